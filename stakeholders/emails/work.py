"""Mails about what the team has to do itself."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from core import links
from core.models import ExportJob, User
from core.states import ExportState
from notifications.messages import Message
from stakeholders.models import Task

# Mail is read by others on its way: a title could name whom that harms.
_TASK = gettext_lazy("A task about a record at risk")


def task_assigned(task: Task, *, to: User, by: User) -> Message:
    """To somebody of the team: this is for you to do, until then."""
    return Message(
        kind="stakeholders/task_assigned",
        to=to.email,
        dedupe_key=f"task:{task.pk}:assigned:{to.pk}:{task.updated_at.isoformat()}",
        language=to.language,
        about=task.label,
        why=gettext_noop("A task was given to you."),
        context={
            "person": str(to),
            "by": str(by),
            "path": reverse("admin:stakeholders_task_change", args=[task.pk]),
            **_task(task),
        },
    )


def tasks_due(to: User, tasks: Iterable[Task], day: date) -> Message:
    """To somebody of the team, once a day: what is due, or overdue."""
    return Message(
        kind="stakeholders/tasks_due",
        to=to.email,
        dedupe_key=f"tasks:{to.pk}:{day.isoformat()}",
        language=to.language,
        why=gettext_noop("Tasks that were given to you are due."),
        context={
            "person": str(to),
            "tasks": [_task(task) for task in tasks],
            "path": reverse("admin:stakeholders_task_changelist"),
        },
    )


def export_ended(job: ExportJob) -> Message:
    """To whoever asked for a long export: the file is ready, or why there is none.

    The link opens only for that person, signed in; what the list is of stays in the page.
    """
    is_ready = job.state == ExportState.READY
    token = links.make("export", str(job.pk))
    return Message(
        kind="stakeholders/export_ended",
        to=job.by.email,
        dedupe_key=f"export:{job.pk}",
        language=job.by.language,
        why=gettext_noop("You asked for an export that is prepared in the background."),
        context={
            "person": str(job.by),
            "is_ready": is_ready,
            "rows": job.row_count or 0,
            "until": job.expires_at,
            "path": reverse("my-export", args=[token]) if is_ready else reverse("my-exports"),
        },
    )


def _task(task: Task) -> dict[str, Any]:
    """What a mail says of a task. Its last moment is the midnight after its day."""
    return {
        "title": _TASK if task.is_sensitive else task.title,
        "day": task.due_on,
        "zone": task.zone,
        "overdue": task.is_overdue,
    }
