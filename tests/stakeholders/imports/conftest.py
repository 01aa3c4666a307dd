"""Lists made in the tests, and what the command says about them."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from stakeholders.actions import reference
from stakeholders.management import seeds

LISTS = Path(seeds.DATA)


@pytest.fixture
def seeded(db):
    """The reference data as `seed_rules` lays it."""
    for make in seeds.KINDS:
        reference.seed(make())


@pytest.fixture
def run(seeded):
    """Runs the command; returns the lines it wrote. `code` is what it ended with."""

    def import_list(path, **options):
        out = io.StringIO()
        import_list.code = 0
        try:
            call_command("import_organisations", str(path), stdout=out, **options)
        except SystemExit as end:
            import_list.code = end.code
        return out.getvalue().splitlines()

    return import_list


@pytest.fixture
def write(tmp_path):
    """Writes rows as a CSV file; returns its path."""

    def write_csv(*rows, name="list.csv", encoding="utf-8", delimiter=","):
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(rows)
        path = tmp_path / name
        path.write_bytes(text.getvalue().encode(encoding))
        return path

    return write_csv


@pytest.fixture
def write_xlsx(tmp_path):
    """Writes rows as a workbook; returns its path."""

    def write_workbook(*rows, name="list.xlsx", sheet="List"):
        workbook = openpyxl.Workbook()
        workbook.active.title = sheet
        for row in rows:
            workbook.active.append(row)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return write_workbook
