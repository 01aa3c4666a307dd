"""The Security Council's consolidated list as it was loaded, and whom it resembles."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from stakeholders.models.organisations import Organisation
from stakeholders.models.people import Person
from stakeholders.models.registrations import Registration
from stakeholders.states import JUDGED, SCREENING, EntryKind, ScreeningState


class SanctionsList(Record):
    """One version of the list, as a file that somebody loaded; the newest is in force."""

    dated = models.DateTimeField(_("date of the list"), null=True, editable=False)
    file_name = models.CharField(_("file name"), max_length=200, editable=False)
    sha256 = models.CharField(_("checksum"), max_length=64, editable=False)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("loaded by"),
    )
    individuals = models.PositiveIntegerField(_("people"), editable=False)
    entities = models.PositiveIntegerField(_("organisations and groups"), editable=False)
    added = models.PositiveIntegerField(_("added"), editable=False)
    changed = models.PositiveIntegerField(_("changed"), editable=False)
    removed = models.PositiveIntegerField(_("removed"), editable=False)
    position = models.CharField(max_length=60, blank=True, editable=False)
    screened_at = models.DateTimeField(_("everybody compared"), null=True, editable=False)

    class Meta:
        verbose_name = _("sanctions list")
        verbose_name_plural = _("sanctions lists")
        ordering = ("-created_at", "-pk")
        get_latest_by = "pk"
        permissions = (("load_sanctionslist", _("Can load a sanctions list")),)

    def __str__(self) -> str:
        day = self.dated or self.created_at
        return f"{day:%Y-%m-%d}, {self.file_name}"


class SanctionsEntry(Record):
    """A person, organisation or group on the list, with every name that the list gives."""

    data_id = models.CharField(_("number in the list"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=EntryKind)
    reference_number = models.CharField(_("reference"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=500)
    original_name = models.CharField(_("name in its own script"), max_length=500, blank=True)
    aliases = ArrayField(
        models.CharField(max_length=500), verbose_name=_("other names"), default=list, blank=True
    )
    # Of little worth for telling people apart, says the list itself ("low quality").
    weak_aliases = ArrayField(
        models.CharField(max_length=500),
        verbose_name=_("weak other names"),
        default=list,
        blank=True,
    )
    nationalities = ArrayField(
        models.CharField(max_length=200), verbose_name=_("nationalities"), default=list, blank=True
    )
    countries = ArrayField(
        models.CharField(max_length=200), verbose_name=_("countries"), default=list, blank=True
    )
    birth_dates = ArrayField(
        models.CharField(max_length=60), verbose_name=_("dates of birth"), default=list, blank=True
    )
    listed_on = models.DateField(_("listed on"), null=True)
    updated_on = models.DateField(_("last changed on"), null=True)
    comments = models.TextField(_("comments"), blank=True)
    digest = models.CharField(max_length=64)
    first_list = models.ForeignKey(
        SanctionsList, models.PROTECT, related_name="+", verbose_name=_("first seen in")
    )
    removed_in = models.ForeignKey(
        SanctionsList,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("gone since"),
    )

    class Meta:
        verbose_name = _("entry of the sanctions list")
        verbose_name_plural = _("entries of the sanctions list")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return f"{self.name} ({self.reference_number})" if self.reference_number else self.name

    @property
    def names(self) -> list[str]:
        """Every name, the first one first."""
        return [n for n in (self.name, self.original_name, *self.aliases, *self.weak_aliases) if n]


class ScreeningMatchQuerySet(models.QuerySet["ScreeningMatch"]):
    def to_judge(self) -> "ScreeningMatchQuerySet":
        return self.filter(state=ScreeningState.POTENTIAL)

    def visible_to(self, user: User | AnonymousUser) -> "ScreeningMatchQuerySet":
        """The civil society team alone; of what is at risk, only CST leads (domain 8)."""
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        return self.exclude(pk__in=self.hidden_from(user).values("pk"))

    def hidden_from(self, user: User | AnonymousUser) -> "ScreeningMatchQuerySet":
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        return self.filter(
            Q(organisation__at_risk=True)
            | Q(registration__at_risk=True)
            | Q(person__in=Person.objects.hidden_from(user))
        )


class ScreeningMatch(Record):
    """That a name of ours resembles a name of the list, and what was judged about it."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, editable=False, related_name="matches"
    )
    registration = models.ForeignKey(
        Registration, models.CASCADE, null=True, editable=False, related_name="matches"
    )
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, editable=False, related_name="matches"
    )
    entry = models.ForeignKey(
        SanctionsEntry, models.PROTECT, related_name="matches", verbose_name=_("entry")
    )
    our_name = models.CharField(_("our name"), max_length=500, editable=False)
    role = models.CharField(max_length=20, blank=True, editable=False)
    their_name = models.CharField(_("name in the list"), max_length=500, editable=False)
    score = models.PositiveSmallIntegerField(_("likeness"), editable=False)
    reasons = models.JSONField(_("reasons"), default=list, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=ScreeningState,
        default=ScreeningState.POTENTIAL,
        editable=False,
    )
    found_at = models.DateTimeField(_("found"), editable=False)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("judged by"),
    )
    judged_at = models.DateTimeField(_("judged"), null=True, editable=False)
    note = models.TextField(_("note"), blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)

    objects = ScreeningMatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible sanctions match")
        verbose_name_plural = _("possible sanctions matches")
        ordering = ("found_at", "pk")
        indexes = (models.Index(fields=("state", "found_at"), name="screening_queue"),)
        constraints = (
            models.CheckConstraint(
                name="screening_match_has_one_subject",
                condition=Q(organisation__isnull=False, registration=None, person=None)
                | Q(organisation=None, registration__isnull=False, person=None)
                | Q(organisation=None, registration=None, person__isnull=False),
            ),
            *(
                models.UniqueConstraint(
                    fields=(subject, "entry"),
                    condition=Q(**{f"{subject}__isnull": False}),
                    name=f"screening_match_once_{subject}",
                    violation_error_message=_("This match is known already."),
                )
                for subject in ("organisation", "registration", "person")
            ),
            models.CheckConstraint(
                name="screening_match_judged_means_by_whom_when_and_why",
                condition=(
                    Q(state__in=JUDGED, judged_by__isnull=False, judged_at__isnull=False)
                    & ~Q(note="")
                )
                | (~Q(state__in=JUDGED) & Q(judged_by=None, judged_at=None, note="")),
            ),
            models.CheckConstraint(
                name="screening_match_confirmed_means_the_same_and_two_people",
                condition=Q(confirmed_by=None, confirmed_at=None)
                | (
                    Q(state="true_match", confirmed_by__isnull=False, confirmed_at__isnull=False)
                    & ~Q(confirmed_by=models.F("judged_by"))
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.our_name} – {self.their_name}"

    @property
    def subject(self) -> Organisation | Registration | Person:
        """Whose name it is."""
        found = self.organisation or self.registration or self.person
        assert found is not None  # noqa: S101  The database refuses a match of nobody.
        return found

    def judge(self, outcome: ScreeningState, *, by: User, at: datetime, note: str) -> None:
        """Say what it is; in memory."""
        SCREENING.check(self.state, outcome)
        self.state, self.judged_by, self.judged_at, self.note = outcome, by, at, note
        self.confirmed_by = self.confirmed_at = None

    def ask_again(self, *, at: datetime) -> None:
        """The name or the entry changed: it has to be judged anew; in memory."""
        SCREENING.check(self.state, ScreeningState.POTENTIAL)
        self._forget(ScreeningState.POTENTIAL)
        self.found_at = at

    def lapse(self) -> None:
        """The names are not alike any more, or the entry is gone; in memory."""
        SCREENING.check(self.state, ScreeningState.LAPSED)
        self._forget(ScreeningState.LAPSED)

    def _forget(self, state: ScreeningState) -> None:
        self.state, self.judged_by, self.judged_at, self.note = state, None, None, ""
        self.confirmed_by = self.confirmed_at = None
