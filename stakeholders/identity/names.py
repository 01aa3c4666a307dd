"""A name taken apart: words that tell, acronyms, other forms in brackets or behind a dash."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stakeholders.identity.texts import latin
from stakeholders.identity.words import (
    BRANCH,
    KIND,
    LINK,
    PLACE,
    RARE,
    Word,
    form_edges,
    legal_forms,
    native,
    place_beginnings,
    places,
    word,
)

# No acronym is longer; nothing shorter is worth a comparison of its own.
_FEWEST_WORDS, _FEWEST_GENERAL_WORDS = 2, 3
LONGEST_ACRONYM, SHORTEST_ACRONYM = 12, 3
_BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_PARTS = re.compile(r"\s+[-–]+\s*|\s*[-–]+\s+|\s*[—―/:;|]\s*")
# Whether _PARTS, or _ELISION, would find anything: most names have none, and this is quicker.
_HAS_PARTS = re.compile(r"[—―/:;|]|[-–]\s|\s[-–]")
_HAS_ELISION = re.compile("['’‘`´]")
_CHUNKS = re.compile(r"[,،、]")
_ONE_LETTER_EACH = re.compile(r"\b(\w)/(\w)\b")
_LEADING_ACRONYM = re.compile(r"^\s*([A-ZÀ-ÖØ-Þ]{3,8})-(?=[A-ZÀ-ÖØ-Þ][a-zß-ÿ])")
_ELISION = re.compile(
    r"\b(l|d|n|s|m|t|j|c|qu|dell|nell|sull|dall|all|lorsqu|presqu)['’‘`´](?=\w)", re.IGNORECASE
)
_DOTTED = re.compile(r"\b(?:\w\.\s?){1,}\w\b\.?")
_CAPITALS = re.compile(r"\b(?:[A-ZÀ-ÖØ-ÞА-Я]\.?\s+)+[A-ZÀ-ÖØ-ÞА-Я]\b\.?(?!\w)")
_SPACES_DOTS = re.compile(r"[\s.]+")
_PHRASES = (
    (re.compile(r"\b(?:non?|nao|nicht) (?:govern|gouvern|gubern|staatlich)\w*"), "ngo"),
    (re.compile(r"\bnon? (?:profit|lucrati)\w*|\bnot for profit\b"), "ngo"),
    (re.compile(r"\bsin (?:fines|animo) de lucro\b|\bsans but lucratif\b"), "ngo"),
    (re.compile(r"\bunited nations\b|\bnations unies\b|\bnaciones unidas\b"), "unitednations"),
    (re.compile(r"\bnacoes unidas\b|\bnazioni unite\b|\bvereinten? nationen\b"), "unitednations"),
    (re.compile(r"\bdroits? (?:de |des )?(?:l )?(?:homme|hommes|humains?)\b"), "rights human"),
    (re.compile(r"\bmenschenrecht\w*"), "rights human"),
    (re.compile(r"\bhuman ?rights\b"), "rights human"),
)
_HAS_PHRASES = re.compile("|".join(pattern.pattern for pattern, _wording in _PHRASES))


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a name: its telling words in order, its letters joined, its initials."""

    words: tuple[Word, ...]
    initials: frozenset[str]

    @property
    def joined(self) -> str:
        return "".join(entry.text for entry in self.words)

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(sorted(entry.text for entry in self.words))


@dataclass(frozen=True, slots=True)
class Name:
    """A parsed name.

    whole: all of it, but for acronyms; parts: names in it that could stand alone
    acronyms: those in brackets or set apart by a dash, in plain letters
    """

    text: str
    whole: Form
    parts: tuple[Form, ...]
    acronyms: frozenset[str]


@lru_cache(maxsize=8192)
def parse(text: str) -> Name:
    """Take a name in any script apart. Empty text gives a name without words."""
    clean = _prepared(text)
    inside = [content.strip() for content in _BRACKETS.findall(clean)]
    outside = _BRACKETS.sub(" ", clean) if inside else clean
    parts = _PARTS.split(outside) if _HAS_PARTS.search(outside) else [outside]
    sections = [part for part in parts if part and part.strip(" .,")]
    shouting = outside.upper() == outside
    acronyms = {
        plain_acronym(part)
        for part in sections
        if len(sections) > 1 and not shouting and _is_acronym(part)
    }
    named = sections
    if acronyms:
        named = [part for part in sections if plain_acronym(part) not in acronyms] or sections
    asides, qualifiers = _sorted_out(inside)
    acronyms |= {plain_acronym(aside) for aside in asides}
    whole = _form([*named, *qualifiers])
    if not whole.words:
        whole = _form([*sections, *inside]) if sections or inside else whole
    return Name(text, whole, tuple(_parts(named, qualifiers)), frozenset(acronyms - {""}))


@lru_cache(maxsize=8192)
def plain_acronym(text: str) -> str:
    """An acronym in plain letters, without a legal form beside it; "" when nothing is left.

    >>> plain_acronym("S.O.S. e.V.")
    'sos'
    """
    words = _without_forms(latin(_initials_joined(_prepared(text))).split())
    return "".join(words)


def _sorted_out(inside: Iterable[str]) -> tuple[list[str], list[str]]:
    """What stands in brackets: (acronyms and nicknames, words that belong to the name)."""
    asides: list[str] = []
    qualifiers: list[str] = []
    for content in inside:
        words = _words(content)
        single = len(words) == 1 and words[0].kind not in (PLACE, BRANCH)
        (asides if single or _is_acronym(content) else qualifiers).append(content)
    return asides, qualifiers


def _parts(sections: Sequence[str], qualifiers: Sequence[str]) -> Iterator[Form]:
    """Forms that could be the name alone; not when what is left out is a place or a branch."""
    pieces = [*sections, *qualifiers]
    if len(pieces) < 2:  # noqa: PLR2004  The whole is the only piece.
        return
    forms = [_form([piece]) for piece in pieces]
    for at, form in enumerate(forms):
        rest = [entry for other in (*forms[:at], *forms[at + 1 :]) for entry in other.words]
        if any(entry.kind in (PLACE, BRANCH) for entry in rest):
            continue
        telling = any(entry.kind == RARE for entry in form.words)
        if len(form.words) >= (_FEWEST_WORDS if telling else _FEWEST_GENERAL_WORDS):
            yield form


def _form(pieces: Sequence[str]) -> Form:
    words = tuple(entry for piece in pieces for entry in _words(piece))
    letters = [part for piece in pieces for part in _tokens(piece)]
    short = [part for part in letters if word(part).kind != LINK]
    initials = {"".join(part[0] for part in some) for some in (letters, short)}
    return Form(words, frozenset(text for text in initials if len(text) >= SHORTEST_ACRONYM))


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[Word, ...]:
    """The words of one piece, without links, and without legal forms if there is anything else."""
    kinds = [(part, word(part).kind) for part in _tokens(text)]
    return tuple(_with_places([part for part, kind in kinds if kind != LINK]))


@lru_cache(maxsize=8192)
def _tokens(text: str) -> tuple[str, ...]:
    chunks = [_plain(chunk).split() for chunk in _CHUNKS.split(text)]
    kept = [part for chunk in chunks for part in _without_forms(chunk)]
    return tuple(kept or [part for chunk in chunks for part in chunk])


def _plain(text: str) -> str:
    """Folded Latin text of one chunk, with set phrases brought to one wording."""
    if _HAS_ELISION.search(text):
        text = _ELISION.sub(" ", text)
    plain = latin(native(_initials_joined(text)))
    if _HAS_PHRASES.search(plain):
        for pattern, wording in _PHRASES:
            plain = pattern.sub(wording, plain)
    return plain


def _with_places(words: Sequence[str]) -> Iterator[Word]:
    """The words; those of a country's name become one."""
    at, beginnings = 0, place_beginnings()
    while at < len(words):
        for length in (4, 3, 2) if words[at] in beginnings else ():
            code = places().get(tuple(words[at : at + length]))
            if code and len(words) - at >= length:
                yield Word(f"={code}", "".join(words[at : at + length]), PLACE, known=True)
                at += length
                break
        else:
            yield word(words[at])
            at += 1


def _without_forms(words: Sequence[str]) -> list[str]:
    """Without legal forms: some anywhere, some only at the beginning or the end."""
    forms, kept = legal_forms(), list(words)
    if form_edges().isdisjoint(kept):
        return kept
    for size in (6, 5, 4, 3, 2, 1):
        at = 0
        while at + size <= len(kept):
            if tuple(kept[at : at + size]) in forms["any"]:
                del kept[at : at + size]
            else:
                at += 1
    for size in (3, 2, 1, 1):
        if len(kept) >= size and tuple(kept[-size:]) in forms["end"]:
            del kept[-size:]
    if len(kept) > 1 and (kept[0],) in forms["start"]:
        del kept[0]
    return kept


def _prepared(text: str) -> str:
    text = html.unescape(text).replace("&", " & ")
    if "-" in text:
        text = _LEADING_ACRONYM.sub(r"\1 - ", text)
    return _ONE_LETTER_EACH.sub(r"\1\2", text) if "/" in text else text


def _initials_joined(text: str) -> str:
    """J. S. Mill and J S Mill get JS; e.V. gets eV."""
    if "." in text:
        text = _DOTTED.sub(lambda found: f"{_SPACES_DOTS.sub('', found[0])} ", text)
    return _CAPITALS.sub(lambda found: f"{_SPACES_DOTS.sub('', found[0])} ", text)


def _is_acronym(text: str) -> bool:
    """Letters of one word, mostly capitals: WWF, UNESCO, MdM."""
    letters = [letter for letter in text.strip(" .,\"'“”") if letter not in ".-’'"]
    if not 1 < len(letters) <= LONGEST_ACRONYM or any(letter.isspace() for letter in letters):
        return False
    capitals = sum(letter.isupper() for letter in letters)
    kind = word(latin("".join(letters))).kind
    return capitals * 2 > len(letters) and kind not in (PLACE, KIND)


def names_a_branch(text: str) -> bool:
    """Whether a name is that of some organisation's branch, and not of an organisation.

    >>> names_a_branch("Gori branch office")
    True
    """
    words = parse(text).whole.words
    left = [entry for entry in words if entry.kind not in (BRANCH, KIND, PLACE)]
    return len(left) <= 1 < len(words) and any(entry.kind == BRANCH for entry in words)
