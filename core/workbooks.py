"""XLSX files as a stream: a row is written, sent and forgotten, however many there are.

Libraries write a workbook to disk first and send it afterwards: a long list would be
silent for so long that a proxy hangs up. Texts stand inside the cells, and never are
formulas.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from core.spreadsheets import cell

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576  # of a sheet, with its heading
LONGEST_TEXT = 32_767
LONGEST_FOOTER = 200
PIECE = 64 * 1024
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{MEDIA}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{MEDIA}.styles+xml"/>'
    "{sheets}</Types>"
)
# XML 1.0 has no place for these, not even written as numbers.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: the first row is its heading; `footer` is printed on each page."""

    title: str
    rows: Iterable[Iterable[Any]]
    footer: str = ""
    widths: tuple[int, ...] = ()


class _Pipe(io.RawIOBase):
    """What ZipFile writes, to be taken away by pieces; it cannot go back."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.held += piece
        return len(piece)

    def taken(self) -> bytes:
        piece = bytes(self.held)
        self.held.clear()
        return piece


def xlsx(sheets: tuple[Sheet, ...]) -> Iterator[bytes]:
    """The pieces of a workbook with these sheets."""
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED, compresslevel=4) as archive:
        for name, text in _frame(sheets):
            archive.writestr(name, text)
        for number, sheet in enumerate(sheets, start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as file:
                for piece in _pieces(_sheet(sheet)):
                    file.write(piece)
                    if len(pipe.held) >= PIECE:
                        yield pipe.taken()
    yield pipe.taken()


def _pieces(texts: Iterable[str]) -> Iterator[bytes]:
    """The texts as bytes, about PIECE at a time: each write of a ZipFile costs."""
    held, size = list[str](), 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


def _frame(sheets: tuple[Sheet, ...]) -> Iterator[tuple[str, str]]:
    """The small files around the sheets: what there is, and how it hangs together."""
    numbers = range(1, len(sheets) + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{MEDIA}.worksheet+xml"/>'
        for n in numbers
    )
    yield "[Content_Types].xml", TYPES.format(sheets=types)
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    parts = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*parts, ("styles", "styles.xml")])
    names = "".join(
        f'<sheet name={quoteattr(_title(s.title))} sheetId="{n}" r:id="rId{n}"/>'
        for n, s in enumerate(sheets, start=1)
    )
    yield (
        "xl/workbook.xml",
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>{names}</sheets></workbook>',
    )
    yield "xl/styles.xml", STYLES


def _relations(parts: list[tuple[str, str]]) -> str:
    found = "".join(
        f'<Relationship Id="rId{n}" Type="{DOCUMENT}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(parts, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{found}</Relationships>'


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    yield '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    yield "</sheetView></sheetViews>"
    if sheet.widths:
        yield f"<cols>{''.join(_widths(sheet.widths))}</cols>"
    yield "<sheetData>"
    for number, row in enumerate(sheet.rows):
        style = "" if number else ' s="1"'
        yield f"<row>{''.join(_cell(value, style) for value in row)}</row>"
    yield '</sheetData><pageSetup orientation="landscape"/>'
    if sheet.footer:
        # "&" begins a code in a footer, and is written twice to be one.
        said = escape(_plain(sheet.footer[:LONGEST_FOOTER]).replace("&", "&&"))
        yield f"<headerFooter><oddHeader>&amp;C{said}</oddHeader>"
        yield f"<oddFooter>&amp;L{said}&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
    yield "</worksheet>"


def _widths(widths: tuple[int, ...]) -> Iterator[str]:
    for n, width in enumerate(widths, start=1):
        yield f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'


def _cell(value: Any, style: str) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<c{style}><v>{value}</v></c>"
    text = escape(_plain(cell(value))[:LONGEST_TEXT])
    if not text:
        return f"<c{style}/>"
    return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _plain(text: str) -> str:
    return UNWRITABLE.sub("", text)


def _title(text: str) -> str:
    """As programs want the name of a sheet: short, and without signs of their own."""
    return re.sub(r"[\[\]:*?/\\']", " ", _plain(text))[:31].strip() or "1"
