"""Imports that were prepared or run, how lists map to our fields, and what was seeded."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record


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


class ImportRun(Record):
    """One import of a file: prepared in the back office, then run; or run by the command.

    While it is prepared the file is kept; once it has run, only the report is.
    """

    source = models.CharField(_("list"), max_length=60)
    file_name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(_("file"), upload_to=import_path, blank=True)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    columns = models.JSONField(_("columns"), default=dict, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    problems = models.JSONField(_("problems"), default=list, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="import_run_keeps_its_file_until_it_is_finished",
                condition=Q(finished_at=None) | Q(file=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.source}: {self.file_name}"


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
