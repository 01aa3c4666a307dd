import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, strategies as st

from core.errors import DomainError
from stakeholders.imports.mapping import known_headings
from stakeholders.imports.reading import Way, letter, open_table

FRENCH = "name;city\nSociété d’Études;Genève\nAssociation à l’écoute;Besançon\n"
RUSSIAN = "name;city\nОбщество защиты прав;Москва\nФонд «Право на жизнь»;Казань\n"
ARABIC = "name;city\nجمعية حماية البيئة;تونس\nمنظمة الشباب العربي;القاهرة\n"
GREEK = "name;city\nΕταιρεία για τα δικαιώματα;Αθήνα\nΈνωση γυναικών;Πάτρα\n"


def table(content):
    return open_table(io.BytesIO(content), known=known_headings())


def rows(content):
    return [(row.number, row.cells) for row in table(content)]


@pytest.mark.parametrize(
    ("text", "encoding"),
    (
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "utf-16"),
        (ARABIC, "cp1256"),
        (GREEK, "cp1253"),
    ),
)
def test_the_encoding_is_guessed(text, encoding):
    expected = [line.split(";") for line in text.splitlines()[1:]]

    assert [list(cells.values()) for _n, cells in rows(text.encode(encoding))] == expected


@pytest.mark.parametrize("delimiter", (",", ";", "\t", "|"))
def test_the_delimiter_is_guessed(delimiter):
    content = delimiter.join(("name", "city")) + "\n" + delimiter.join(("A, B; C", "X"))
    quoted = content.replace("A, B; C", '"A, B; C"')

    assert rows(quoted.encode()) == [(2, {"name": "A, B; C", "city": "X"})]


def test_excels_line_that_names_the_delimiter_is_no_row():
    assert rows(b"sep=;\nname;city\nA;B\n") == [(3, {"name": "A", "city": "B"})]


def test_titles_above_tags_below_and_blank_rows_are_no_rows_of_data():
    content = b"List of 2026\n\nName,Country\n#org+name,#country+name\n\nA,Kenya\n,\nB,Ghana\n"

    assert rows(content) == [
        (6, {"Name": "A", "Country": "Kenya"}),
        (8, {"Name": "B", "Country": "Ghana"}),
    ]


def test_line_breaks_in_cells_survive_and_count_as_one_row():
    assert rows(b'name,address\n"A","Street 1\nTown"\nB,\n') == [
        (2, {"name": "A", "address": "Street 1\nTown"}),
        (3, {"name": "B", "address": ""}),
    ]


def test_columns_without_or_with_the_same_heading_keep_apart():
    assert table(b"name,,name\nA,B,C\n").headings == ["name", "B", "name (2)"]


@pytest.mark.parametrize(
    ("content", "words"),
    (
        (b"", "empty"),
        (b"\n\n", "no row of headings"),
        (b"\xd0\xcf\x11\xe0rest", ".xls"),
        (b"PK\x03\x04rubbish", "not a readable XLSX"),
        (b"\x00\x01\x02\x03\x00\x00\x05\x00\x07\x00" * 9, "neither a CSV nor"),
    ),
)
def test_a_file_that_is_no_list_says_why(content, words):
    with pytest.raises(DomainError, match=words):
        list(table(content))


def test_an_unclosed_quotation_mark_names_the_row():
    with pytest.raises(DomainError, match="Row 2"):
        list(table(b'name,city\n"A' + b"a,b\n" * 300_000))


def workbook(*rows_of_cells):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for cells in rows_of_cells:
        book.active.append(cells)
    book.save(file)
    return file.getvalue()


def test_a_workbook_reads_like_the_csv_of_it():
    content = workbook(("Name", "Year", "Note"), ("A", 2003, None), ("B", 2004.0, "x\ny"))

    assert rows(content) == [
        (2, {"Name": "A", "Year": "2003", "Note": ""}),
        (3, {"Name": "B", "Year": "2004", "Note": "x\ny"}),
    ]


def test_a_formula_that_was_never_calculated_is_no_empty_cell():
    (row,) = table(workbook(("Name", "Year"), ("A", "=2000+3")))

    assert row.broken == {"Year"}


def test_a_formula_counts_as_the_value_that_was_stored_with_it():
    content = workbook(("Name", "Year"), ("A", "=2000+3"))
    changed, file = io.BytesIO(), zipfile.ZipFile(io.BytesIO(content))
    with zipfile.ZipFile(changed, "w") as new:
        for name in file.namelist():
            part = file.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"<v></v>", b"<v>2003</v>").replace(b"<v />", b"<v>2003</v>")
            new.writestr(name, part)

    (row,) = table(changed.getvalue())
    assert (row.cells["Year"], row.broken) == ("2003", frozenset())


def test_an_error_in_a_cell_is_no_text():
    (row,) = table(workbook(("Name", "Year"), ("A", "#REF!")))

    assert row.broken == {"Year"}


def test_a_missing_sheet_names_those_that_there_are():
    with pytest.raises(DomainError, match=r"“Other”.*Sheet"):
        open_table(
            io.BytesIO(workbook(("Name",), ("A",))),
            known=known_headings(),
            way=Way(sheet="Other"),
        )


@given(st.integers(0, 20_000))
def test_column_letters_count_up_in_base_26(at):
    number = 0
    for sign in letter(at):
        number = number * 26 + ord(sign) - ord("A") + 1

    assert number == at + 1
