"""What an uploaded file is, by its content."""

import hashlib
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, strategies as st

from core import uploads
from tests.stakeholders.registering import JPEG, PNG, docx, pdf


def inspected(content, name="file.pdf"):
    return uploads.inspect(SimpleUploadedFile(name, content))


def refusal(content, name="file.pdf"):
    with pytest.raises(ValidationError) as caught:
        inspected(content, name)
    return caught.value


@pytest.mark.parametrize(
    ("content", "content_type", "name"),
    (
        (pdf(), "application/pdf", "a.pdf"),
        (PNG, "image/png", "a.png"),
        (JPEG, "image/jpeg", "a.jpg"),
        (docx(), uploads.WORD, "a.docx"),
    ),
)
def test_the_four_kinds_are_let_in(content, content_type, name):
    upload = inspected(content, name)

    assert (upload.content_type, upload.name, upload.size, upload.sha256) == (
        content_type,
        name,
        len(content),
        hashlib.sha256(content).hexdigest(),
    )


def test_a_name_gets_the_ending_of_what_the_file_is():
    assert inspected(pdf(), "statutes.exe").name == "statutes.exe.pdf"
    assert inspected(JPEG, "Scan.JPEG").name == "Scan.JPEG"


def locked_docx():
    content = bytearray(docx())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        start = content.find(mark)
        while start >= 0:
            content[start + (6 if mark == b"PK\x03\x04" else 8)] |= 1
            start = content.find(mark, start + 4)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code"),
    (
        (b"", "empty"),
        (b"MZ\x90\0" + b"\0" * 100, "wrong_type"),
        (b"<html><script>alert(1)</script>", "wrong_type"),
        (b"plain words", "wrong_type"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "wrong_type"),
        (docx()[:60] + b"PK\x05\x06", "broken"),
        (b"%PDF-1.7\nno end", "broken"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "broken"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "broken"),
        (pdf(b"/Encrypt 5 0 R"), "encrypted"),
        (locked_docx(), "encrypted"),
        (pdf(b"/S/JavaScript/JS(app.alert(1))"), "active"),
        (pdf(b"/S/Launch"), "active"),
        (docx("word/vbaProject.bin"), "active"),
        (docx(types=b"application/vnd.ms-word.document.macroEnabled.main+xml"), "active"),
    ),
    ids=(
        "nothing",
        "program",
        "page",
        "words",
        "old office file",
        "cut docx",
        "cut pdf",
        "cut png",
        "cut jpeg",
        "encrypted pdf",
        "locked docx",
        "pdf with script",
        "pdf that starts programs",
        "docx with macro",
        "docm",
    ),
)
def test_everything_else_is_refused_by_name(content, code):
    error = refusal(content, "mine.pdf")

    assert error.code == code
    assert "“mine.pdf”" in error.message


def test_a_spreadsheet_is_not_a_text(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")

    assert refusal(path.read_bytes(), "a.docx").code == "wrong_type"


def test_a_file_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 3)

    assert refusal(docx(), "a.docx").code == "broken"


def test_a_file_of_one_byte_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", len(pdf()) - 1)

    assert refusal(pdf()).code == "too_large"


@pytest.mark.parametrize(
    ("given_name", "shown"),
    (
        ("C:\\scans\\statutes.pdf", "statutes.pdf"),
        ("../../etc/passwd", "passwd"),
        ("exe\u202efdp.act", "exefdp.act"),
        ("a\r\nb\0.pdf", "ab.pdf"),
        ("  .. ", "file"),
        ("النظام الأساسي.pdf", "النظام الأساسي.pdf"),
    ),
)
def test_the_name_shown_has_no_tricks(given_name, shown):
    assert uploads.safe_name(given_name) == shown


@given(st.text())
def test_any_name_becomes_a_short_one_without_folders(name):
    shown = uploads.safe_name(name)

    assert 0 < len(shown) <= uploads.LONGEST_NAME
    assert not set(shown) & set("/\\\n\0\u202e")
    assert uploads.safe_name(shown) == shown
