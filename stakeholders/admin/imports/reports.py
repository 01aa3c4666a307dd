"""The rows that were not stored, as a list to correct and to upload again."""

from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse

from core.spreadsheets import csv_lines
from stakeholders.models import ImportRow, ImportRun
from stakeholders.states import RowOutcome

# Beside the list's own columns; in English, like the fields' names, in every language.
LINE, REASON = "line", "reason"
CHUNK = 1000


def corrections(run: ImportRun) -> StreamingHttpResponse:
    """The original columns, the line, and what is wrong; formulas are made harmless."""
    rows = run.rows.filter(outcome__in=(RowOutcome.AMBIGUOUS, RowOutcome.REJECTED))
    rows = rows.order_by("number")
    first = rows.first()
    headings = [heading for heading, _text in first.cells] if first else []
    own = [heading for heading in headings if heading not in (LINE, REASON)]
    lines = csv_lines((*own, LINE, REASON), _lines(rows.iterator(CHUNK), own))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-to-correct.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _lines(rows: Iterator[ImportRow], headings: list[str]) -> Iterator[list[Any]]:
    for row in rows:
        cells = dict(row.cells)
        words = " ".join(_said(problem) for problem in row.problems)
        yield [*(cells.get(heading, "") for heading in headings), row.number, words]


def _said(problem: dict[str, str]) -> str:
    place = f"{problem['column']}: " if problem["column"] else ""
    return f"{place}{problem['problem']} {problem['advice']}"
