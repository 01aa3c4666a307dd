"""What became of each row, in numbers and in words."""

import csv
from dataclasses import asdict, dataclass, fields
from typing import TextIO

from django.utils.translation import gettext as _

from core import spreadsheets

LONGEST_VALUE = 200


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


COLUMNS = tuple(field.name for field in fields(Problem))


def shortened(value: str) -> str:
    """A cell's text on one line, cut where it is very long."""
    text = " ".join(value.split())
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


class Report:
    """A CSV file that grows while the import runs."""

    def __init__(self, file: TextIO) -> None:
        self.writer = csv.writer(file)
        self.writer.writerow(COLUMNS)

    def add(self, problem: Problem) -> None:
        self.writer.writerow([spreadsheets.cell(value) for value in asdict(problem).values()])
