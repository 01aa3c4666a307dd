"""Words for the reasons of a comparison: what agreed and what spoke against."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stakeholders.identity import Code, Reason
from stakeholders.selectors.directory import terms

# Reasons about one side only, or about both with one value, have a sentence of their own.
BOTH: Mapping[Code, str | Promise] = {
    Code.SAME_NAME: _("the same name"),
    Code.NAME: _("names agree to %(ours)s%%"),
    Code.SPELLING: _("spelt differently: %(ours)s, %(theirs)s"),
    Code.PART_OF_NAME: _("one name is a part of the other"),
    Code.OTHER_NAME: _("by a former or further name: %(ours)s, %(theirs)s"),
    Code.ACRONYM: _("same acronym: %(ours)s"),
    Code.INITIALS: _("one is the initials of the other: %(ours)s, %(theirs)s"),
    Code.WEBSITE: _("same website: %(ours)s"),
    Code.MAIL_DOMAIN: _("same mail domain: %(ours)s"),
    Code.COUNTRY: _("same country"),
    Code.OTHER_COUNTRY: _("different countries: %(ours)s, %(theirs)s"),
    Code.OTHER_ACRONYM: _("different acronyms: %(ours)s, %(theirs)s"),
    Code.OTHER_PLACE: _("different places: %(ours)s, %(theirs)s"),
    Code.OTHER_NUMBER: _("different numbers: %(ours)s, %(theirs)s"),
    Code.OPPOSITE: _("words that exclude each other: %(ours)s, %(theirs)s"),
    Code.BRANCH: _("different branches: %(ours)s, %(theirs)s"),
    Code.OTHER_WORDS: _("different words: %(ours)s, %(theirs)s"),
    Code.LITTLE_EVIDENCE: _("short or common words, and no other fact: that proves little"),
}
ONE: Mapping[Code, str | Promise] = {
    Code.OTHER_NAME: _("by a former or further name: %(only)s"),
    Code.OTHER_PLACE: _("only one names the place: %(only)s"),
    Code.OTHER_NUMBER: _("only one has the number: %(only)s"),
    Code.BRANCH: _("only one is called a branch: %(only)s"),
    Code.FURTHER_WORDS: _("only one has the words: %(only)s"),
}
type Stored = Sequence[str]


def stored(reasons: Iterable[Reason]) -> list[Stored]:
    """Reasons as plain lists, for a JSON field; `words` reads them back."""
    return [[str(reason.code), reason.ours, reason.theirs] for reason in reasons]


def words(reasons: Iterable[Reason | Stored]) -> list[str]:
    """Each reason as a short phrase in the reader's language; unknown ones as they are."""
    known = [reason if isinstance(reason, Reason) else _read(reason) for reason in reasons]
    return [_phrase(reason) for reason in known]


def _read(row: Stored) -> Reason:
    code, ours, theirs = row
    return Reason(Code(code), ours, theirs)


def _phrase(reason: Reason) -> str:
    ours, theirs = _shown(reason.code, reason.ours), _shown(reason.code, reason.theirs)
    only = ours or theirs
    if reason.code in ONE and not (ours and theirs):
        return str(ONE[reason.code]) % {"only": only}
    text: Any = BOTH.get(reason.code) or ONE[reason.code]
    return str(text) % {"ours": ours, "theirs": theirs, "only": only}


def _shown(code: Code, value: str) -> str:
    """Countries by their name; everything else as it is."""
    if code is Code.OTHER_COUNTRY and value.isdigit():
        return terms.current().name("country", int(value)) or value
    if code is Code.OTHER_PLACE:
        return " ".join(map(_place, value.split()))
    return value


def _place(text: str) -> str:
    """The name of a country that a name holds, for its code; other places as they are."""
    known = terms.current().find("country", text) if text.isupper() else None
    return known.name if known else text
