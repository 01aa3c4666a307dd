"""Workbooks: read back by another program's eyes, harmless, and never whole in memory."""

import tracemalloc
from io import BytesIO

import pytest
from hypothesis import given, settings, strategies as st
from openpyxl import load_workbook

from core.workbooks import Sheet, xlsx


def read(*sheets):
    return load_workbook(BytesIO(b"".join(xlsx(sheets))))


def rows(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_another_program_reads_what_was_written():
    written = [["Name", "Number"], ["Femmes & Droit <ONG>", 42], ["مركز", 1.5], [None, True]]

    book = read(Sheet("A", [["about"]]), Sheet("Organisations", written))

    assert book.sheetnames == ["A", "Organisations"]
    assert rows(book["Organisations"]) == [
        ["Name", "Number"],
        ["Femmes & Droit <ONG>", 42],
        ["مركز", 1.5],
        [None, "True"],
    ]


@pytest.mark.parametrize("start", ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "  ="))
def test_no_cell_is_a_formula(start):
    sheet = read(Sheet("A", [[f"{start}HYPERLINK(1)"]])).active

    assert sheet["A1"].data_type == "s"
    assert sheet["A1"].value.startswith("'")


def test_the_mark_is_on_each_page_and_in_no_code_of_the_footer():
    sheet = read(Sheet("A", [["x"]], "Taken by R&D <r@d.example>")).active

    assert sheet.oddHeader.center.text == "Taken by R&&D <r@d.example>"
    assert sheet.oddFooter.left.text == "Taken by R&&D <r@d.example>"


@pytest.mark.parametrize("title", ("", "a/b:c?*[x]", "x" * 50, "'quoted'"))
def test_any_title_can_be_the_name_of_a_sheet(title):
    (name,) = read(Sheet(title, [["x"]])).sheetnames

    assert 1 <= len(name) <= 31


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_no_text_breaks_the_file(text):
    assert read(Sheet("A", [["x", text]])).active["A1"].value == "x"


def test_a_hundred_thousand_rows_take_no_more_memory_than_a_thousand():
    def peak(count):
        tracemalloc.start()
        for _piece in xlsx((Sheet("A", (["Organisation", "Kenya", n] for n in range(count))),)):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10)

    assert peak(100_000) < peak(10_000) + 500_000
