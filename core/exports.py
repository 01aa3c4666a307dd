"""Lists as files: which columns there are, what has to be asked, and what the file says.

Personal and restricted columns (R in domain 6.1) go out only with a purpose, under a mark
that says who took them and when (domain 8.4).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.models import ExportRules, User
from core.spreadsheets import csv_lines
from core.workbooks import Sheet, xlsx

type Source = str | Callable[[Any], Any]

CHUNK = 500
type Seen = Callable[[int], None]


def _unseen(_rows: int) -> None:
    """Nobody waits to hear how many rows are written."""


@dataclass(frozen=True)
class Column:
    """A column that a list offers.

    name: how it is remembered; label and group: how people read it
    source: the path of an attribute, or a function of the row
    usual: chosen as long as a person has not chosen
    restricted: R in domain 6.1, only for those who may take such data out
    personal: tells about people
    related: what to fetch with the rows, so that each row asks nothing: names,
        Prefetch objects, or functions that make one (of what holds today)
    derive: the rows with what the database works out for each, which `source` reads
    """

    name: str
    label: Any
    source: Source
    group: Any = ""
    usual: bool = True
    restricted: bool = False
    personal: bool = False
    related: tuple[Any, ...] = ()
    derive: Callable[[Any], Any] | None = None

    @classmethod
    def of(cls, entry: "Column | tuple[Any, Source]") -> "Column":
        """The column that a list names; a pair of label and source is a plain one."""
        if isinstance(entry, Column):
            return entry
        label, source = entry
        name = source if isinstance(source, str) else source.__name__
        return cls(name, label, source)

    def value(self, row: Any) -> Any:
        """What stands in the row under this column."""
        if callable(self.source):
            return self.source(row)
        value = reduce(_attribute, self.source.split("."), row)
        return value() if callable(value) else value


@dataclass(frozen=True)
class Mark:
    """What each copy says of itself: who took what, when, what for, and how to treat it."""

    number: int
    by: User
    at: datetime
    title: str
    filters: tuple[tuple[str, str], ...]
    rows: int
    people: int
    purpose: str
    confidential: bool

    @property
    def classification(self) -> str:
        """After ST/SGB/2007/6: people's data are confidential."""
        if self.confidential:
            return _("CONFIDENTIAL: personal data. Do not pass on; delete when done.")
        return _("For internal use. Do not publish.")

    @property
    def line(self) -> str:
        """All of it in a line, for the foot of a page and the last column."""
        day = localtime(self.at).date().isoformat()
        parts = (f"{_('Export')} {self.number}", self.by.email, day, self.purpose)
        return " | ".join([*filter(None, parts), self.classification])

    def facts(self) -> list[tuple[str, Any]]:
        """The rows of the sheet about the export."""
        return [
            (_("About this export"), ""),
            (_("List"), self.title),
            (_("Export number"), self.number),
            (_("Taken by"), f"{self.by} <{self.by.email}>" if self.by.name else self.by.email),
            (_("When"), formats.date_format(localtime(self.at), "DATETIME_FORMAT")),
            (_("Purpose"), self.purpose or "–"),
            (_("How to treat it"), self.classification),
            (_("Rows"), self.rows),
            (_("People"), self.people),
            *((_("Filter: %s") % name, value) for name, value in self.filters),
        ]


def chosen_of(columns: Iterable[Column], names: Iterable[str]) -> list[Column]:
    """The named columns in the order of the list; without any name, the usual ones."""
    wanted = set(names)
    return [c for c in columns if (c.name in wanted if wanted else c.usual and not c.restricted)]


def needs_purpose(columns: Iterable[Column], people: int, rules: ExportRules) -> bool:
    """Whether the purpose has to be said: restricted columns, or too many people."""
    chosen = tuple(columns)
    if any(column.restricted for column in chosen):
        return True
    return any(column.personal for column in chosen) and people >= rules.ask_purpose_from


def csv_file(columns: list[Column], rows: Any, mark: Mark, seen: Seen = _unseen) -> Iterator[str]:
    """A CSV file. Its mark is the last column: a comment on top would break programs.

    seen: told now and then how many rows are written
    """
    heading, line = [*(column.label for column in columns), _("Export")], mark.line
    return csv_lines(heading, ([*cells, line] for cells in _cells(columns, rows, seen)))


def xlsx_file(
    columns: list[Column], rows: Any, mark: Mark, seen: Seen = _unseen
) -> Iterator[bytes]:
    """A workbook: a sheet about the export, and the list, with the mark on each page."""
    heading = [str(column.label) for column in columns]
    widths = tuple(max(12, min(40, len(text) + 4)) for text in heading)
    return xlsx(
        (
            Sheet(_("About this export"), mark.facts(), mark.line, (28, 80)),
            Sheet(
                mark.title,
                _with_heading(heading, _cells(columns, rows, seen)),
                mark.line,
                widths,
            ),
        )
    )


def _with_heading(heading: list[str], cells: Iterable[Iterable[Any]]) -> Iterator[Iterable[Any]]:
    yield heading
    yield from cells


def _derived(columns: Iterable[Column]) -> list[Callable[[Any], Any]]:
    return [column.derive for column in columns if column.derive]


def _cells(columns: list[Column], rows: Any, seen: Seen) -> Iterator[list[Any]]:
    related = dict.fromkeys(each for column in columns for each in column.related)
    rows = reduce(lambda found, derive: derive(found), _derived(columns), rows)
    fetched = [each() if callable(each) else each for each in related]
    found = rows.prefetch_related(*fetched).iterator(chunk_size=CHUNK)
    for number, row in enumerate(found, 1):
        if not number % CHUNK:
            seen(number)
        yield [_said(column.value(row)) for column in columns]


def _said(value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return value


def _attribute(value: Any, name: str) -> Any:
    return getattr(value, name, None)
