"""An import from its first row to the last: at once by the command, or in slices.

In slices each batch is one transaction, which stores where the work stands: a worker
that is stopped or killed leaves whole batches, and another one goes on behind them.
"""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import batched

import structlog
from django.conf import settings
from django.db import OperationalError, reset_queries, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from stakeholders.actions import imports, undoing
from stakeholders.imports import mapping as mappings
from stakeholders.imports.decisions import DecisionsWork
from stakeholders.imports.mapping import ColumnMapping, require_usable
from stakeholders.imports.organisations import OrganisationsWork
from stakeholders.imports.participants import ParticipantsWork
from stakeholders.imports.reading import Row, Table, Way, open_table
from stakeholders.imports.renames import RenamesWork
from stakeholders.imports.reporting import Counts, Problem
from stakeholders.imports.work import Wishes, Work, do_batch, settle
from stakeholders.models import ImportRun
from stakeholders.states import ImportKind, ImportState

log = structlog.get_logger(__name__)
BATCH = 500
MOST_KEPT = 5_000
BEAT_EVERY = 5_000
WORK_OF: dict[str, type[Work]] = {
    ImportKind.ORGANISATIONS: OrganisationsWork,
    ImportKind.ECOSOC_EVENTS: DecisionsWork,
    ImportKind.NAME_CHANGES: RenamesWork,
    ImportKind.PARTICIPANTS: ParticipantsWork,
}


@dataclass
class Outcome:
    """What came of it. When nothing was stored, `would` says what would have been."""

    counts: Counts
    would: Counts
    stored: bool
    problems: list[Problem] = field(default_factory=list)


class Import:
    """One run over one table in one transaction, for the command.

    All problems are handed on, and the first ones kept.
    """

    def __init__(
        self,
        table: Table,
        mapping: ColumnMapping,
        wishes: Wishes,
        *,
        on_problem: Callable[[Problem], None] = lambda _problem: None,
        on_batch: Callable[[float], None] = lambda _done: None,
    ) -> None:
        require_usable(mapping, table.headings)
        self.table, self.mapping, self.wishes = table, mapping, wishes
        self.on_problem, self.on_batch = on_problem, on_batch
        self.problems: list[Problem] = []

    def run(self, run: ImportRun) -> Outcome:
        """Import all rows: all of it is stored, or nothing.

        Nothing is when a row was rejected (unless the good rows are wished for) or
        when it is a preview. `run` is the unsaved row that remembers what was stored.
        """
        with transaction.atomic():
            if self.wishes.keep:
                imports.take_turn()
            imports.record(run, kind=self.mapping.kind, by=self.wishes.by)
            work = WORK_OF[run.kind](run, self.mapping, self.wishes)
            for rows in batched(self.table, BATCH):
                self._batch(run, work, rows)
            settle(run, work, self.wishes)
            counts = Counts(**run.counts)
            stored = self.wishes.keep and (self.wishes.good_rows or not counts.rejected)
            if stored:
                imports.finish(run, note=f"{run.source}: {counts}")
            transaction.set_rollback(not stored)
        if stored or not self.wishes.keep:
            return Outcome(counts, counts, stored, self.problems)
        return Outcome(replace(counts, created=0, updated=0), counts, stored, self.problems)

    def _batch(self, run: ImportRun, work: Work, rows: Sequence[Row]) -> None:
        for result in do_batch(run, work, rows, self.wishes):
            for problem in result.problems:
                if len(self.problems) < MOST_KEPT:
                    self.problems.append(problem)
                self.on_problem(problem)
        run.done += len(rows)
        self.on_batch(self.table.progress())
        reset_queries()  # With DEBUG on, Django would keep each statement of a long import.


def go_on(run: ImportRun, *, seconds: float) -> bool:
    """Work on an import for some time; True when there is more to do.

    Does nothing when it rests, or when another worker is at it.
    """
    quiet_since = timezone.now() - timedelta(seconds=settings.IMPORT_STALE_AFTER)
    token = imports.claim(run, quiet_since=quiet_since)
    if token is None:
        return False
    until = time.monotonic() + seconds
    try:
        more = (
            _undo(run, token, until)
            if run.state == ImportState.UNDOING
            else _rows(run, token, until)
        )
    except OperationalError:
        raise  # The database was away: the sweep goes on with it.
    except DomainError as error:
        imports.fail(run, error.message)
        return False
    except Exception:
        log.exception("import_failed", run=run.pk)
        imports.fail(run, _("Something went wrong that we did not expect. We were told of it."))
        return False
    imports.release(run, token)
    return more


def way_of(run: ImportRun) -> Way:
    """How the file of a run is read."""
    return Way(run.sheet, run.encoding, run.delimiter, run.header_row)


def mapping_of(run: ImportRun, headings: Sequence[str]) -> ColumnMapping:
    """The columns as they were chosen; what a known list says about its cells stays."""
    base = mappings.suggest(headings, source=run.source, kind=run.kind).of(run.source)
    return mappings.from_choices(base, run.columns)


@contextmanager
def opened(run: ImportRun) -> Iterator[Table]:
    """The table of a run's file; raises a DomainError when it cannot be read."""
    known = mappings.known_headings()
    with (
        run.file.open("rb") as file,
        open_table(file.file, known=known, way=way_of(run)) as table,
    ):
        yield table


def _rows(run: ImportRun, token: uuid.UUID, until: float) -> bool:
    """Look at, or store, the rows behind those that are done."""
    with opened(run) as table:
        mapping = mapping_of(run, table.headings)
        require_usable(mapping, table.headings)
        wishes = Wishes(by=run.by, keep=run.state == ImportState.RUNNING, good_rows=True)
        work = WORK_OF[run.kind](run, mapping, wishes)
        for rows in batched(_behind(table, run, token), BATCH):
            if not _batch(run, token, work, rows, wishes):
                return False
            if time.monotonic() > until:
                return True
        _end(run, token, work, wishes)
    return False


def _behind(table: Table, run: ImportRun, token: uuid.UUID) -> Iterator[Row]:
    """The rows behind the position; the way there may be long, and gives signs of life."""
    position = run.position
    for row in table:
        if row.number > position:
            yield row
        elif not row.number % BEAT_EVERY:
            ImportRun.objects.filter(pk=run.pk, claim=token).update(beat_at=timezone.now())


def _batch(
    run: ImportRun, token: uuid.UUID, work: Work, rows: Sequence[Row], wishes: Wishes
) -> bool:
    """One batch in one transaction; False when the work was taken away meanwhile."""
    began = time.monotonic()
    with transaction.atomic():
        if wishes.keep:
            imports.take_turn()
        run.lock()
        if run.claim != token:
            return False
        do_batch(run, work, rows, wishes)
        spent = time.monotonic() - began
        imports.advance(run, position=rows[-1].number, rows=len(rows), seconds=spent)
    reset_queries()
    return True


@transaction.atomic
def _end(run: ImportRun, token: uuid.UUID, work: Work, wishes: Wishes) -> None:
    imports.take_turn()
    run.lock()
    if run.claim != token:
        return
    settle(run, work, wishes)
    if run.state == ImportState.CHECKING:
        imports.end_look(run)
    else:
        imports.finish(run, note=f"{run.source}: {Counts(**run.counts)}")


def _undo(run: ImportRun, token: uuid.UUID, until: float) -> bool:
    """Take back what the import did, the last first."""
    while undoing.undo_batch(run, token):
        reset_queries()
        if time.monotonic() > until:
            return True
    return False
