"""Imports of lists: the run, its rows, what it did, how lists map to our fields."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from stakeholders.states import (
    IMPORT,
    WORKING,
    EffectKind,
    ImportKind,
    ImportState,
    MatchRule,
    RowChoice,
    RowOutcome,
)


def import_path(_run: "ImportRun", _filename: str) -> str:
    """A path that tells nothing: the file may hold personal data until it is imported."""
    return f"imports/{uuid.uuid4().hex}"


class ImportMapping(Record):
    """Which column of a list becomes which field; remembered for the next time."""

    name = models.CharField(_("list"), max_length=60, unique=True)
    columns = models.JSONField(_("columns"), default=dict)

    class Meta:
        verbose_name = _("import mapping")
        verbose_name_plural = _("import mappings")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User | AnonymousUser) -> "ImportRunQuerySet":
        """CST leads all; officers their own, and those of the system, which knows of no
        organisation at risk. What a lead imported may tell of some (domain 8.3).
        """
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        if user.has_role(roles.CST_LEAD):
            return self
        return self.filter(Q(by=user) | Q(by=None))

    def abandoned(self, before: datetime) -> "ImportRunQuerySet":
        """Nothing of them is stored, and nobody went on with them since."""
        unstored = (ImportState.PREPARED, ImportState.CHECKED)
        return self.filter(state__in=unstored, updated_at__lt=before)

    def waiting(self, quiet_since: datetime) -> "ImportRunQuerySet":
        """Those that a worker should go on with: there was no sign of life since."""
        quiet = Q(beat_at=None) | Q(beat_at__lt=quiet_since)
        return self.filter(quiet, state__in=WORKING)


class ImportRun(Record):
    """One import of a file: uploaded, looked at, stored in batches; or run by the command.

    The file is kept while it is needed. Where the work stands is stored with each batch,
    so that it can be stopped, go on after a crash, and be undone.

    position: number of the last row that is done, as a spreadsheet counts
    done: how many rows that were; worked: in how many seconds
    claim: the worker that goes on with it; beat_at: its last sign of life
    newest: the newest organisation that was there before
    """

    kind = models.CharField(
        _("kind of list"),
        max_length=20,
        choices=ImportKind,
        default=ImportKind.ORGANISATIONS,
    )
    source = models.CharField(_("list"), max_length=60)
    file_name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(_("file"), upload_to=import_path, blank=True)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=1, blank=True)
    header_row = models.PositiveIntegerField(_("row of headings"), null=True, blank=True)
    columns = models.JSONField(_("columns"), default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ImportState,
        default=ImportState.PREPARED,
        editable=False,
    )
    row_count = models.PositiveIntegerField(_("rows"), default=0, editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    done = models.PositiveIntegerField(_("rows done"), default=0, editable=False)
    worked = models.FloatField(_("seconds"), default=0, editable=False)
    claim = models.UUIDField(null=True, editable=False)
    beat_at = models.DateTimeField(null=True, editable=False)
    newest = models.BigIntegerField(default=0, editable=False)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    failure = models.TextField(_("why it was broken off"), blank=True)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("undone by"),
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="import_run_keeps_its_file_until_it_is_finished",
                condition=~Q(state__in=("finished", "undoing", "undone")) | Q(file=""),
            ),
            models.CheckConstraint(
                name="import_run_finished_means_when",
                condition=~Q(state="finished") | Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="import_run_stored_means_since_when",
                condition=~Q(state__in=("running", "stopped", "finished", "undoing", "undone"))
                | Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="import_run_failed_means_why",
                condition=Q(state="failed") & ~Q(failure="") | ~Q(state="failed") & Q(failure=""),
            ),
            models.CheckConstraint(
                name="import_run_undone_means_when",
                condition=Q(state="undone", undone_at__isnull=False)
                | ~Q(state="undone") & Q(undone_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.source}: {self.file_name}"

    def move(self, target: ImportState, *, failure: str = "") -> None:
        """Go to another state; whoever worked on it has nothing to do any more. In memory."""
        IMPORT.check(self.state, target)
        self.state, self.failure, self.claim, self.beat_at = target, failure, None, None

    def begin(self) -> None:
        """Forget how far the work before this came; in memory."""
        self.position = self.done = 0
        self.worked, self.counts = 0, {}

    @property
    def speed(self) -> float:
        """Rows a second, so far."""
        return self.done / self.worked if self.worked else 0

    @property
    def seconds_left(self) -> int | None:
        """How long the rest will take, or None when nobody can say."""
        if not self.speed or self.row_count < self.done:
            return None
        return round((self.row_count - self.done) / self.speed)


class ImportRow(models.Model):
    """What became, or would become, of one row; and what an officer decided about it.

    title: what the row is called on pages; cells: all of the row, where it is not stored
    candidates: organisations it may tell of, each with its score and what speaks for it
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=RowOutcome)
    rule = models.CharField(_("found by"), max_length=10, choices=MatchRule, blank=True)
    organisation = models.BigIntegerField(null=True)
    title = models.CharField(_("name"), max_length=300, blank=True)
    cells = models.JSONField(default=list, blank=True)
    problems = models.JSONField(default=list, blank=True, encoder=DjangoJSONEncoder)
    candidates = models.JSONField(default=list, blank=True)
    choice = models.CharField(_("decision"), max_length=5, choices=RowChoice, blank=True)
    chosen = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ("run", "number")
        indexes = (models.Index(fields=("run", "outcome", "number"), name="import_row_outcome"),)
        constraints = (
            models.UniqueConstraint(fields=("run", "number"), name="import_row_once"),
            models.CheckConstraint(
                name="import_row_this_one_means_which",
                condition=Q(choice="this", chosen__isnull=False)
                | ~Q(choice="this") & Q(chosen=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"


class ImportKey(models.Model):
    """By what a row of a run is known, so that a later row that says the same is noticed.

    key, says: numbers made of what the row is known by, and of all that it says
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="keys")
    key = models.BigIntegerField()
    row = models.PositiveIntegerField()
    says = models.BigIntegerField()

    class Meta:
        verbose_name = _("key of a row")
        verbose_name_plural = _("keys of rows")
        constraints = (models.UniqueConstraint(fields=("run", "key"), name="import_key_once"),)

    def __str__(self) -> str:
        return f"{self.run_id}: {self.key}"


class ImportEffect(models.Model):
    """One record that an import made or changed, as it was before and after.

    The record is named by model and key and not by a foreign key: the note of what was
    done outlives it, and is not moved when it is merged.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="effects")
    row = models.PositiveIntegerField(_("row"))
    kind = models.CharField(_("what was done"), max_length=10, choices=EffectKind)
    model = models.CharField(_("kind of record"), max_length=60)
    key = models.BigIntegerField(_("record"))
    before = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(_("when"))
    undone_at = models.DateTimeField(_("undone"), null=True)
    kept_because = models.CharField(_("why it stays"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("effect of an import")
        verbose_name_plural = _("effects of imports")
        ordering = ("run", "pk")
        indexes = (
            models.Index(fields=("run", "model", "key"), name="import_effect_of_a_run"),
            models.Index(fields=("model", "key"), name="import_effect_on_a_record"),
        )

    def __str__(self) -> str:
        return f"{self.model}:{self.key}"

    def settle(self, at: datetime, kept_because: Any = "") -> None:
        """Note that it was undone, or why all or some of it stays; in memory."""
        self.undone_at, self.kept_because = at, str(kept_because)


class SeededRow(models.Model):
    """The values that `seed_rules` last gave a row of reference data.

    A field that still has its seeded value may be seeded anew; one that staff changed
    keeps theirs, and a row that staff deleted stays deleted.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    values = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("seeded row")
        verbose_name_plural = _("seeded rows")
        constraints = (models.UniqueConstraint(fields=("kind", "key"), name="seeded_row_once"),)

    def __str__(self) -> str:
        return f"{self.kind}: {self.key}"
