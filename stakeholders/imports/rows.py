"""What lists that fill histories share: rows read, organisations found, results said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from stakeholders.actions.ledger import Ledger
from stakeholders.imports.checking import Cells
from stakeholders.imports.fields import Lookups
from stakeholders.imports.mapping import ColumnMapping
from stakeholders.imports.naming import Named, Names, draft, key_of
from stakeholders.imports.reading import Row
from stakeholders.imports.repeats import Repeats
from stakeholders.imports.reporting import Problem
from stakeholders.imports.work import Result, Wishes
from stakeholders.models import ImportRow, ImportRun, Organisation
from stakeholders.states import RowOutcome


@dataclass
class Entry:
    """A row that can be read, and the organisation that it names.

    organisation: None while it is only looked at, and the organisation would be new
    is_first: it is the row that makes the organisation
    """

    number: int
    name: str
    values: Mapping[str, Any]
    named: Named = Named()  # noqa: RUF009  Frozen.
    organisation: Organisation | None = None
    is_first: bool = False

    def result(self, outcome: RowOutcome) -> Result:
        key = self.organisation.pk if self.organisation else None
        return Result(self.number, outcome, self.name, self.named.rule, key)


class HistoryWork:
    """Reads rows, finds or makes their organisations, and hands them to `keep`."""

    name_field = ""
    required: tuple[str, ...] = ()

    def __init__(self, run: ImportRun, mapping: ColumnMapping, wishes: Wishes) -> None:
        self.run, self.mapping, self.wishes = run, mapping, wishes
        self.cells = Cells(mapping, Lookups())
        self.names = Names(wishes)
        self.repeats = Repeats(run)

    def go(
        self, rows: Sequence[Row], choices: Mapping[int, ImportRow], ledger: Ledger
    ) -> list[Result]:
        """See Work."""
        results: list[Result] = []
        entries = [entry for row in rows if (entry := self._read(row, results))]
        found = self.names.find({entry.name for entry in entries})
        known: list[Entry] = []
        for entry in entries:
            entry.named = self.names.chosen(choices.get(entry.number)) or found[entry.name]
            if entry.named.hidden:
                results.append(entry.result(RowOutcome.UNCHANGED))
            elif entry.named.fitting:
                results.append(self._undecided(entry))
            else:
                known.append(entry)
        self._find_or_make(known, ledger)
        return results + self.keep(known, ledger)

    def keep(self, entries: Sequence[Entry], ledger: Ledger) -> list[Result]:
        """Store what the rows say about their organisations; one result for each."""
        raise NotImplementedError

    def settle(self, ledger: Ledger) -> None:
        """What can be said only when all rows are stored; called once, at the end."""

    def refused(self, entry: Entry, problem: str, advice: str) -> Result:
        """A row that contradicts what is stored, and is left to a person."""
        result = entry.result(RowOutcome.AMBIGUOUS)
        column = self.mapping.fields()[self.name_field][0]
        result.problems = [Problem(entry.number, "ambiguous", column, entry.name, problem, advice)]
        return result

    def _read(self, row: Row, results: list[Result]) -> Entry | None:
        values, problems = self.cells.values(row)
        if not problems:
            advice = _("Fill the cell, or delete the row.")
            problems = [
                self.cells.missing(row, name, _("This is missing."), advice)
                for name in self.required
                if not values.get(name)
            ]
        column = self.mapping.fields()[self.name_field][0]
        if problems:
            title = row.cells[column]
            results.append(Result(row.number, RowOutcome.REJECTED, title, problems=problems))
            return None
        return Entry(row.number, values[self.name_field], values)

    def _undecided(self, entry: Entry) -> Result:
        result = self.refused(
            entry,
            _("%d organisations have this name.") % len(entry.named.fitting),
            _("Merge them if they are one, or choose one of them."),
        )
        result.candidates = entry.named.candidates()
        return result

    def _find_or_make(self, entries: Sequence[Entry], ledger: Ledger) -> None:
        """Give each row its organisation; the first row with a new name makes it."""
        keys = {entry.named.key for entry in entries if entry.named.key}
        organisations = Organisation.objects.in_bulk(keys)
        new: dict[str, Entry] = {}
        for entry in entries:
            if entry.named.key:
                entry.organisation = organisations.get(entry.named.key)
            else:
                new.setdefault(key_of(entry.name), entry)
        earlier = self.repeats.of_names({entry.number: key for key, entry in new.items()})
        for entry in new.values():
            entry.is_first = entry.number not in earlier
        made = self.names.make([draft(entry.name, entry.number) for entry in new.values()], ledger)
        by_key = dict(zip(new, made, strict=False))
        for entry in entries:
            if not entry.named.key:
                entry.organisation = by_key.get(key_of(entry.name))
