"""The Security Council's consolidated list, read from its XML file.

Python's own expat reads it, with every document type refused: without one there are no
entities, so neither a small file that unpacks to gigabytes nor one that asks for another
file or address can do anything. That is what defusedxml adds, without a library that had
its last release years ago; elements may not be nested deeper than the format has them.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import IO, Any
from xml.etree.ElementTree import Element, TreeBuilder  # Builds only; expat reads, see above.
from xml.parsers import expat

from django.utils.translation import gettext as _

from core.errors import Conflict
from stakeholders.actions.sanctions import Listed, ParsedList
from stakeholders.states import EntryKind

MOST_BYTES = 60 * 1024 * 1024
DEEPEST = 12
ROOT = "CONSOLIDATED_LIST"
PARTS = (
    ("INDIVIDUALS", "INDIVIDUAL", EntryKind.INDIVIDUAL),
    ("ENTITIES", "ENTITY", EntryKind.ENTITY),
)
NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
LOW = "low"


def read(file: IO[bytes], name: str) -> ParsedList:
    """The whole list; raises Conflict that says what is wrong with the file, and where."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Conflict(_("This file is too large to be the list."))
    root = _parse(content)
    if root.tag != ROOT:
        raise Conflict(
            _("This is not the consolidated list: it begins with <%(here)s>, not <%(there)s>.")
            % {"here": root.tag[:60], "there": ROOT}
        )
    entries = tuple(_entries(root))
    if not entries:
        raise Conflict(_("There is no person and no organisation in this file."))
    return ParsedList(name, hashlib.sha256(content).hexdigest(), _moment(root), entries)


def _parse(content: bytes) -> Element:
    builder = TreeBuilder()
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise Conflict(_("This is not the consolidated list: it is nested too deep."))
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    parser: Any = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's "this is all" has no name
        root: Element = builder.close()
    except expat.ExpatError as error:
        raise Conflict(
            _("The file is damaged in line %(line)d: %(why)s. Nothing was changed.")
            % {"line": error.lineno, "why": expat.errors.messages[error.code]}
        ) from error
    return root


def _refuse_doctype(*_declared: object) -> None:
    raise Conflict(_("The file declares a document type, which the list never does."))


def _entries(root: Element) -> Iterator[Listed]:
    seen: set[str] = set()
    for part, tag, kind in PARTS:
        for number, element in enumerate(root.iterfind(f"{part}/{tag}"), start=1):
            entry = _entry(element, kind, number)
            if entry.data_id in seen:
                raise Conflict(_("The number %s is twice in the file.") % entry.data_id)
            seen.add(entry.data_id)
            yield entry


def _entry(element: Element, kind: EntryKind, number: int) -> Listed:
    name = " ".join(part for tag in NAMES if (part := _text(element, tag)))
    data_id = _text(element, "DATAID")
    if not (data_id and name):
        raise Conflict(
            _("<%(tag)s> number %(number)d has no DATAID or no FIRST_NAME.")
            % {"tag": element.tag, "number": number}
        )
    good, weak = _aliases(element, kind)
    prefix = kind.upper()
    return Listed(
        data_id=data_id[:40],
        kind=kind,
        name=name[:500],
        reference_number=_text(element, "REFERENCE_NUMBER")[:60],
        original_name=_text(element, "NAME_ORIGINAL_SCRIPT")[:500],
        aliases=good,
        weak_aliases=weak,
        nationalities=_texts(element, "NATIONALITY/VALUE"),
        countries=_texts(element, f"{prefix}_ADDRESS/COUNTRY"),
        birth_dates=_births(element),
        listed_on=_day(_text(element, "LISTED_ON")),
        updated_on=max(
            filter(None, map(_day, _texts(element, "LAST_DAY_UPDATED/VALUE"))), default=None
        ),
        comments=_text(element, "COMMENTS1"),
    )


def _aliases(element: Element, kind: EntryKind) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Other names, good and weak; several in one element are parted by semicolons."""
    good: list[str] = []
    weak: list[str] = []
    for alias in element.iterfind(f"{kind.upper()}_ALIAS"):
        names = [part.strip()[:500] for part in _text(alias, "ALIAS_NAME").split(";")]
        quality = _text(alias, "QUALITY").casefold()
        (weak if quality == LOW else good).extend(filter(None, names))
    return tuple(dict.fromkeys(good)), tuple(dict.fromkeys(weak))


def _births(element: Element) -> tuple[str, ...]:
    found = []
    for birth in element.iterfind("INDIVIDUAL_DATE_OF_BIRTH"):
        years = "–".join(filter(None, (_text(birth, "FROM_YEAR"), _text(birth, "TO_YEAR"))))
        day = _text(birth, "DATE")[:10] or _text(birth, "YEAR") or years
        kind = _text(birth, "TYPE_OF_DATE").casefold()
        about = "~" if day and kind == "approximately" else ""
        found.append(f"{about}{day}"[:60])
    return tuple(dict.fromkeys(filter(None, found)))


def _text(element: Element, path: str) -> str:
    return " ".join((element.findtext(path) or "").split())


def _texts(element: Element, path: str) -> tuple[str, ...]:
    values = (" ".join((found.text or "").split())[:200] for found in element.iterfind(path))
    return tuple(dict.fromkeys(filter(None, values)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _moment(root: Element) -> datetime | None:
    """When the list was generated; a time without a zone is taken as UTC."""
    try:
        found = datetime.fromisoformat(root.get("dateGenerated", ""))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
