"""The life of an import: prepared, looked at, stored in batches, stopped, undone."""

import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files import File
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, caches
from core.errors import Conflict
from core.models import User
from stakeholders import policies
from stakeholders.models import ImportMapping, ImportRow, ImportRun, Organisation
from stakeholders.states import UNSTORED, WORKING, ImportState, RowChoice, RowOutcome

UPLOADS_ARE_KEPT = timedelta(days=1)
READING = ("kind", "source", "sheet", "encoding", "delimiter", "header_row", "columns")


@transaction.atomic
def prepare(run: ImportRun, upload: File, *, by: User) -> ImportRun:
    """Keep an uploaded list until it is imported or given up."""
    policies.can_import(by).require()
    run.by = by
    run.file.save("list", upload, save=False)
    run.save()
    audit.record("import.prepared", run, by=by, note=run.file_name)
    return run


@transaction.atomic
def choose(run: ImportRun, *, by: User, **reading: Any) -> ImportRun:
    """Keep how a prepared list is read: its sheet, encoding, headings, columns (READING).

    What was looked at before does not hold any more.
    """
    run.lock()
    policies.can_import(by).require()
    if run.state not in UNSTORED and not (run.state == ImportState.FAILED and not run.started_at):
        raise Conflict(_("This list has been imported already."))
    if run.state != ImportState.PREPARED:
        run.move(ImportState.PREPARED)
    _forget_rows(run)
    for name in READING:
        if name in reading:
            setattr(run, name, reading[name])
    run.save()
    return run


@transaction.atomic
def look(run: ImportRun, *, row_count: int, by: User) -> ImportRun:
    """Let a worker find out what the list would do."""
    run.lock()
    policies.can_import(by).require()
    run.move(ImportState.CHECKING)
    run.begin()
    run.row_count = row_count
    run.newest = _newest()
    _forget_rows(run)
    run.save()
    return run


@transaction.atomic
def decide(row: ImportRow, choice: str, *, by: User, chosen: int | None = None) -> ImportRow:
    """Keep what an officer says about a row: RowChoice, or "" for no decision.

    `chosen` is the key of the organisation that it tells of, one of its candidates.
    """
    run = row.run.lock()
    policies.can_import(by).require()
    if run.state != ImportState.CHECKED:
        raise Conflict(_("Decide before the list is stored."))
    if row.outcome == RowOutcome.REJECTED:
        raise Conflict(_("A wrong row cannot be stored: correct it in the list."))
    if choice == RowChoice.THIS and chosen not in {one["key"] for one in row.candidates}:
        raise Conflict(_("Choose one of the organisations that are shown."))
    row.choice, row.chosen = choice, chosen if choice == RowChoice.THIS else None
    row.save(update_fields=["choice", "chosen"])
    return row


@transaction.atomic
def start(run: ImportRun, *, good_rows: bool, by: User) -> ImportRun:
    """Let a worker store the list. Wrong rows are left out, which has to be wished for."""
    run.lock()
    policies.can_import(by).require()
    if run.counts.get(RowOutcome.REJECTED) and not good_rows:
        raise Conflict(
            _(
                "Nothing was stored: some rows are wrong. Correct them, or choose to store"
                " only the good rows."
            )
        )
    run.move(ImportState.RUNNING)
    run.begin()
    run.newest, run.started_at = _newest(), timezone.now()
    run.keys.all().delete()
    run.save()
    remember(run)
    audit.record("import.started", run, by=by, note=run.file_name)
    return run


@transaction.atomic
def stop(run: ImportRun, *, by: User) -> ImportRun:
    """Let it rest after the batch that is being stored."""
    run.lock()
    policies.can_import(by).require()
    run.move(ImportState.STOPPED)
    run.save()
    audit.record("import.stopped", run, by=by, note=str(run.done))
    return run


@transaction.atomic
def resume(run: ImportRun, *, by: User) -> ImportRun:
    """Go on where it was stopped, or where it broke off."""
    run.lock()
    policies.can_import(by).require()
    if not run.started_at:
        raise Conflict(_("Nothing of this list is stored yet: look at it again."))
    if not run.file:
        raise Conflict(_("Its file was deleted when its time was over. Upload the list again."))
    run.move(ImportState.RUNNING)
    run.save()
    audit.record("import.resumed", run, by=by, note=str(run.done))
    return run


def claim(run: ImportRun, *, quiet_since: datetime) -> uuid.UUID | None:
    """Take the work for one worker; None when there is none, or another one is at it."""
    with transaction.atomic():
        run.lock()
        if run.state not in WORKING or (run.beat_at and run.beat_at >= quiet_since):
            return None
        run.claim, run.beat_at = uuid.uuid4(), timezone.now()
        run.save(update_fields=["claim", "beat_at"])
        return run.claim


def release(run: ImportRun, token: uuid.UUID) -> None:
    """Let another worker go on at once."""
    ImportRun.objects.filter(pk=run.pk, claim=token).update(claim=None, beat_at=None)


def advance(run: ImportRun, *, position: int, rows: int, seconds: float) -> None:
    """Note that a batch is done, in its transaction; the run is locked and counted."""
    run.position, run.done = position, run.done + rows
    run.worked, run.beat_at = run.worked + seconds, timezone.now()
    run.save(update_fields=["position", "done", "worked", "beat_at", "counts"])


def end_look(run: ImportRun) -> None:
    """All rows were looked at; called in a transaction that has locked the run."""
    run.move(ImportState.CHECKED)
    run.row_count = run.done
    run.keys.all().delete()
    run.save()


def finish(run: ImportRun, *, note: str) -> None:
    """All rows are stored; called in a transaction that has locked the run."""
    run.move(ImportState.FINISHED)
    run.finished_at = timezone.now()
    run.row_count = run.done
    run.keys.all().delete()
    _forget_file(run)
    run.save()
    audit.record("organisations.imported", run, by=run.by, note=note)
    transaction.on_commit(partial(caches.renew, "organisations"), robust=True)


@transaction.atomic
def fail(run: ImportRun, reason: str) -> None:
    """Break off, in words for the officer; what is stored stays, and it can go on."""
    run.lock()
    if run.state in (ImportState.CHECKING, ImportState.RUNNING):
        run.move(ImportState.FAILED, failure=reason[:2000])
        run.save()
        audit.record("import.failed", run, by=run.by, note=reason[:2000])


def record(run: ImportRun, *, kind: str, by: User | None) -> ImportRun:
    """An import in one go, by the command: begun and finished in one transaction."""
    run.kind, run.by = kind, by
    run.started_at, run.newest = timezone.now(), _newest()
    run.state = ImportState.RUNNING
    run.save()
    return run


def remember(run: ImportRun) -> None:
    """Keep the columns of an import for the next one of the same list."""
    ImportMapping.objects.update_or_create(name=run.source, defaults={"columns": run.columns})


@transaction.atomic
def give_up(run: ImportRun, *, by: User) -> None:
    """Forget a prepared import, and its file."""
    run.lock()
    policies.can_import(by).require()
    if run.state not in UNSTORED and run.started_at:
        raise Conflict(_("This list has been imported already."))
    audit.record("import.given_up", run, by=by, note=run.file_name)
    _forget_file(run)
    run.delete()


@transaction.atomic
def forget_abandoned(at: datetime) -> int:
    """Delete prepared imports, with their files, that nobody went on with for a day."""
    old = list(ImportRun.objects.abandoned(at - UPLOADS_ARE_KEPT))
    for run in old:
        _forget_file(run)
        run.delete()
    return len(old)


def take_turn() -> None:
    """Wait until no other import is storing: two at once would make everything twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('stakeholders.imports'))")


def _newest() -> int:
    """The newest organisation: what an import makes is not there for its own later rows."""
    return Organisation.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _forget_rows(run: ImportRun) -> None:
    run.rows.all().delete()
    run.keys.all().delete()


def _forget_file(run: ImportRun) -> None:
    """Delete the stored file once that is certain; the storage knows no transactions."""
    if name := run.file.name:
        transaction.on_commit(partial(run.file.storage.delete, name), robust=True)
    run.file = ""
