"""Rows that `import_organisations` takes in a second, against PostgreSQL's own COPY."""

import csv
import re
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from django.db import connection, transaction

from bench.population import names
from stakeholders.models import Organisation

ROWS = 10_000


def write_list(path: Path) -> None:
    """A list of ROWS new organisations with the headings that are mapped by themselves."""
    random = Random(ROWS)  # noqa: S311  The same list at each run.
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((
            "legal_name", "acronym", "organisation_type", "country", "website", "email",
            "description", "themes",
        ))  # fmt: skip
        for number, name in zip(range(ROWS), names(random), strict=False):
            host = f"list{number}.example"
            writer.writerow((
                f"{name} of List {number:05d}", f"L{number}", "ngo", "KE", f"https://{host}/",
                f"office@{host}", f"{name} trains judges.", "corruption",
            ))  # fmt: skip


def ours(path: Path, environment: dict[str, str]) -> float:
    """Rows a second, the start of the command included."""
    start = time.monotonic()
    command = [sys.executable, "manage.py", "import_organisations", str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    took = time.monotonic() - start
    created = re.search(r"created (\d+),", done.stdout)
    if not created or int(created[1]) != ROWS:
        raise SystemExit(f"The import did not take its rows:\n{done.stdout}{done.stderr}")
    return ROWS / took


def copy(folder: Path) -> float:
    """Rows a second that COPY reads into a table with the same columns and no index."""
    table = Organisation._meta.db_table
    newest = f"SELECT * FROM {table} ORDER BY id DESC LIMIT {ROWS}"  # noqa: S608  Our own names.
    path = folder / "copied.csv"
    with connection.cursor() as cursor:
        with (
            path.open("wb") as file,
            cursor.copy(f"COPY ({newest}) TO STDOUT (FORMAT csv)") as rows,
        ):
            for part in rows:
                file.write(part)
        with transaction.atomic():
            cursor.execute(f"CREATE TEMPORARY TABLE copied (LIKE {table}) ON COMMIT DROP")
            start = time.monotonic()
            with cursor.copy("COPY copied FROM STDIN (FORMAT csv)") as rows:
                rows.write(path.read_bytes())
            return ROWS / (time.monotonic() - start)
