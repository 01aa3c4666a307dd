"""Exports in the background: asked for, prepared, told of, deleted with their file.

Who may take what out is decided where the list is; here are the moves of the job.
"""

from datetime import datetime, timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.models import ExportJob, ExportRules
from core.states import ExportState
from notifications import outbox
from stakeholders import emails
from stakeholders.selectors.exports import is_unsafe

MOST_TRIES = 3


@transaction.atomic
def ask(job: ExportJob) -> ExportJob:
    """Keep what a person asked for; its form was checked by the list."""
    job.save()
    return job


@transaction.atomic
def begin(pk: int) -> ExportJob | None:
    """Count an attempt; None when there is nothing to do, or another worker is at it.

    The count is stored before the work, so that work that kills its worker ends some time.
    """
    job = claim(pk)
    if job is None:
        return None
    if job.tries >= MOST_TRIES:
        with translation.override(job.language):
            _end(job, ExportState.FAILED, failure=_("It broke off three times. We were told."))
        return None
    job.tries += 1
    job.save(update_fields=["tries", "updated_at"])
    return job


def claim(pk: int) -> ExportJob | None:
    """The waiting job, locked for this transaction; None when somebody else has it."""
    waiting = ExportJob.objects.waiting().filter(pk=pk)
    return waiting.select_for_update(skip_locked=True, of=("self",)).select_related("by").first()


def finish(job: ExportJob, *, number: int, rows: int) -> None:
    """The file is stored; called in the transaction that has claimed the job."""
    job.number, job.row_count = number, rows
    _end(job, ExportState.READY)


@transaction.atomic
def fail(pk: int, reason: str) -> None:
    """Give it up, in words for the person; nothing when it has ended already."""
    job = claim(pk)
    if job is not None:
        _end(job, ExportState.FAILED, failure=reason[:2000])


def withdraw_all() -> int:
    """Delete every prepared file: something in them may be at risk now (domain 8.3).

    Which files name it is not looked for, since a wrong answer would harm people. The
    reason on the job does not tell what happened either.
    """
    return _withdraw(timezone.now())


def withdraw_unsafe(at: datetime) -> int:
    """Delete the files that may name what has come to be at risk, in whatever way."""
    ready = ExportJob.objects.filter(state=ExportState.READY)
    return _withdraw(at, tuple(job.pk for job in ready if is_unsafe(job)))


@transaction.atomic
def forget_due(at: datetime) -> int:
    """Delete the files whose time is over."""
    jobs = ExportJob.objects.over(at).select_for_update(skip_locked=True)
    for job in (found := list(jobs)):
        _delete(job, at)
    return len(found)


@transaction.atomic
def _withdraw(at: datetime, pks: tuple[int, ...] | None = None) -> int:
    ready = ExportJob.objects.filter(state=ExportState.READY)
    chosen = ready if pks is None else ready.filter(pk__in=pks)
    for job in (found := list(chosen.order_by("pk").select_for_update())):
        with translation.override(job.language):
            job.failure = _(
                "Deleted early: who may see its rows may have changed. Ask for it again."
            )
        _delete(job, at)
    return len(found)


def _end(job: ExportJob, state: ExportState, *, failure: str = "") -> None:
    at = timezone.now()
    job.move(state, at=at)
    job.failure = failure
    job.expires_at = at + timedelta(days=ExportRules.current().keep_days)
    job.save()
    if state == ExportState.FAILED:
        _delete_file(job)
    outbox.enqueue(emails.export_ended(job))


def _delete(job: ExportJob, at: datetime) -> None:
    job.move(ExportState.GONE, at=at)
    job.save()
    _delete_file(job)


def _delete_file(job: ExportJob) -> None:
    """Delete the stored file once that is certain; the storage knows no transactions."""
    transaction.on_commit(partial(default_storage.delete, job.path), robust=True)
