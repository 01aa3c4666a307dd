"""Rows for a spreadsheet program: as a stream, and without formulas of strangers."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

# Full-width forms too: some programs read them as the same signs.
STARTS_A_FORMULA = ("=", "+", "-", "@", "|", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # Without it, Excel reads names as Latin-1.


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cell(value: Any) -> str:
    """The value as text that no spreadsheet program takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="minutes")
    text = str(value)
    is_formula = text.lstrip(" \u00a0\u3000").startswith(STARTS_A_FORMULA)
    return f"'{text}" if is_formula and not isinstance(value, int | float) else text


def plain(text: str) -> str:
    """The text that `cell` made safe, as it was: a list that we wrote can be read again."""
    if text.startswith("'") and cell(text[1:]) == text:
        return text[1:]
    return text


def csv_lines(heading: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of a CSV file, one at a time."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK
    yield str(writer.writerow([cell(value) for value in heading]))
    for row in rows:
        yield str(writer.writerow([cell(value) for value in row]))
