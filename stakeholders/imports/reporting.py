"""What became of each row, in numbers and in words."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import TextIO

from django.utils.translation import gettext as _

LONGEST_VALUE = 200
# What a spreadsheet would take for a formula when it opens the report.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Counts:
    """How many rows became what."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ambiguous: int = 0
    rejected: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{name} {count}" for name, count in asdict(self).items())


@dataclass(frozen=True)
class Problem:
    """A row that was not stored, or not as a row of its own: where, what, and what to do."""

    row: int
    outcome: str
    column: str
    value: str
    problem: str
    advice: str

    def __str__(self) -> str:
        place = _("Row %d") % self.row
        if self.column:
            place = _("Row %(row)d, column “%(column)s”") % {
                "row": self.row,
                "column": self.column,
            }
        value = f" “{self.value}”:" if self.value else ""
        return f"{place}:{value} {self.problem} {self.advice}".strip()


def shortened(value: str) -> str:
    """A cell's text on one line, cut where it is very long."""
    text = " ".join(value.split())
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


class Report:
    """A CSV file that grows while the import runs."""

    def __init__(self, file: TextIO) -> None:
        self.writer = csv.writer(file)
        self.writer.writerow([field.name for field in fields(Problem)])

    def add(self, problem: Problem) -> None:
        self.writer.writerow([_harmless(value) for value in asdict(problem).values()])


def report_lines(problems: Iterable[dict[str, object]]) -> Iterator[list[str]]:
    """The rows of a report, heading first, for a download."""
    names = [field.name for field in fields(Problem)]
    yield names
    for problem in problems:
        yield [_harmless(problem.get(name, "")) for name in names]


def _harmless(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
