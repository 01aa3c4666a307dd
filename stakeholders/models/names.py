"""The names of an organisation beside those on its record, from when to when (domain 6.1)."""

from datetime import date

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from stakeholders import identity
from stakeholders.models.organisations import Organisation
from stakeholders.states import NameKind


class OrganisationNameQuerySet(models.QuerySet["OrganisationName"]):
    def on(self, day: date) -> "OrganisationNameQuerySet":
        """Those in use on this day; a former name without an end is in use no more."""
        begun, going_on = Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gt=day)
        return self.filter(begun, going_on).exclude(kind=NameKind.FORMER, until=None)


@pghistory.track(exclude=["name_key"])
class OrganisationName(Record):
    """A former name, a name in another language, a further acronym, or a way to write it.

    `Organisation.other_names` repeats these names for search, so that no page needs a
    join; `actions.names` keeps both the same.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=NameKind, default=NameKind.ALIAS)
    language = models.CharField(_("language"), max_length=10, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    name_key = models.CharField(max_length=300, editable=False, db_index=True)

    objects = OrganisationNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("further name")
        verbose_name_plural = _("further names")
        ordering = ("kind", "-until", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "name", "kind"),
                name="organisation_name_once",
                violation_error_message=_("This name is noted already."),
            ),
            models.CheckConstraint(
                name="organisation_name_ends_after_it_starts",
                condition=Q(until=None) | Q(since=None) | Q(until__gte=models.F("since")),
                violation_error_message=_("A name cannot end before it starts."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: object) -> None:
        self.name_key = identity.latin(self.name)[:300]
        super().save(**kwargs)  # type: ignore[arg-type]
