"""What an uploaded file really is: judged by its content, not by its name or the browser.

PDF, JPEG, PNG and DOCX are let in; encrypted files and files with macros or scripts are
not, as far as that can be seen without opening them.
"""

import hashlib
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

import puremagic
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_UNPACKED = 200 * MEGABYTE
MOST_PARTS = 5_000
LONGEST_NAME = 120
ACCEPT = ".pdf,.jpg,.jpeg,.png,.docx"
ALLOWED = gettext_lazy("PDF, JPEG, PNG or Word (DOCX)")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

PDF_ACTIVE = (b"/JavaScript", b"/JS ", b"/JS(", b"/JS<", b"/Launch")
WORD_ACTIVE = ("vbaproject", "vbadata", "word/activex", "word/macros")
_TOO_LARGE = gettext_lazy("“%(name)s” is larger than 10 MB. Send a smaller copy of it.")
_EMPTY = gettext_lazy("“%(name)s” is empty.")
_WRONG = gettext_lazy("“%(name)s” is not a %(allowed)s file, whatever its name says.")
_OLD = gettext_lazy(
    "“%(name)s” is an old Word file, or is protected with a password. Save it as PDF, without one."
)
_BROKEN = gettext_lazy(
    "“%(name)s” is damaged or not complete. Open it yourself, and save it once more."
)
_LOCKED = gettext_lazy("“%(name)s” is protected with a password. Send a copy without one.")
_ACTIVE = gettext_lazy(
    "“%(name)s” contains macros or scripts. Save it as a plain PDF and send that."
)
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True)
class Upload:
    """A file that was inspected: only `inspect` makes one."""

    file: File
    name: str
    content_type: str
    size: int
    sha256: str


def inspect(file: File) -> Upload:
    """Say what the file is; raises ValidationError, naming the file, when it is refused."""
    given = safe_name(file.name or "")
    size = file.size or 0
    if size > MOST_BYTES:
        raise _refused(_TOO_LARGE, given, "too_large")
    if not size:
        raise _refused(_EMPTY, given, "empty")
    kind = _kind(file, given)
    kind.examine(file, given)
    return Upload(file, _named(given, kind), kind.content_type, size, _sha256(file))


def safe_name(name: str) -> str:
    """The name to show: no folders, no control characters, no tricks with direction.

    >>> safe_name("C:/scans/exe\\u202efdp.act")
    'exefdp.act'
    """
    bare = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    kept = "".join(c for c in bare if unicodedata.category(c)[0] != "C")
    path = PurePosixPath(" ".join(kept.split()).strip(". "))
    return f"{path.stem[: LONGEST_NAME - 10]}{path.suffix[:10]}" or _("file")


def _kind(file: File, name: str) -> "_Kind":
    file.seek(0)
    found = {match.extension for match in _matches(file)}
    for kind in KINDS:
        if kind.extension in found:
            return kind
    if _starts_with(file, OLE):
        raise _refused(_OLD, name, "wrong_type")
    raise _refused(_WRONG, name, "wrong_type")


def _matches(file: File) -> list[puremagic.PureMagicWithConfidence]:
    try:
        matches: list[puremagic.PureMagicWithConfidence] = puremagic.magic_stream(file)
    except (puremagic.PureError, ValueError):
        return []
    return matches


def _examine_pdf(file: IO[bytes], name: str) -> None:
    content = _content(file)
    if b"%PDF-" not in content[:1024] or b"%%EOF" not in content[-2048:]:
        raise _refused(_BROKEN, name, "broken")
    if b"/Encrypt" in content:
        raise _refused(_LOCKED, name, "encrypted")
    if any(mark in content for mark in PDF_ACTIVE):
        raise _refused(_ACTIVE, name, "active")


def _examine_png(file: IO[bytes], name: str) -> None:
    content = _content(file)
    if content[12:16] != b"IHDR" or b"IEND" not in content[-1024:]:
        raise _refused(_BROKEN, name, "broken")


def _examine_jpeg(file: IO[bytes], name: str) -> None:
    content = _content(file)
    frame = any(bytes((0xFF, mark)) in content for mark in (0xC0, 0xC1, 0xC2))
    if not frame or b"\xff\xd9" not in content:
        raise _refused(_BROKEN, name, "broken")


def _examine_word(file: IO[bytes], name: str) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _examine_parts(archive, name)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError) as error:
        raise _refused(_BROKEN, name, "broken") from error


def _examine_parts(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    paths = {part.filename.casefold() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise _refused(_LOCKED, name, "encrypted")
    if not {"[content_types].xml", "word/document.xml"} <= paths:
        raise _refused(_WRONG, name, "wrong_type")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _refused(_BROKEN, name, "broken")
    if any(mark in path for path in paths for mark in WORD_ACTIVE):
        raise _refused(_ACTIVE, name, "active")
    types = next(part for part in parts if part.filename.casefold() == "[content_types].xml")
    with archive.open(types) as opened:
        listed = opened.read(MEGABYTE).lower()
    if b"macroenabled" in listed:
        raise _refused(_ACTIVE, name, "active")


def _named(name: str, kind: "_Kind") -> str:
    """The name with the ending of what the file is, so that staff open it as that."""
    path = PurePosixPath(name)
    if path.suffix.casefold() in kind.endings:
        return name
    return f"{name}{kind.extension}"


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _starts_with(file: IO[bytes], start: bytes) -> bool:
    file.seek(0)
    return file.read(len(start)) == start


def _sha256(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _refused(text: Promise, name: str, code: str) -> ValidationError:
    return ValidationError(text % {"name": name, "allowed": ALLOWED}, code=code)


@dataclass(frozen=True)
class _Kind:
    content_type: str
    extension: str
    endings: tuple[str, ...]
    examine: Callable[[IO[bytes], str], None]


KINDS = (
    _Kind("application/pdf", ".pdf", (".pdf",), _examine_pdf),
    _Kind("image/png", ".png", (".png",), _examine_png),
    _Kind("image/jpeg", ".jpg", (".jpg", ".jpeg", ".jfif"), _examine_jpeg),
    _Kind(WORD, ".docx", (".docx",), _examine_word),
)
