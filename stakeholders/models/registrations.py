"""What an NGO told us about itself on the public form, and what we decided."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from core.references import next_numbers
from stakeholders.models import cards
from stakeholders.models.addresses import WebsiteField
from stakeholders.models.custom import CustomValues
from stakeholders.models.organisations import Organisation
from stakeholders.models.reference import (
    ChecklistItem,
    Country,
    OrganisationType,
    Theme,
    Umbrella,
)
from stakeholders.states import (
    DECIDED,
    OPEN,
    REGISTRATION,
    CheckAnswer,
    DocumentKind,
    EcosocCategory,
    Level,
    OptionalField,
    RegistrationState,
)

S = RegistrationState


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def open(self) -> "RegistrationQuerySet":
        """Registrations that are not decided and not with an unfinished form."""
        return self.filter(state__in=OPEN)

    def waiting_for_us(self) -> "RegistrationQuerySet":
        """Registrations whose next step is ours, what waits longest first."""
        return self.filter(state__in=(S.SUBMITTED, S.UNDER_REVIEW), quarantined=False).order_by(
            Coalesce("answered_at", "submitted_at")
        )

    def visible_to(self, user: User | AnonymousUser) -> "RegistrationQuerySet":
        """CST officers see all that were sent, but those at risk only CST leads."""
        if not user.is_authenticated or not user.has_perm("stakeholders.view_registration"):
            return self.none()
        sent = self.exclude(state__in=(S.DRAFT, S.UNCONFIRMED))
        return sent if user.has_role(roles.CST_LEAD) else sent.filter(at_risk=False)

    def hidden_from(self, user: User | AnonymousUser) -> "RegistrationQuerySet":
        """Those of which this person may not even know, whatever their state."""
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        return self.filter(at_risk=True)

    def link_expires_before(self, at: datetime) -> "RegistrationQuerySet":
        """Those with the applicant whose link ends before `at`."""
        return self.filter(
            state__in=(S.DRAFT, S.UNCONFIRMED, S.NEEDS_INFORMATION),
            link_expires_at__lte=at,
        )


@pghistory.track(exclude=["match_keys", "search_names"])
class Registration(CustomValues, Record):
    """A self-registration, from the first saved step to the decision.

    It is never the organisation itself: unvetted data live here and cannot leak into
    the directory (decision 0002).
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    access_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    steps_done = ArrayField(models.CharField(max_length=20), default=list, editable=False)

    # identity
    legal_name = models.CharField(_("legal name"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    acronym = models.CharField(_("acronym"), max_length=60, blank=True)
    former_names = models.TextField(_("other and former names"), blank=True)
    organisation_type = models.ForeignKey(
        OrganisationType,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("type"),
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, related_name="+", verbose_name=_("country")
    )
    year_established = models.PositiveSmallIntegerField(_("year established"), null=True)
    registration_number = models.CharField(_("registration number"), max_length=120, blank=True)
    registration_authority = models.CharField(
        _("registering authority"), max_length=200, blank=True
    )
    unregistered_reason = models.TextField(_("why it is not registered"), blank=True)

    # contact
    email = models.EmailField(_("official e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    website = WebsiteField(_("website"), max_length=300, blank=True)
    address = models.TextField(_("postal address"), blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    head_name = models.CharField(_("head of the organisation"), max_length=200, blank=True)
    focal_given_name = models.CharField(_("given names"), max_length=120, blank=True)
    focal_family_name = models.CharField(_("family name"), max_length=120, blank=True)
    focal_email = models.EmailField(_("your e-mail address"), blank=True)

    # work
    description = models.TextField(_("description"), blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="+", verbose_name=_("themes"))
    countries_of_operation = models.ManyToManyField(
        Country, blank=True, related_name="+", verbose_name=_("countries of operation")
    )
    languages = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("working languages"),
        default=list,
        blank=True,
    )

    # ECOSOC and memberships
    ecosoc_category = models.CharField(
        _("consultative status"), max_length=10, choices=EcosocCategory, blank=True
    )
    ecosoc_year = models.PositiveSmallIntegerField(_("granted in"), null=True)
    icso_id = models.CharField(_("iCSO number"), max_length=40, blank=True)
    umbrellas = models.ManyToManyField(
        Umbrella, blank=True, related_name="+", verbose_name=_("umbrella organisations")
    )

    # consent
    consent_processing = models.BooleanField(_("consent to processing"), default=False)
    consent_version = models.CharField(_("consent text"), max_length=20, blank=True)
    consent_at = models.DateTimeField(_("consent given"), null=True, editable=False)
    listing_opt_in = models.BooleanField(_("public listing"), default=False)
    listing_version = models.CharField(_("listing text"), max_length=20, blank=True)
    kept_back = ArrayField(
        models.CharField(max_length=30, choices=OptionalField),
        verbose_name=_("not shown in the directory"),
        default=list,
        blank=True,
    )
    at_risk = models.BooleanField(_("at risk"), default=False)

    # state and its facts
    state = models.CharField(_("state"), max_length=20, choices=S, default=S.DRAFT, editable=False)
    link_expires_at = models.DateTimeField(_("link valid until"), editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, editable=False)
    email_confirmed_at = models.DateTimeField(_("address confirmed"), null=True, editable=False)
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    question = models.TextField(_("what we asked"), blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked"), null=True, editable=False)
    answer = models.TextField(_("what was answered"), blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    stopped = models.DurationField(
        _("time the clock stood still"), default=timedelta, editable=False
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    recommended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("recommended by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decision_note = models.TextField(_("reason"), blank=True, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="registrations",
        verbose_name=_("organisation"),
    )
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    quarantined = models.BooleanField(_("quarantined"), default=False, editable=False)
    quarantine_score = models.PositiveSmallIntegerField(_("score"), default=0, editable=False)
    quarantine_reasons = models.JSONField(_("reasons"), default=list, editable=False)

    name_key = models.CharField(max_length=300, editable=False, db_index=True)
    website_host = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    mail_domain = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    search_names = models.TextField(editable=False)
    match_keys = ArrayField(models.TextField(), default=list, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ("-created_at",)
        indexes = (
            models.Index(fields=("state", "submitted_at"), name="registration_queue"),
            models.Index(fields=("link_expires_at",), name="registration_expiry"),
            GinIndex(fields=("match_keys",), name="registration_match_keys"),
            GinIndex(fields=("custom",), name="registration_custom"),
        )
        constraints = (
            models.CheckConstraint(
                name="registration_decided_means_by_whom_and_when",
                condition=Q(
                    state__in=DECIDED,
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                | (~Q(state__in=DECIDED) & Q(decided_at=None, decided_by=None)),
            ),
            models.CheckConstraint(
                name="registration_sent_means_confirmed",
                condition=~Q(state__in=(*OPEN, *DECIDED))
                | Q(submitted_at__isnull=False, email_confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="registration_approved_means_an_organisation",
                condition=~Q(state="approved") | Q(organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="registration_asked_means_what_and_when",
                condition=~Q(state="needs_information")
                | (Q(asked_at__isnull=False) & ~Q(question="")),
            ),
            models.CheckConstraint(
                name="registration_declined_means_why",
                condition=~Q(state="declined") | ~Q(decision_note=""),
            ),
            models.CheckConstraint(
                name="registration_sent_means_consent",
                condition=~Q(state__in=(S.UNCONFIRMED, *OPEN, *DECIDED))
                | Q(consent_processing=True, consent_at__isnull=False),
            ),
        )
        permissions = (
            ("vet_registration", _("Can vet registrations")),
            ("see_quarantine_registration", _("Can open the quarantine")),
        )

    def __str__(self) -> str:
        return f"{self.legal_name} ({self.reference})"

    def save(self, **kwargs: Any) -> None:
        if not self.reference:
            (number,) = next_numbers("registration")
            self.reference = f"REG-{timezone.localdate().year}-{number:06d}"
        cards.refresh(self)
        super().save(**kwargs)

    def get_absolute_url(self) -> str:
        """The page of the back office; the applicant's own is behind a signed link."""
        return reverse("admin:stakeholders_registration_change", args=[self.pk])

    @property
    def other_names(self) -> list[str]:
        return self.former_names.splitlines()

    @property
    def other_hosts(self) -> list[str]:
        return []  # A form asks for one website.

    @property
    def focal_name(self) -> str:
        return " ".join(n for n in (self.focal_given_name, self.focal_family_name) if n)

    @property
    def is_final(self) -> bool:
        return not REGISTRATION.moves[S(self.state)]

    @property
    def waiting_since(self) -> datetime | None:
        """Since when the next step is ours; None when it is not."""
        if self.state not in (S.SUBMITTED, S.UNDER_REVIEW):
            return None
        return self.answered_at or self.submitted_at

    def move(self, target: RegistrationState) -> None:
        """Any move without facts of its own; in memory."""
        REGISTRATION.check(self.state, target)
        self.state = target

    def ask(self, question: str, *, at: datetime, until: datetime) -> None:
        """Wait for the applicant, and stop our clock; in memory."""
        self.move(S.NEEDS_INFORMATION)
        self.question, self.answer = question, ""
        self.asked_at, self.link_expires_at, self.reminded_at = at, until, None

    def resume(self, *, at: datetime) -> None:
        """Back to us without an answer; the time it stood still does not count. In memory."""
        self.stopped += at - (self.asked_at or at)
        self.move(S.UNDER_REVIEW)

    def answer_with(self, answer: str, *, at: datetime) -> None:
        """Back to us: the time the applicant took does not count as ours; in memory."""
        self.move(S.UNDER_REVIEW)
        self.answer, self.answered_at = answer, at
        self.stopped += at - (self.asked_at or at)

    def decide(self, outcome: RegistrationState, *, by: User, at: datetime, note: str = "") -> None:
        """Approve or decline; in memory."""
        self.move(outcome)
        self.decided_at, self.decided_by, self.decision_note = at, by, note


def upload_path(_document: "Document", _filename: str) -> str:
    """A path that tells nothing: files are found by their row, never by their name."""
    return f"documents/{uuid.uuid4().hex}"


class Document(Record):
    """A file of a registration, later of its organisation. Only staff open it."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, null=True, related_name="documents"
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="documents"
    )
    kind = models.CharField(_("kind"), max_length=30, choices=DocumentKind)
    file = models.FileField(_("file"), upload_to=upload_path)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("checksum"), max_length=64)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("kind", "created_at")
        constraints = (
            models.CheckConstraint(
                name="document_belongs_to_something",
                condition=Q(registration__isnull=False) | Q(organisation__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name


class RegistrationCheck(Record):
    """The answer to one question of the checklist for one registration."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="checks")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    answer = models.CharField(
        _("answer"), max_length=20, choices=CheckAnswer, default=CheckAnswer.OPEN
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ("item__position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("registration", "item"),
                name="registration_check_once",
                violation_error_message=_("This question is answered already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.item}: {self.get_answer_display()}"
