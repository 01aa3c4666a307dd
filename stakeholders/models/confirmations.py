"""The yearly question whether what we hold is still true, and what was answered (domain 4.1)."""

import calendar
import uuid
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, User
from stakeholders.models.organisations import Organisation
from stakeholders.models.people import Person
from stakeholders.states import (
    CHANGE,
    CONFIRMATION,
    ChangeAnswer,
    ChangeState,
    ConfirmationState,
)

MOST_WEEKS = 26


def months_after(day: date, months: int) -> date:
    """The same day so many months later or, with minus, earlier; else the month's last day.

    >>> months_after(date(2027, 11, 30), 3)
    datetime.date(2028, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _weeks_before() -> list[int]:
    return [4]


def _weeks_after() -> list[int]:
    return [2, 6]


class ConfirmationRules(Record):
    """When organisations are asked, reminded and marked; one row, edited by CST leads."""

    months_until_due = models.PositiveSmallIntegerField(
        _("months until data have to be confirmed"),
        default=12,
        validators=(MinValueValidator(1), MaxValueValidator(60)),
    )
    weeks_before = ArrayField(
        models.PositiveSmallIntegerField(validators=(MaxValueValidator(MOST_WEEKS),)),
        verbose_name=_("weeks before the day to ask"),
        default=_weeks_before,
        help_text=_("The largest number asks for the first time, the others remind."),
    )
    weeks_after = ArrayField(
        models.PositiveSmallIntegerField(validators=(MaxValueValidator(MOST_WEEKS),)),
        verbose_name=_("weeks after the day to remind"),
        default=_weeks_after,
        blank=True,
    )
    months_until_stale = models.PositiveSmallIntegerField(
        _("months until data count as not confirmed for long"),
        default=15,
        validators=(MinValueValidator(2), MaxValueValidator(72)),
    )

    class Meta:
        verbose_name = _("confirmation rules")
        verbose_name_plural = _("confirmation rules")
        constraints = (
            models.CheckConstraint(name="confirmation_rules_one_row", condition=Q(pk=1)),
            models.CheckConstraint(
                name="confirmation_stale_comes_after_due",
                condition=Q(months_until_stale__gt=F("months_until_due")),
                violation_error_message=_("The mark has to come after the day of the question."),
            ),
        )

    def __str__(self) -> str:
        return str(_("Confirmation rules"))

    @classmethod
    def current(cls) -> "ConfirmationRules":
        """The rules in force; the defaults above when nobody has set any."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def due_after(self, day: date) -> date:
        """When what was confirmed on this day has to be confirmed again."""
        return months_after(day, self.months_until_due)

    def stale_on(self, due_on: date) -> date:
        """From which day what was due then counts as not confirmed for long."""
        return months_after(due_on, self.months_until_stale - self.months_until_due)

    def stale_if_due_by(self, day: date) -> date:
        """What was due on this day or before counts, on `day`, as not confirmed for long.

        Never earlier than `stale_on` promises, whatever the lengths of the months.
        """
        return months_after(day, self.months_until_due - self.months_until_stale)

    @property
    def ask_ahead(self) -> timedelta:
        """How long before the day we ask for the first time."""
        return timedelta(weeks=max(self.weeks_before, default=0))

    @property
    def offsets(self) -> tuple[timedelta, ...]:
        """When we write about one day, first to last, as distances from it."""
        before = sorted(timedelta(weeks=-weeks) for weeks in set(self.weeks_before))
        after = sorted(timedelta(weeks=weeks) for weeks in set(self.weeks_after))
        return (*(before or [timedelta()]), *after)


class ConfirmationRequestQuerySet(models.QuerySet["ConfirmationRequest"]):
    def visible_to(self, user: User | AnonymousUser) -> "ConfirmationRequestQuerySet":
        """The civil society team sees what was asked of the organisations that it sees."""
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        return self.filter(organisation__in=Organisation.objects.visible_to(user))

    def hidden_from(self, user: User | AnonymousUser) -> "ConfirmationRequestQuerySet":
        """Questions to organisations at risk, for everybody but CST leads."""
        return self.filter(organisation__in=Organisation.objects.hidden_from(user))

    def open(self) -> "ConfirmationRequestQuerySet":
        return self.filter(state=ConfirmationState.OPEN)


class ConfirmationRequest(Record):
    """One question to one organisation, with its signed link, until it is answered.

    `reminders` counts the mails after the first one; `said_at` is when the last one went.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="confirmation_requests"
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="confirmation_requests"
    )
    email = models.EmailField(_("asked at"))
    language = models.CharField(_("language"), max_length=10, default="en")
    access_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ConfirmationState,
        default=ConfirmationState.OPEN,
        editable=False,
    )
    said_at = models.DateTimeField(_("last written to"), editable=False)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("answered by"),
    )

    objects = ConfirmationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation request")
        verbose_name_plural = _("confirmation requests")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation",),
                condition=Q(state="open"),
                name="confirmation_request_one_open",
                violation_error_message=_("This organisation has been asked already."),
            ),
            models.CheckConstraint(
                name="confirmation_request_confirmed_means_when",
                condition=Q(state="confirmed", answered_at__isnull=False)
                | (~Q(state="confirmed") & Q(answered_at=None)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}, {self.due_on}"

    def confirm(self, *, at: datetime, by: User | None) -> None:
        """Note the answer; in memory."""
        CONFIRMATION.check(self.state, ConfirmationState.CONFIRMED)
        self.state, self.answered_at, self.by = ConfirmationState.CONFIRMED, at, by

    def end(self) -> None:
        """It is not to be answered any more; its link opens nothing. In memory."""
        CONFIRMATION.check(self.state, ConfirmationState.ENDED)
        self.state = ConfirmationState.ENDED

    def next_reminder_on(self, rules: ConfirmationRules) -> date | None:
        """The day of the next mail; None when all of them were sent."""
        offsets = rules.offsets
        step = self.reminders + 1
        return self.due_on + offsets[step] if step < len(offsets) else None


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    def visible_to(self, user: User | AnonymousUser) -> "ChangeRequestQuerySet":
        """The civil society team sees the requests of the organisations that it sees."""
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        return self.filter(organisation__in=Organisation.objects.visible_to(user))

    def hidden_from(self, user: User | AnonymousUser) -> "ChangeRequestQuerySet":
        """The requests of organisations at risk, for everybody but CST leads."""
        return self.filter(organisation__in=Organisation.objects.hidden_from(user))

    def open(self) -> "ChangeRequestQuerySet":
        return self.filter(state=ChangeState.OPEN)


class ChangeRequest(Record):
    """What an organisation says has changed; it counts once staff have accepted it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="change_requests")
    confirmation = models.ForeignKey(
        ConfirmationRequest,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("answer to"),
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="change_requests"
    )
    note = models.TextField(_("what else has changed"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ChangeState, default=ChangeState.OPEN, editable=False
    )
    answer = models.TextField(_("answer to the organisation"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        ordering = ("created_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="change_request_decided_means_when",
                condition=Q(state="decided", decided_at__isnull=False)
                | (~Q(state="decided") & Q(decided_at=None)),
            ),
        )

    def __str__(self) -> str:
        return str(self.organisation)

    def decide(self, *, at: datetime, by: User, answer: str) -> None:
        """Close it with what staff say; in memory."""
        CHANGE.check(self.state, ChangeState.DECIDED)
        self.state, self.decided_at, self.decided_by = ChangeState.DECIDED, at, by
        self.answer = answer

    def withdraw(self) -> None:
        """Its organisation takes it back, or has sent a newer one; in memory."""
        CHANGE.check(self.state, ChangeState.WITHDRAWN)
        self.state = ChangeState.WITHDRAWN


class ChangedField(models.Model):
    """One field of a change request, before and after; lists and references as codes."""

    change = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="fields")
    name = models.CharField(_("field"), max_length=60)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    decision = models.CharField(
        _("decision"), max_length=10, choices=ChangeAnswer, default=ChangeAnswer.WAITING
    )

    class Meta:
        verbose_name = _("changed field")
        verbose_name_plural = _("changed fields")
        ordering: ClassVar[tuple[str, ...]] = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("change", "name"), name="changed_field_once"),
        )

    def __str__(self) -> str:
        return self.name
