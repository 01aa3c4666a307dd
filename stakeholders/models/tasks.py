"""What somebody has to do about an organisation, a person or a registration."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from stakeholders.models.organisations import Organisation
from stakeholders.models.people import Person
from stakeholders.models.registrations import Registration
from stakeholders.models.subjects import of_hidden, seen_by_team


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The team's: nothing about records that are hidden from this person."""
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        if user.has_role(roles.CST_LEAD):
            return self
        registrations = Registration.objects.visible_to(user)
        return self.filter(
            *seen_by_team(user), Q(registration=None) | Q(registration__in=registrations)
        )

    def hidden_from(self, user: User | AnonymousUser) -> Self:
        """Those of which this person may not even know, for the audit log and the outbox."""
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        return self.filter(of_hidden(user) | Q(registration__at_risk=True))

    def open(self) -> Self:
        """What is not done."""
        return self.filter(done_at=None)

    def due_before(self, at: datetime) -> Self:
        """Open tasks whose last moment is before `at`."""
        return self.open().filter(due_at__lt=at)

    def with_subjects(self) -> Self:
        return self.select_related("organisation", "person", "registration", "assignee", "done_by")


@pghistory.track()
class Task(Record):
    """A thing to do, until the end of a day in a time zone."""

    title = models.CharField(_("what is to do"), max_length=200)
    details = models.TextField(_("details"), blank=True, max_length=2000)
    due_on = models.DateField(_("until"))
    zone = models.CharField(_("time zone"), max_length=60, default=settings.TIME_ZONE)
    due_at = models.DateTimeField(_("ends"), editable=False)
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("organisation"),
    )
    person = models.ForeignKey(
        Person,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("person"),
    )
    registration = models.ForeignKey(
        Registration,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("registration"),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("done by"),
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("due_at", "pk")
        indexes = (
            models.Index(
                fields=("assignee", "due_at"), name="task_open", condition=Q(done_at=None)
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="task_is_about_something",
                condition=Q(organisation__isnull=False)
                | Q(person__isnull=False)
                | Q(registration__isnull=False),
                violation_error_message=_("A task is about a record."),
            ),
            models.CheckConstraint(
                name="task_done_means_by_whom_and_when",
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: Any) -> None:
        self.due_at = end_of(self.due_on, self.zone)
        super().save(**kwargs)

    @property
    def subject(self) -> Record | None:
        """What it is about."""
        return self.organisation or self.person or self.registration

    @property
    def is_sensitive(self) -> bool:
        """Whether it is about somebody at risk, whom no mail names."""
        records = (self.organisation, self.registration)
        if any(record is not None and record.at_risk for record in records):
            return True
        person = self.person
        return person is not None and person.roles.filter(organisation__at_risk=True).exists()

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_at < timezone.now()


def end_of(day: date, zone: str) -> datetime:
    """The moment at which a day ends in a time zone."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
