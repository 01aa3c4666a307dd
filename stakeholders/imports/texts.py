"""CSV files: encoding and delimiter are guessed, and rows numbered as a spreadsheet does."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from core.errors import DomainError

CHUNK = 1 << 20
SAMPLE = 1 << 18
LINES = 50
DELIMITERS = ",;\t|"
LONGEST_CELL = 1 << 20
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What office programs write where they do not write Unicode.
OLD_ENCODINGS = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "cp1258", "koi8_r", "gb18030", "big5", "shift_jis", "euc_kr", "cp866", "mac_roman",
]  # fmt: skip


class UnreadableText(DomainError):
    """The file is no text with columns."""


class TextSource:
    """The rows of a CSV file."""

    def __init__(self, file: BinaryIO, encoding: str, delimiter: str, *, marked: bool) -> None:
        self.marked = marked
        self.file, self.encoding, self.delimiter = file, encoding, delimiter
        self.size = file.seek(0, io.SEEK_END) or 1
        self.text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")

    def rows(self) -> Iterator[tuple[int, list[str], frozenset[int]]]:
        self.text.seek(0)
        csv.field_size_limit(LONGEST_CELL)
        reader = csv.reader(self.text, delimiter=self.delimiter)
        number = 0
        try:
            for cells in reader:
                number += 1
                if number == 1 and _names_its_delimiter(cells):
                    continue
                yield number, cells, frozenset()
        except csv.Error as error:
            raise UnreadableText(
                _("Row %(row)d cannot be read (%(error)s). Is a quotation mark missing before it?")
                % {"row": number + 1, "error": error}
            ) from error

    def progress(self) -> float:
        return min(self.file.tell() / self.size, 1)

    def close(self) -> None:
        self.text.detach()


def open_csv(file: BinaryIO, encoding: str = "", delimiter: str = "") -> TextSource:
    """Guess the delimiter and the encoding, unless they are given."""
    file.seek(0)
    start = file.read(max(len(mark) for mark, _encoding in BOMS))
    marked = any(start.startswith(mark) for mark, _encoding in BOMS)
    encoding = _checked(encoding) if encoding else guess_encoding(file)
    file.seek(0)
    sample = file.read(SAMPLE).decode(encoding, errors="replace")
    if "\x00" in sample:
        raise UnreadableText(_("This is neither a CSV nor an XLSX file."))
    delimiter = delimiter or guess_delimiter(sample)
    return TextSource(file, encoding, delimiter, marked=marked)


def guess_encoding(file: BinaryIO) -> str:
    """By the mark at its start, by being valid UTF-8, or by what its letters look like."""
    file.seek(0)
    sample = file.read(SAMPLE)
    for mark, encoding in BOMS:
        if sample.startswith(mark):
            return encoding
    if wide := _wide(sample):
        return wide
    if _is_utf8(file):
        return "utf-8"
    return _by_its_letters(sample)


def guess_delimiter(sample: str) -> str:
    """The one that cuts the first rows into most columns, equally many in each."""
    lines = sample.splitlines()
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == len("sep=;"):
        return lines[0][-1]
    return max(DELIMITERS, key=lambda delimiter: _columns(sample, delimiter))


def _by_its_letters(sample: bytes) -> str:
    """The likeliest old encoding; of equally likely ones the most used, Western European."""
    matches = from_bytes(sample, cp_isolation=OLD_ENCODINGS)
    best = matches.best()
    if best is None:
        return "cp1252"
    western = next((match for match in matches if match.encoding == "cp1252"), None)
    return "cp1252" if western and western.chaos <= best.chaos else best.encoding


def _checked(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise UnreadableText(
            _("“%s” is no encoding we know. Try utf-8 or windows-1252.") % encoding
        ) from error


def _columns(sample: str, delimiter: str) -> float:
    reader = csv.reader(io.StringIO(sample), delimiter=delimiter)
    counts: list[int] = []
    try:
        for cells in reader:
            if any(cells):
                counts.append(len(cells))
            if len(counts) > LINES:
                break
    except csv.Error:
        return 0
    if not counts:
        return 0
    usual = max(set(counts), key=counts.count)
    return (usual - 1) * counts.count(usual) / len(counts)


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: every second byte of Latin text is zero."""
    half = max(len(sample) // 2, 1)
    if sample[1::2].count(0) > half * 0.4:
        return "utf-16-le"
    return "utf-16-be" if sample[0::2].count(0) > half * 0.4 else ""


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _names_its_delimiter(cells: list[str]) -> bool:
    """Excel's own first line, “sep=;”, which the delimiter has cut in two."""
    return len(cells) <= len(("sep=", "")) and cells[:1] != [] and cells[0].lower() == "sep="
