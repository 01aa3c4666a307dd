"""What field offices tell us: organisations to invite, endorsements, contacts and visits."""

from datetime import datetime

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from stakeholders.models.addresses import WebsiteField
from stakeholders.models.organisations import Organisation
from stakeholders.models.reference import Country, FieldOffice
from stakeholders.states import SUGGESTION, EncounterKind, SuggestionState


class OfficeQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Rows that one office wrote: for its own members and the team, and for nobody else."""

    def visible_to(self, user: User | AnonymousUser) -> "OfficeQuerySet[Row]":
        """The team: of the organisations it sees. An office: its own, of those it sees."""
        if not user.is_authenticated:
            return self.none()
        rows = self.exclude(pk__in=self.hidden_from(user).values("pk"))
        if user.is_cst:
            return rows
        if user.has_role(roles.FIELD_OFFICE):
            return rows.filter(office__members=user)
        return self.none()

    def hidden_from(self, user: User | AnonymousUser) -> "OfficeQuerySet[Row]":
        """Those about organisations at risk, for everybody but CST leads."""
        return self.filter(organisation__in=Organisation.objects.hidden_from(user))


class Suggestion(Record):
    """An organisation that an office thinks we should know; no organisation by itself."""

    office = models.ForeignKey(
        FieldOffice, models.PROTECT, related_name="suggestions", verbose_name=_("office")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("suggested by"),
    )
    name = models.CharField(_("name of the organisation"), max_length=300)
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="suggestions", verbose_name=_("country or area")
    )
    website = WebsiteField(_("website"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail address of the organisation"), blank=True)
    language = models.CharField(
        _("language of our mail to it"),
        max_length=10,
        choices=settings.LANGUAGES,
        default="en",
    )
    why = models.TextField(_("why we should know it"), validators=(MinLengthValidator(10),))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=SuggestionState,
        default=SuggestionState.OPEN,
        editable=False,
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    answer = models.TextField(_("answer to the office"), blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="suggestions",
        verbose_name=_("organisation"),
    )

    objects = OfficeQuerySet["Suggestion"].as_manager()

    class Meta:
        verbose_name = _("suggestion of an office")
        verbose_name_plural = _("suggestions of offices")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="suggestion_decided_means_when",
                condition=Q(state__in=("invited", "recorded", "declined"), decided_at__isnull=False)
                | Q(state__in=("open", "withdrawn"), decided_at=None),
            ),
            models.CheckConstraint(
                name="suggestion_recorded_means_an_organisation",
                condition=~Q(state="recorded") | Q(organisation__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def decide(self, outcome: SuggestionState, *, at: datetime, by: User, answer: str = "") -> None:
        """Move to a final state, in memory; the action saves."""
        SUGGESTION.check(self.state, outcome)
        self.state, self.decided_at, self.decided_by = outcome, at, by
        self.answer = answer

    def withdraw(self) -> None:
        """The office takes it back; in memory."""
        SUGGESTION.check(self.state, SuggestionState.WITHDRAWN)
        self.state = SuggestionState.WITHDRAWN


@pghistory.track()
class Endorsement(Record):
    """That an office vouches for an organisation, in its own words, until it takes it back."""

    office = models.ForeignKey(
        FieldOffice, models.PROTECT, related_name="endorsements", verbose_name=_("office")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="endorsements", verbose_name=_("organisation")
    )
    statement = models.TextField(_("statement"), validators=(MinLengthValidator(10),))
    on = models.DateField(_("date"), default=timezone.localdate)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = OfficeQuerySet["Endorsement"].as_manager()

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        ordering = ("-on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("office", "organisation"),
                condition=Q(withdrawn_at=None),
                name="endorsement_once",
                violation_error_message=_("This office endorses the organisation already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.office}: {self.on}"


class Encounter(Record):
    """A contact or visit of an office; whom it met is for the civil society team alone."""

    office = models.ForeignKey(
        FieldOffice, models.PROTECT, related_name="encounters", verbose_name=_("office")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="encounters", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=EncounterKind)
    on = models.DateField(_("date"), default=timezone.localdate)
    people_met = models.TextField(
        _("people met"), blank=True, help_text=_("Only the civil society team reads this.")
    )
    topic = models.CharField(_("topic"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    follow_up = models.CharField(_("follow-up"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = OfficeQuerySet["Encounter"].as_manager()

    class Meta:
        verbose_name = _("contact or visit")
        verbose_name_plural = _("contacts and visits")
        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=("organisation", "-on"), name="encounter_organisation"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on}"
