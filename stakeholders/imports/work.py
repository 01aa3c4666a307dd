"""What every kind of list has in common: rows go in, results come out, batch by batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from core.models import User
from stakeholders.actions.bulk import copy_in
from stakeholders.actions.ledger import Ledger
from stakeholders.imports.mapping import ColumnMapping
from stakeholders.imports.reading import Row
from stakeholders.imports.reporting import Counts, Problem
from stakeholders.models import ImportRow, ImportRun
from stakeholders.states import MatchRule, RowOutcome

NOT_STORED = (RowOutcome.AMBIGUOUS, RowOutcome.REJECTED)


@dataclass(frozen=True)
class Wishes:
    """How to import.

    by: who imports; None is the system, which is told no more than an officer
    keep: whether anything is stored at all; a preview keeps nothing
    good_rows: store the good rows although others were rejected
    """

    by: User | None = None
    keep: bool = True
    good_rows: bool = False
    people: bool = False


@dataclass
class Result:
    """What a row came to; see ImportRow."""

    number: int
    outcome: RowOutcome
    title: str = ""
    rule: str = ""
    organisation: int | None = None
    problems: Sequence[Problem] = ()
    candidates: Sequence[Mapping[str, Any]] = field(default_factory=list)


class Work(Protocol):
    """How rows of one kind are stored."""

    def __init__(self, run: ImportRun, mapping: ColumnMapping, wishes: Wishes) -> None: ...

    def go(
        self, rows: Sequence[Row], choices: Mapping[int, ImportRow], ledger: Ledger
    ) -> list[Result]:
        """Store the rows, or only look at them when nothing is kept; one result for each."""

    def settle(self, ledger: Ledger) -> None:
        """What can be said only when all rows are stored; in a transaction, at the end."""


def do_batch(run: ImportRun, work: Work, rows: Sequence[Row], wishes: Wishes) -> list[Result]:
    """Store a batch, or look at it, and keep what its rows came to; in a transaction."""
    first, last = rows[0].number, rows[-1].number
    known = run.rows.filter(number__range=(first, last))
    choices = {row.number: row for row in known.exclude(choice="")} if wishes.keep else {}
    ledger = Ledger(run, wishes.by)
    results = sorted(work.go(rows, choices, ledger), key=lambda result: result.number)
    known.delete()
    kept = [result for result in results if not wishes.keep or _worth_a_row(result)]
    copy_in(_rows(run, kept, rows, choices))
    ledger.write()
    count(run, results)
    return results


def settle(run: ImportRun, work: Work, wishes: Wishes) -> None:
    """The end of an import: what follows from all rows together."""
    if wishes.keep:
        ledger = Ledger(run, wishes.by)
        work.settle(ledger)
        ledger.write()


def count(run: ImportRun, results: Iterable[Result]) -> None:
    """Add to the numbers of the run, in memory."""
    counts = Counts(**run.counts)
    for result in results:
        setattr(counts, result.outcome, getattr(counts, result.outcome) + 1)
    run.counts = asdict(counts)


def _worth_a_row(result: Result) -> bool:
    """What was stored is among the effects; the rest is told row by row."""
    return result.outcome in NOT_STORED or result.rule == MatchRule.CHOICE


def _rows(
    run: ImportRun,
    results: Iterable[Result],
    rows: Sequence[Row],
    choices: Mapping[int, ImportRow],
) -> list[ImportRow]:
    cells = {row.number: row.cells for row in rows}
    return [
        ImportRow(
            run_id=run.pk,
            number=result.number,
            outcome=result.outcome,
            rule=result.rule,
            organisation=result.organisation,
            title=result.title[:300],
            cells=list(cells[result.number].items()) if result.outcome in NOT_STORED else [],
            problems=[asdict(problem) for problem in result.problems],
            candidates=list(result.candidates),
            choice=choices[result.number].choice if result.number in choices else "",
            chosen=choices[result.number].chosen if result.number in choices else None,
        )
        for result in results
    ]
