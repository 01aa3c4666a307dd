"""XLSX files: one sheet, read row by row."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import DomainError

MOST_BYTES = 1 << 30
CHUNK = 1 << 20
ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)


class UnreadableWorkbook(DomainError):
    """The file is no workbook with this sheet."""


class WorkbookSource:
    """The rows of one sheet. A formula counts as the value that was stored with it."""

    def __init__(self, file: BinaryIO, sheet: str) -> None:
        self.file = file
        self.values = openpyxl.load_workbook(file, read_only=True, data_only=True)
        self.sheets = list(self.values.sheetnames)
        self.name = sheet or self.sheets[0]
        if self.name not in self.sheets:
            names = ", ".join(self.sheets)
            raise UnreadableWorkbook(
                _("There is no sheet “%(sheet)s”. The sheets are: %(names)s.")
                % {"sheet": self.name, "names": names}
            )
        self.number = 0
        self.last = 1

    def rows(self) -> Iterator[tuple[int, list[str], frozenset[int]]]:
        formulas = self._formulas()
        for number, values in enumerate(self._cells(self.values), start=1):
            self.number = number
            cells = [text(value) for value in values]
            broken = {at for at, cell in enumerate(cells) if cell in ERRORS}
            if formulas:
                broken |= _without_value(values, next(formulas))
            yield number, cells, frozenset(broken)

    def progress(self) -> float:
        return min(self.number / self.last, 1)

    def close(self) -> None:
        self.values.close()

    def _cells(self, workbook: Any) -> Iterator[tuple[Any, ...]]:
        sheet = workbook[self.name]
        self.last = sheet.max_row or 1
        sheet.reset_dimensions()  # some programs state a size that is not true
        rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(values_only=True)
        return rows

    def _formulas(self) -> Iterator[tuple[Any, ...]] | None:
        """The same rows as formulas, if the sheet has any; it costs a second reading."""
        if not _has_formulas(self.file):
            return None
        self.file.seek(0)
        return self._cells(openpyxl.load_workbook(self.file, read_only=True))


def open_workbook(file: BinaryIO, sheet: str) -> WorkbookSource:
    """Open the named sheet, or the first; the file must not unpack to more than 1 GB."""
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                raise UnreadableWorkbook(_("This workbook is too large. Save it as CSV."))
        return WorkbookSource(file, sheet)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise UnreadableWorkbook(
            _("This is not a readable XLSX workbook. Open it, and save it as XLSX or CSV.")
        ) from error


def text(value: Any) -> str:
    """A cell as a person would type it; line breaks stay.

    >>> text(2003.0), text(None), text(True)
    ('2003', '', 'TRUE')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("_x000D_", "")


def _without_value(values: tuple[Any, ...], formulas: tuple[Any, ...]) -> set[int]:
    """Where a formula was never calculated, so that its cell would seem to be empty."""
    return {
        at
        for at, (value, formula) in enumerate(zip(values, formulas, strict=False))
        if value is None and isinstance(formula, str) and formula.startswith("=")
    }


def _has_formulas(file: BinaryIO) -> bool:
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_mentions(archive, name, (b"<f>", b"<f ")) for name in sheets)


def _mentions(archive: zipfile.ZipFile, name: str, marks: tuple[bytes, ...]) -> bool:
    with archive.open(name) as part:
        tail = b""
        while chunk := part.read(CHUNK):
            if any(mark in tail + chunk for mark in marks):
                return True
            tail = chunk[-4:]
    return False
