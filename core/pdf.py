"""Documents to print: PDF by Typst, tagged, in the reader's language, with fonts that we bring.

A template is templates/documents/NAME.typ. What it shows comes as JSON and never becomes
part of the markup, so that a name with Typst's signs in it stays a name.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import get_language

ROOT = settings.BASE_DIR / "templates" / "documents"
FONT_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
# The order decides which font sets what several have: Latin letters are Noto Sans.
LATIN_FIRST = (
    "Noto Sans", "Noto Sans Arabic", "Noto Sans Georgian", "Noto Sans Armenian",
    "Noto Sans Hebrew", "Noto Sans Ethiopic", "Noto Sans Devanagari", "Noto Sans Bengali",
    "Noto Sans Gujarati", "Noto Sans Gurmukhi", "Noto Sans Kannada", "Noto Sans Khmer",
    "Noto Sans Lao", "Noto Sans Malayalam", "Noto Sans Myanmar", "Noto Sans Oriya",
    "Noto Sans Sinhala", "Noto Sans Tamil", "Noto Sans Telugu", "Noto Sans Thai",
)  # fmt: skip
CHINESE = ("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR")
SYMBOLS = ("Noto Sans Symbols", "Noto Emoji")
FONTS = (*LATIN_FIRST, *CHINESE, *SYMBOLS)
# Checked while the file is written: title, language, tags, and no letter without a glyph.
ACCESSIBLE = "ua-1"


def render(template: str, data: Mapping[str, Any], *, title: str) -> bytes:
    """The PDF of a template, such as "organisations/brief", filled with `data`.

    `data` holds what JSON can hold; dates and lazily translated texts are fine. The
    language, and with it the direction of the text, is the one that is active.
    """
    document = {"title": title, "language": _language(), "region": _region(), "fonts": FONTS}
    content = json.dumps({**data, "document": document}, cls=DjangoJSONEncoder)
    try:
        return _compile(template, content, [ACCESSIBLE])
    except typst.TypstError:
        # A letter that no font has may cost the seal, not the document; any other
        # error comes again.
        return _compile(template, content, [])


def _compile(template: str, content: str, standards: list[Any]) -> bytes:
    return typst.compile(
        ROOT / f"{template}.typ",
        root=ROOT,
        font_paths=_fonts(),
        ignore_system_fonts=True,  # The same page on each machine.
        sys_inputs={"data": content},
        pdf_standards=standards,
        timestamp=int(timezone.now().timestamp()),
    )


@cache
def _fonts() -> typst.Fonts:
    """All fonts that a document may use, found once a process."""
    folders = [str(files(package)) for package in FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def _region() -> str:
    """Which forms of the shared Chinese characters to take: those of the active language."""
    return "CN" if _language() == "zh" else ""
