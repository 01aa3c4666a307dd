"""Decisions that two records are one, kept so that they can be taken back (N9)."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import roles
from core.merging.ledger import Ledger, Moved
from core.models import Record, User
from stakeholders.models.organisations import Organisation
from stakeholders.models.people import Person
from stakeholders.states import MERGE, MergeKind, MergeState


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> "MergeQuerySet":
        """Those that were not taken back."""
        return self.filter(state=MergeState.DONE)

    def visible_to(self, user: User | AnonymousUser) -> "MergeQuerySet":
        """The civil society team; what concerns organisations at risk, only CST leads."""
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        return self.exclude(pk__in=self.hidden_from(user).values("pk"))

    def hidden_from(self, user: User | AnonymousUser) -> "MergeQuerySet":
        """Merges of which this person may not even know: one side is, or was, protected."""
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        people = Person.objects.hidden_from(user).values("pk")
        return self.filter(
            Q(leads_only=True)
            | Q(keep_organisation__at_risk=True)
            | Q(lose_organisation__at_risk=True)
            | Q(keep_person__in=people)
            | Q(lose_person__in=people)
        )


class Merge(Record):
    """That one record was merged into another: who decided, why, and all that moved.

    The other record stays as a row that names its survivor, so nothing is deleted.

    moved, changed, made, aside: the ledger (core/merging/ledger.py), until `undo_until`
    touched: labels of rows that it changed, to find merges that were built on it
    left: what could not be put back when it was undone, as core.merging.restoring.Left
    """

    kind = models.CharField(_("kind"), max_length=20, choices=MergeKind)
    keep_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="merges",
        verbose_name=_("kept organisation"),
    )
    lose_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="lost_in",
        verbose_name=_("merged organisation"),
    )
    keep_person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="merges", verbose_name=_("kept person")
    )
    lose_person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="lost_in", verbose_name=_("merged person")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    reason = models.TextField(_("reason"), blank=True)
    fields = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("taken from the other"),
        default=list,
        blank=True,
    )
    leads_only = models.BooleanField(_("for CST leads only"), default=False)
    moved = models.JSONField(default=list, blank=True, encoder=DjangoJSONEncoder)
    changed = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    made = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    aside = models.JSONField(default=dict, blank=True)
    touched = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MergeState, default=MergeState.DONE, editable=False
    )
    undo_until = models.DateTimeField(_("can be undone until"))
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("undone by"),
    )
    left = models.JSONField(_("not put back"), default=list, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ("-at", "-pk")
        indexes = (
            GinIndex(fields=("touched",), name="merge_touched"),
            models.Index(fields=("-at",), name="merge_newest"),
        )
        constraints = (
            models.CheckConstraint(
                name="merge_undone_means_when_and_by_whom",
                condition=Q(state="undone", undone_at__isnull=False, undone_by__isnull=False)
                | (~Q(state="undone") & Q(undone_at=None, undone_by=None)),
            ),
            models.CheckConstraint(
                name="merge_is_of_two_records_of_its_kind",
                condition=Q(
                    ~Q(keep_organisation=F("lose_organisation")),
                    kind="organisation",
                    keep_organisation__isnull=False,
                    lose_organisation__isnull=False,
                    keep_person=None,
                    lose_person=None,
                )
                | Q(
                    ~Q(keep_person=F("lose_person")),
                    kind="person",
                    keep_organisation=None,
                    lose_organisation=None,
                    keep_person__isnull=False,
                    lose_person__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                fields=("lose_organisation",),
                condition=Q(state="done"),
                name="merge_of_an_organisation_once",
                violation_error_message=_("This organisation is merged already."),
            ),
            models.UniqueConstraint(
                fields=("lose_person",),
                condition=Q(state="done"),
                name="merge_of_a_person_once",
                violation_error_message=_("This person is merged already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.lose} → {self.keep}"

    @property
    def keep(self) -> Any:
        """The record that stands for both."""
        return self.keep_organisation or self.keep_person

    @property
    def lose(self) -> Any:
        """The record that was merged into it."""
        return self.lose_organisation or self.lose_person

    @property
    def can_still_be_undone(self) -> bool:
        return self.state == MergeState.DONE and self.undo_until > timezone.now()

    def open_for(self, days: int) -> None:
        """Let it be undone for so many days; in memory."""
        self.undo_until = self.at + timedelta(days=days)

    @property
    def ledger(self) -> Ledger:
        """What it did, row by row."""
        return Ledger([Moved(**move) for move in self.moved], self.changed, self.made, self.aside)

    def write(self, ledger: Ledger) -> None:
        """Keep what it did; in memory."""
        self.moved = [asdict(move) for move in ledger.moved]
        self.changed, self.made, self.aside = ledger.changed, ledger.made, ledger.aside
        self.touched = sorted({*ledger.touched, self.keep.label, self.lose.label})

    def undo(self, *, by: User, at: datetime) -> None:
        """Note that it was taken back; in memory."""
        MERGE.check(self.state, MergeState.UNDONE)
        self.state, self.undone_at, self.undone_by = MergeState.UNDONE, at, by
