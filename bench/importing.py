"""Rows that `import_organisations` takes in a second, against PostgreSQL's own COPY; and the
memory that it takes for few rows and for many."""

import csv
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from django.db import connection, transaction

from bench.population import names
from stakeholders.models import Organisation

FEW, MANY = 10_000, 100_000


@dataclass(frozen=True)
class Taken:
    """Rows a second, the start of the command included, and the peak of memory in MB."""

    rate: float
    memory: float


def write_list(path: Path, rows: int) -> None:
    """A list of new organisations with the headings that are mapped by themselves."""
    random = Random(rows)  # noqa: S311  The same list at each run.
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((
            "legal_name", "acronym", "organisation_type", "country", "website", "email",
            "description", "themes",
        ))  # fmt: skip
        for number, name in zip(range(rows), names(random), strict=False):
            host = f"list{rows}-{number}.example"
            writer.writerow((
                f"{name} of List {rows}-{number:06d}", f"L{number}", "ngo", "KE", f"https://{host}/",
                f"office@{host}", f"{name} trains judges.", "corruption",
            ))  # fmt: skip


def ours(path: Path, rows: int, environment: dict[str, str]) -> Taken:
    """The command, as somebody would call it."""
    log = path.with_suffix(".log")
    start = time.monotonic()
    command = [sys.executable, "manage.py", "import_organisations", str(path)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    took = time.monotonic() - start
    created = re.search(r"created (\d+),", log.read_text())
    if not created or int(created[1]) != rows:
        raise SystemExit(f"The import did not take its rows:\n{log.read_text()}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10  # Bytes there, kilobytes elsewhere.
    return Taken(rows / took, usage.ru_maxrss / unit)


def copy(folder: Path, rows: int) -> float:
    """Rows a second that COPY reads into a table with the same columns and no index."""
    table = Organisation._meta.db_table
    newest = f"SELECT * FROM {table} ORDER BY id DESC LIMIT {rows}"  # noqa: S608  Our own names.
    path = folder / "copied.csv"
    with connection.cursor() as cursor:
        with (
            path.open("wb") as file,
            cursor.copy(f"COPY ({newest}) TO STDOUT (FORMAT csv)") as parts,
        ):
            for part in parts:
                file.write(part)
        with transaction.atomic():
            cursor.execute(f"CREATE TEMPORARY TABLE copied (LIKE {table}) ON COMMIT DROP")
            start = time.monotonic()
            with cursor.copy("COPY copied FROM STDIN (FORMAT csv)") as copied:
                copied.write(path.read_bytes())
            return rows / (time.monotonic() - start)
