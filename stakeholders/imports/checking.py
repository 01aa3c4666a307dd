"""From a row of text to values, or to everything that is wrong with it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core import spreadsheets
from stakeholders import identity
from stakeholders.actions.importing import Draft
from stakeholders.imports.fields import KEYS, PEOPLE, CellError, Lookups
from stakeholders.imports.mapping import ColumnMapping
from stakeholders.imports.reading import Row
from stakeholders.imports.reporting import Problem, shortened

LOST = "\ufffd"


class Cells:
    """Reads the cells of rows by one mapping."""

    def __init__(self, mapping: ColumnMapping, lookups: Lookups) -> None:
        self.mapping, self.lookups = mapping, lookups
        self.targets = mapping.targets
        self.fields = mapping.fields()
        self.constants = {
            name: self.targets[name].clean(text, lookups)
            for name, text in mapping.constants.items()
        }

    def values(self, row: Row) -> tuple[dict[str, Any], list[Problem]]:
        """The values of the cells that are filled, and one problem for each wrong cell."""
        values: dict[str, Any] = dict(self.constants)
        problems: list[Problem] = []
        for name, headings in self.fields.items():
            cells = [(heading, self._text(row, heading)) for heading in headings]
            filled = [(heading, text) for heading, text in cells if text and not text.isspace()]
            broken = [heading for heading in headings if heading in row.broken]
            problems += [_broken(row, heading) for heading in broken]
            if filled and not broken:
                self._clean(row, name, filled, values, problems)
        return values, problems

    def missing(self, row: Row, name: str, problem: str, advice: str) -> Problem:
        """That a field is empty which has to be filled."""
        column = next(iter(self.fields.get(name, [""])))
        return Problem(row.number, "rejected", column, "", problem, advice)

    def _text(self, row: Row, heading: str) -> str:
        text = spreadsheets.plain(row.cells.get(heading, ""))
        rules = self.mapping.values.get(heading)
        if rules is None or not text.strip():
            return text
        return rules.get(identity.fold(text), rules.get("*", text))

    def _clean(
        self,
        row: Row,
        name: str,
        filled: list[tuple[str, str]],
        values: dict[str, Any],
        problems: list[Problem],
    ) -> None:
        """Put the value into `values`, or what is wrong with it into `problems`."""
        heading, text = filled[0]
        if len(filled) > 1:
            text = "\n".join(part for _heading, part in filled)
        try:
            value = self._value(name, text)
        except CellError as error:
            cell = shortened(text)
            problem = Problem(row.number, "rejected", heading, cell, error.problem, error.advice)
            problems.append(problem)
        else:
            if value not in ("", []):
                values[name] = value

    def _value(self, name: str, text: str) -> Any:
        if LOST in text:
            raise CellError(
                _("Some letters could not be read."),
                _("Save the file as UTF-8, or say which encoding it has."),
            )
        return self.targets[name].clean(text, self.lookups)


class Checker(Cells):
    """Reads rows that are organisations."""

    def __init__(self, mapping: ColumnMapping, lookups: Lookups, *, people: bool) -> None:
        super().__init__(mapping, lookups)
        if not people:
            self.fields = {name: at for name, at in self.fields.items() if name not in PEOPLE}

    def check(self, row: Row) -> Draft | list[Problem]:
        """The draft, or one problem for each cell that is wrong."""
        values, problems = self.values(row)
        if not problems and not values.get("legal_name") and not values.get("reference"):
            advice = _("Write the organisation's legal name, or delete the row.")
            problems.append(self.missing(row, "legal_name", _("The name is missing."), advice))
        return problems or self._draft(row, values)

    def _draft(self, row: Row, values: Mapping[str, Any]) -> Draft:
        own, many, person = {}, {}, {}
        for name, value in values.items():
            if name in PEOPLE:
                person[name.removeprefix("focal_")] = value
            elif self.targets[name].many:
                many[name] = value
            elif name not in KEYS:
                own[name] = value
        return Draft(
            row=row.number,
            values=own,
            many=many,
            reference=values.get("reference", "").upper(),
            external_id=values.get("external_id", ""),
            person=person if person.get("given_name") else {},
        )


def _broken(row: Row, heading: str) -> Problem:
    value = row.cells.get(heading, "")
    problem = _("The cell holds an error.") if value else _("The cell's formula has no value.")
    advice = _("Open the file in a spreadsheet program, correct the cell and save it.")
    return Problem(row.number, "rejected", heading, value, problem, advice)
