"""An uploaded list until it is looked at: kept, read, its columns chosen."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from core.models import User
from stakeholders.actions import imports
from stakeholders.admin.imports.forms import UploadForm
from stakeholders.imports import jobs, mapping as mappings, running
from stakeholders.imports.reading import Row, Sight, Way, look as look_into, open_table
from stakeholders.models import ImportRun
from stakeholders.states import ImportKind

SAMPLE, FIRST_ROWS = 3, 8


@dataclass
class Opened:
    """A prepared list: how it is read, its headings, first rows, and the columns chosen."""

    sight: Sight
    headings: list[str]
    sample: list[Row]
    chosen: dict[str, str]

    @property
    def first_rows(self) -> list[tuple[int, list[str], bool]]:
        """(number, cells, whether these are the headings) of the rows to look at."""
        header = self.sight.way.header_row
        width = max((len(cells) for _number, cells in self.sight.rows[:FIRST_ROWS]), default=0)
        return [
            (number, [*cells, *[""] * (width - len(cells))], number == header)
            for number, cells in self.sight.rows[:FIRST_ROWS]
        ]


def prepare(form: UploadForm, user: User) -> ImportRun:
    """Look into the file, and keep it; raises a DomainError when it cannot be imported."""
    upload = form.cleaned_data["file"]
    name, kind = form.cleaned_data["source"].strip(), form.cleaned_data["kind"]
    known = mappings.known_headings()
    sight = look_into(upload.file, known=known, way=Way())
    upload.seek(0)
    with open_table(upload.file, known=known, way=sight.way) as table:
        headings = table.headings
    recognised = mappings.recognise(headings)
    if recognised and kind == ImportKind.ORGANISATIONS:
        kind = recognised.kind
    file_name = upload.name[:200]
    fallback = file_name.rpartition(".")[0][:60] or file_name[:60]
    mapping = mappings.suggest(headings, source=name or fallback, kind=kind)
    run = ImportRun(kind=kind, source=name or mapping.source, file_name=file_name)
    run.columns = dict(mapping.columns)
    upload.seek(0)
    return imports.prepare(run, upload, by=user)


def look(run: ImportRun) -> Opened:
    """The list as it is read now."""
    with run.file.open("rb") as file:
        sight = look_into(file.file, known=mappings.known_headings(), way=running.way_of(run))
    with running.opened(run) as table:
        sample = list(islice(table, SAMPLE))
        columns = running.mapping_of(run, table.headings).columns
        chosen = {
            f"column{at}": columns.get(heading, "") for at, heading in enumerate(table.headings)
        }
        return Opened(sight, table.headings, sample, chosen)


def read_again(run: ImportRun, reading: dict[str, Any], *, by: User) -> None:
    """Read the file in another way; its columns are suggested anew."""
    for name, value in reading.items():
        setattr(run, name, value)
    with running.opened(run) as table:
        suggested = mappings.suggest(table.headings, source=run.source, kind=run.kind)
    imports.choose(run, by=by, **reading, columns=dict(suggested.columns))


def start_look(run: ImportRun, columns: dict[str, str], *, by: User) -> None:
    """Keep the columns, and let a worker look at all rows; NoMapping when they say too little."""
    run.columns = columns
    with running.opened(run) as table:
        mappings.require_usable(running.mapping_of(run, table.headings), table.headings)
        count = sum(1 for _row in table)
    imports.choose(run, by=by, columns=columns)
    imports.look(run, row_count=count, by=by)
    jobs.nudge(run)
