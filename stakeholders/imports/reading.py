"""A list as a stream of rows, whatever program wrote it: CSV here, XLSX in workbooks.py.

Row numbers are those a spreadsheet shows. Blank rows, and the tag rows of humanitarian
lists (#org+name), are no rows of data.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import chain, dropwhile, islice, zip_longest
from typing import BinaryIO, Protocol, Self

from django.utils.translation import gettext as _

from core.errors import DomainError
from stakeholders import identity
from stakeholders.imports.texts import open_csv
from stakeholders.imports.workbooks import WorkbookSource, open_workbook

LOOK_FOR_HEADINGS = 30
MOST_COLUMNS = 300
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_TAG = re.compile(r"^#[a-z][a-z_]*(?:\s*\+[a-z_0-9]+)*$")


class Unreadable(DomainError):
    """The file is no list that can be read; the message says what to do about it."""


@dataclass(frozen=True)
class Row:
    """A row of data: its number in the spreadsheet and its cells by heading."""

    number: int
    cells: dict[str, str]
    broken: frozenset[str] = frozenset()


class Source(Protocol):
    """Numbered rows of text; cells that hold no value but an error are in `broken`."""

    def rows(self) -> Iterator[tuple[int, list[str], frozenset[int]]]: ...
    def progress(self) -> float: ...
    def close(self) -> None: ...


@dataclass
class Table(AbstractContextManager["Table"]):
    """A list that was opened: its headings, and then its rows, read once."""

    source: Source
    headings: list[str]
    sheets: list[str] = field(default_factory=list)
    _rows: Iterator[tuple[int, list[str], frozenset[int]]] = field(default_factory=lambda: iter(()))

    def __iter__(self) -> Iterator[Row]:
        for number, cells, broken in self._rows:
            if _is_blank(cells, broken) or _is_tags(cells):
                continue
            named = dict(zip_longest(self.headings, cells[: len(self.headings)], fillvalue=""))
            names = frozenset(self.headings[at] for at in broken if at < len(self.headings))
            yield Row(number, named, names)

    def progress(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return self.source.progress()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        self.source.close()


@dataclass(frozen=True)
class Way:
    """How a file is read; what is empty is guessed.

    header_row: its number in the spreadsheet
    """

    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    header_row: int | None = None


@dataclass(frozen=True)
class Sight:
    """A first look into a file: how it is read, and its first rows as they are."""

    way: Way
    is_workbook: bool
    marked: bool
    sheets: Sequence[str]
    rows: Sequence[tuple[int, list[str]]]


def open_table(file: BinaryIO, *, known: frozenset[str], way: Way = Way()) -> Table:
    """Open a CSV or XLSX file and find its row of headings.

    `known` are folded headings that we would recognise: lists often begin with a title
    or a note. Raises a DomainError that says why it cannot be read, and what to do.
    """
    return _find_headings(_open(file, way), known, way.header_row)


def look(file: BinaryIO, *, known: frozenset[str], way: Way) -> Sight:
    """How the file would be read, and its first rows; raises as open_table does."""
    source = _open(file, way)
    try:
        first = list(islice(source.rows(), LOOK_FOR_HEADINGS))
    finally:
        source.close()
    place = _best(first, known)
    header = way.header_row or (first[place][0] if place is not None else None)
    is_workbook = isinstance(source, WorkbookSource)
    return Sight(
        way=Way(
            sheet=getattr(source, "name", ""),
            encoding=getattr(source, "encoding", ""),
            delimiter=getattr(source, "delimiter", ""),
            header_row=header,
        ),
        is_workbook=is_workbook,
        marked=getattr(source, "marked", False),
        sheets=getattr(source, "sheets", []),
        rows=[(number, cells) for number, cells, _broken in first],
    )


def _open(file: BinaryIO, way: Way) -> Source:
    start = file.read(len(ZIP))
    file.seek(0)
    if not start:
        raise Unreadable(_("The file is empty."))
    if start == OLD_EXCEL:
        raise Unreadable(
            _("This is an old Excel file (.xls), or one with a password. Save it as .xlsx.")
        )
    if start == ZIP:
        return open_workbook(file, way.sheet)
    return open_csv(file, way.encoding, way.delimiter)


def _find_headings(source: Source, known: frozenset[str], header_row: int | None) -> Table:
    rows = source.rows()
    if header_row is None:
        first = list(islice(rows, LOOK_FOR_HEADINGS))
        place = _best(first, known)
    else:
        first = list(islice(dropwhile(lambda row: row[0] < header_row, rows), 1))
        place = 0 if first and any(cell.strip() for cell in first[0][1]) else None
    if place is None:
        source.close()
        raise Unreadable(_("There is no row of headings: the first row has to name the columns."))
    headings = _unique(first[place][1])
    left = deque(first[place + 1 :])
    sheets = getattr(source, "sheets", [])
    return Table(source, headings, sheets, chain(left, rows))


def _best(
    rows: Sequence[tuple[int, list[str], frozenset[int]]], known: frozenset[str]
) -> int | None:
    """The row with most headings we know; else the first with text in it."""
    scores = [
        sum(identity.fold(cell) in known for cell in cells) if not _is_tags(cells) else 0
        for _number, cells, _broken in rows
    ]
    if scores and (best := max(scores)):
        return scores.index(best)
    filled = (at for at, (_n, cells, _b) in enumerate(rows) if any(cells) and not _is_tags(cells))
    return next(filled, None)


def _unique(cells: Iterable[str]) -> list[str]:
    """The headings; what has none is called by its column letter, a second one numbered."""
    headings: list[str] = []
    for at, cell in enumerate(cells):
        if at >= MOST_COLUMNS:
            break
        name = " ".join(cell.split()) or letter(at)
        count = 2
        while name in headings:
            name = f"{' '.join(cell.split()) or letter(at)} ({count})"
            count += 1
        headings.append(name)
    return headings


def letter(at: int) -> str:
    """What a spreadsheet calls the column with this index.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _is_blank(cells: Sequence[str], broken: frozenset[int]) -> bool:
    return not broken and not any(cell.strip() for cell in cells)


def _is_tags(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(_TAG.match(cell) for cell in filled)
