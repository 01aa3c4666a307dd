"""What is to do: written down, given to somebody, reminded of, done."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from notifications import outbox
from stakeholders import emails
from stakeholders.actions import timeline
from stakeholders.models import Organisation, Registration, Task
from stakeholders.policies import work

SOON = timedelta(days=2)  # A day's tasks end with the midnight after it.


@transaction.atomic
def add(
    record: work.Subject,
    *,
    title: str,
    due_on: date,
    by: User,
    assignee: User | None = None,
    **more: str,
) -> Task:
    """Write down what is to do about the record until the end of a day.

    `more`: `details`, and `zone`, in which the day ends (the house's own by default).
    The assignee gets a mail, unless it is the writer. Conflict for a registration that
    became an organisation meanwhile.
    """
    work.can_add_task(by, record).require()
    if isinstance(record, Registration):
        _require_no_organisation(record)
    task = Task(title=title.strip(), due_on=due_on, assignee=assignee, made_by=by, **more)
    setattr(task, record._meta.model_name or "", record)
    _require_fit(task)
    task.save()
    audit.record("task.added", task, by=by)
    _tell("task.added", task, by=by)
    _tell_assignee(task, by=by)
    return task


@transaction.atomic
def change(task: Task, *, by: User, **values: Any) -> Task:
    """Change `title`, `details`, `due_on`, `zone` or `assignee`; a new assignee is told."""
    task.lock()
    work.can_handle_task(by, task).require()
    _require_open(task)
    before = task.assignee_id
    for name in ("title", "details", "due_on", "zone", "assignee"):
        if name in values:
            setattr(task, name, values[name])
    _require_fit(task)
    task.save()
    audit.record("task.changed", task, by=by)
    if task.assignee_id != before:
        _tell_assignee(task, by=by)
    return task


@transaction.atomic
def finish(task: Task, *, by: User) -> Task:
    """Say that it is done; of two who say so, the second gets a Conflict."""
    task.lock()
    work.can_handle_task(by, task).require()
    _require_open(task)
    task.done_at, task.done_by = timezone.now(), by
    task.save()
    audit.record("task.done", task, by=by)
    _tell("task.done", task, by=by)
    return task


@transaction.atomic
def reopen(task: Task, *, by: User) -> Task:
    """It was not done after all."""
    task.lock()
    work.can_handle_task(by, task).require()
    if task.done_at is None:
        raise Conflict(_("This task is not done."))
    task.done_at = task.done_by = None
    task.save()
    audit.record("task.reopened", task, by=by)
    return task


def carry_over(registration: Registration, organisation: Organisation, *, by: User) -> int:
    """What is still to do about a registration is to do about the organisation it became.

    Returns how many tasks that are. The caller has the lock of the registration.
    """
    count = 0
    for task in registration.tasks.select_for_update().filter(done_at=None).order_by("pk"):
        task.organisation, task.registration = organisation, None
        task.save()
        audit.record("task.carried_over", task, by=by, note=registration.reference)
        _tell("task.carried_over", task, by=by)
        count += 1
    return count


def remind_due(at: datetime) -> int:
    """One mail a day to each person whose tasks are due by tomorrow; returns how many."""
    due = Task.objects.due_before(at + SOON).filter(assignee__is_active=True)
    rows = due.with_subjects().order_by("assignee", "due_at", "pk")
    day = timezone.localdate(at, ZoneInfo(settings.TIME_ZONE))
    count = 0
    for assignee, tasks in groupby(rows, key=lambda task: task.assignee):
        seen = [task for task in tasks if assignee and work.can_handle_task(assignee, task)]
        if assignee and seen:
            outbox.enqueue(emails.tasks_due(assignee, seen, day))
            count += 1
    return count


def _require_fit(task: Task) -> None:
    if not task.title:
        raise Conflict(_("Write what is to do."))
    if task.assignee:
        verdict = work.can_look_after(task.assignee, work.subjects(task))
        if not verdict:
            raise Conflict(verdict.reason)


def _require_no_organisation(registration: Registration) -> None:
    registration.lock()
    if registration.organisation_id:
        raise Conflict(_("It is an organisation by now: write the task on its page."))


def _require_open(task: Task) -> None:
    if task.done_at:
        raise Conflict(_("%s has done this already.") % task.done_by)


def _tell(kind: str, task: Task, *, by: User) -> None:
    """On the timeline of the organisation or the person; a registration's is its log."""
    if task.organisation or task.person:
        timeline.note(
            kind,
            organisation=task.organisation,
            person=task.person,
            by=by,
            subject=task,
            title=task.title,
        )
    elif task.registration:
        verb = kind.replace("task.", "registration.task_")
        audit.record(verb, task.registration, by=by, note=task.title)


def _tell_assignee(task: Task, *, by: User) -> None:
    if task.assignee and task.assignee != by:
        outbox.enqueue(emails.task_assigned(task, to=task.assignee, by=by))
