"""What an organisation was and belonged to, as histories asked at a date (domain 2.3, 6.1).

A spell holds from the day `since` until the day before `until`; an open end is unknown or
still to come. Two spells of one thing never share a day: the database sees to that.
"""

from datetime import date
from typing import Any, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Case, Exists, Func, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

from core.models import Record
from stakeholders.models.organisations import Organisation
from stakeholders.models.reference import Umbrella
from stakeholders.states import AccreditationKind, EcosocCategory, EcosocStanding


class SpellQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> Self:
        """Those that hold on this day."""
        begun = Q(since=None) | Q(since__lte=day)
        return self.filter(begun, Q(until=None) | Q(until__gt=day))


class EcosocStatusQuerySet(SpellQuerySet):
    def answering(self, day: date) -> Self:
        """One spell for each organisation: what was checked, or else its newest claim."""
        claims_last = Case(When(standing=EcosocStanding.CLAIMED, then=1), default=0)
        newest = models.F("since").desc(nulls_last=True)
        return (
            self.on(day)
            .order_by("organisation_id", claims_last, newest, "-pk")
            .distinct("organisation_id")
        )

    def in_force(self, day: date) -> Self:
        """Active ones, and claims that nothing checked speaks against, on this day."""
        claimed = Q(standing=EcosocStanding.CLAIMED)
        checked = EcosocStatus.objects.filter(~claimed, organisation=OuterRef("organisation"))
        return self.on(day).filter(
            Q(standing=EcosocStanding.ACTIVE) | claimed & ~Exists(checked.on(day))
        )


class Spell(Record):
    """Something that holds from a day until another, with what proves it."""

    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("The first day on which it does not hold any more."),
    )
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("checked by"),
    )

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """The same rule as the queryset's `on`, for rows that were read already."""
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until)


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    """A spell has at least one day."""
    return models.CheckConstraint(
        name=name,
        condition=Q(since=None) | Q(until=None) | Q(until__gt=models.F("since")),
        violation_error_message=_("It has to end after it starts."),
    )


def do_not_overlap(name: str, *fields: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two spells with the same `fields` share a day."""
    days = Func(
        "since",
        "until",
        RangeBoundary(),
        function="daterange",
        output_field=DateRangeField(),
    )
    return ExclusionConstraint(
        name=name,
        expressions=[(days, RangeOperators.OVERLAPS)]
        + [(field, RangeOperators.EQUAL) for field in fields],
        condition=condition,
        violation_error_message=_("Another entry holds on some of these days already."),
    )


@pghistory.track()
class EcosocStatus(Spell):
    """A spell of consultative status with ECOSOC: one category, one standing (domain 2.3).

    A decision of ECOSOC ends one spell and starts the next. What the organisation states
    itself is a claim, which counts only where nothing was checked.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="ecosoc")
    category = models.CharField(
        _("category"),
        max_length=10,
        choices=[("", _("category not known")), *EcosocCategory.choices],
        blank=True,
    )
    standing = models.CharField(
        _("standing"),
        max_length=10,
        choices=EcosocStanding,
        default=EcosocStanding.CLAIMED,
    )
    granted_year = models.PositiveSmallIntegerField(_("granted in"), null=True, blank=True)
    suspended_until = models.DateField(
        _("suspended until"),
        null=True,
        blank=True,
        help_text=_("As decided. It stays suspended until the next decision is noted."),
    )
    report_due = models.DateField(_("quadrennial report due"), null=True, blank=True)
    decision_symbol = models.CharField(
        _("decision"), max_length=60, blank=True, help_text=_("For example E/2024/32 (Part I).")
    )

    objects = EcosocStatusQuerySet.as_manager()

    class Meta:
        verbose_name = _("ECOSOC status")
        verbose_name_plural = _("ECOSOC statuses")
        ordering = (models.F("since").desc(nulls_last=True), "-granted_year", "-pk")
        constraints = (
            ends_after_it_starts("ecosoc_spell_ends_after_it_starts"),
            do_not_overlap(
                "ecosoc_spells_do_not_overlap",
                "organisation",
                condition=~Q(standing=EcosocStanding.CLAIMED),
            ),
            models.CheckConstraint(
                name="ecosoc_suspension_has_an_end_only_while_suspended",
                condition=Q(suspended_until=None) | Q(standing=EcosocStanding.SUSPENDED),
                violation_error_message=_("Only a suspension is decided until a day."),
            ),
            models.CheckConstraint(
                name="ecosoc_report_is_due_only_with_status",
                condition=Q(report_due=None)
                | ~Q(category=EcosocCategory.ROSTER) & ~Q(standing=EcosocStanding.WITHDRAWN),
                violation_error_message=_(
                    "Only organisations with general or special status report every four years."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.get_category_display()

    @property
    def is_claim(self) -> bool:
        """Whether only the organisation says so."""
        return self.standing == EcosocStanding.CLAIMED


@pghistory.track()
class UmbrellaMembership(Spell):
    """That an organisation belongs, or belonged, to an umbrella organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="umbrellas")
    umbrella = models.ForeignKey(Umbrella, models.PROTECT, related_name="members")
    category = models.CharField(
        _("kind of membership"),
        max_length=60,
        blank=True,
        help_text=_("As the umbrella calls it, such as full or associate member."),
    )

    objects = SpellQuerySet.as_manager()

    class Meta:
        verbose_name = _("umbrella membership")
        verbose_name_plural = _("umbrella memberships")
        ordering = (models.F("until").desc(nulls_first=True), "umbrella__name_en", "pk")
        constraints = (
            ends_after_it_starts("umbrella_membership_ends_after_it_starts"),
            do_not_overlap("umbrella_membership_once_at_a_time", "organisation", "umbrella"),
        )

    def __str__(self) -> str:
        return str(self.umbrella)


@pghistory.track()
class OtherAccreditation(Spell):
    """That an organisation is, or was, admitted elsewhere in the United Nations (domain 6.1)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="accreditations")
    kind = models.CharField(_("where"), max_length=20, choices=AccreditationKind)
    session = models.CharField(
        _("session or body"),
        max_length=60,
        blank=True,
        help_text=_("The number of the conference, such as 10; or which body it is."),
    )
    decision_symbol = models.CharField(_("decision"), max_length=60, blank=True)

    objects = SpellQuerySet.as_manager()

    class Meta:
        verbose_name = _("accreditation elsewhere")
        verbose_name_plural = _("accreditations elsewhere")
        ordering = ("kind", models.F("since").desc(nulls_last=True), "pk")
        constraints = (
            ends_after_it_starts("other_accreditation_ends_after_it_starts"),
            do_not_overlap("other_accreditation_once_at_a_time", "organisation", "kind", "session"),
            models.CheckConstraint(
                name="other_accreditation_names_its_session",
                condition=Q(kind=AccreditationKind.DGC) | ~Q(session=""),
                violation_error_message=_("Say which session or which body it is."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.session}".strip()


class ExternalIdentifier(Record):
    """How another list calls an organisation, so that a second import finds it again."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="identifiers")
    source = models.CharField(_("list"), max_length=60)
    value = models.CharField(_("identifier"), max_length=300)

    class Meta:
        verbose_name = _("external identifier")
        verbose_name_plural = _("external identifiers")
        constraints = (
            models.UniqueConstraint(
                fields=("source", "value"),
                name="external_identifier_once",
                violation_error_message=_("This identifier is taken."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.source}: {self.value}"
