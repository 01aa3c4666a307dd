"""How alike two names are, for screening: pure functions of text, with their reasons.

Screening looks at whole names across scripts. A list that misses somebody is worse than a
list that asks once too often, so the rules lean to asking, but one thing speaks against a
match more than all else: a part that differs on both sides (another father's or family
name), where a part that one side merely leaves out does not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from stakeholders import identity
from stakeholders.states import EntryKind

# From this score on, two names are worth a person's judgement.
ALIKE = 75
# A word that one side leaves out; a word that is another one on the other side.
LEFT_OUT, ANOTHER = 4, 30
SHORT, LONG = 3, 8
INITIAL = 85
SERVANT, SERVANT_LEFT_OUT = "abdul", 80
ONE_NAME = 60
HOMOPHONE = 90  # 石 and 市 are the same in Latin letters.
MOST_JOINED = 2

# Words that belong to many names and tell nothing, as transliterations write them.
PARTICLES = frozenset({
    "al", "el", "ul", "ur", "as", "ad", "an", "ar", "bin", "ben", "ibn", "bint", "binti", "ould",
    "de", "da", "do", "dos", "di", "del", "della", "la", "le", "van", "von", "der", "den", "ter",
    "na", "abu", "umm",
})  # fmt: skip
TITLES = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "sir", "haji", "hajji", "hadji", "hajj", "qari", "mullah",
    "maulavi", "mawlawi", "sheikh", "shaikh", "shaykh", "sayyid", "sayed", "sayyed",
})  # fmt: skip
# Words that half of all organisations have in their names.
COMMON = frozenset({
    "the", "of", "and", "for", "in", "de", "la", "des", "du", "et", "pour", "y", "e", "und",
    "foundation", "association", "organization", "organisation", "society", "committee", "centre",
    "center", "international", "national", "ngo", "inc", "ltd", "trust", "union", "group", "fund",
})  # fmt: skip

# Different spellings of one sound, longest first; what is left after them is compared.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("tsch|tch|dzh|dj|zh|j", "j"), ("sch|sh|ch|hs|x", "s"), ("kh|gh|ck|qu|q|c|k", "k"),
        ("ph|f", "f"), ("th|t", "t"), ("dh|d", "d"), ("ts|tz|z", "z"), ("w|v", "v"),
        ("ou|oo|u|o", "u"), ("ee|ie|ei|ai|ay|ey|y|i|e", "i"), ("ah$", "a"),
    )
)  # fmt: skip
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True)
class Alike:
    """0 to 100, with the words that agree and those that speak against it."""

    score: int
    agreed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


NOTHING = Alike(0)


def compare(ours: str, theirs: str, kind: EntryKind) -> Alike:
    """The one door to the engine: how alike a name of ours and one of the list are."""
    if kind == EntryKind.INDIVIDUAL:
        return people(ours, theirs)
    return organisations(ours, theirs)


def people(ours: str, theirs: str) -> Alike:
    """Names of people: in any order and script, with initials, patronymics and typing errors."""
    a, b = words(ours), words(theirs)
    if not a or not b:
        return NOTHING
    found = max(_joined(a, b), _aligned(a, b), key=lambda alike: alike.score)
    if found.score > HOMOPHONE and _is_written_otherwise(ours, theirs):
        return replace(found, score=HOMOPHONE)
    return found


def organisations(ours: str, theirs: str) -> Alike:
    """Names of organisations: the words that tell them apart, in any order."""
    a, b = telling(ours), telling(theirs)
    if not a or not b:
        return NOTHING
    whole = fuzz.token_sort_ratio(" ".join(a), " ".join(b))
    parts = fuzz.token_set_ratio(" ".join(a), " ".join(b)) if min(len(a), len(b)) > 1 else 0
    agreed = tuple(word for word in a if word in b)
    # All words of the shorter name in the longer one: a name and its fuller form.
    score = max(whole, parts - 3 * abs(len(a) - len(b)))
    against = tuple(word for word in a if word not in b)
    return Alike(max(round(score), 0), agreed, (), against)


@lru_cache(maxsize=8192)
def words(name: str) -> tuple[str, ...]:
    """The words of a person's name in Latin letters, without titles and particles.

    >>> words("Shaikh AL BEN ALI, Isa Ben Tarif")
    ('ali', 'isa', 'tarif')
    """
    every = _servants(identity.latin(name).split())
    kept = tuple(word for word in every if word not in PARTICLES and word not in TITLES)
    return kept or tuple(every)


def telling(name: str) -> tuple[str, ...]:
    """The words of an organisation's name that few others have."""
    every = tuple(identity.latin(name).split())
    return tuple(word for word in every if word not in COMMON) or every


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """One spelling for what transliterations write differently.

    >>> sound("usama") == sound("osama"), sound("vladimir") == sound("wladimir")
    (True, True)
    """
    for pattern, written in _SOUNDS:
        word = pattern.sub(written, word)
    return _TWICE.sub(r"\1", word)


def _servants(every: list[str]) -> list[str]:
    """Abd al-Rahman, Abdul Rahman and Abdulrahman are one word: "servant of" needs a name."""
    joined: list[str] = []
    position = 0
    while position < len(every):
        word = every[position]
        if word in ("abd", "abdul", "abdel", "abdal") and position + 1 < len(every):
            skip = 2 if every[position + 1] in ("al", "el", "ul", "ur") else 1
            if position + skip < len(every):
                joined.append(SERVANT + every[position + skip])
                position += skip + 1
                continue
        joined.append(word)
        position += 1
    return joined


def _is_written_otherwise(ours: str, theirs: str) -> bool:
    """Different letters that only become the same in Latin ones."""
    if ours.isascii() or theirs.isascii():
        return False
    return sorted(identity.fold(ours).split()) != sorted(identity.fold(theirs).split())


def _joined(a: Sequence[str], b: Sequence[str]) -> Alike:
    """Words that were written together or apart; of no use when the words are as many."""
    if len(a) == len(b) and len(a) > 1:
        return NOTHING
    one, other = "".join(a), "".join(b)
    edits = min(_edits(one, other), _edits(sound(one), sound(other)) + 1)
    return Alike(98 - 6 * edits, (one,)) if edits <= MOST_JOINED else NOTHING


def _aligned(a: Sequence[str], b: Sequence[str]) -> Alike:
    """Each word of one name with its best partner in the other one."""
    pairs = sorted(
        ((_alike(x, y), i, j) for i, x in enumerate(a) for j, y in enumerate(b)),
        key=lambda pair: (-pair[0], abs(pair[1] - pair[2])),
    )
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    agreed: list[tuple[str, str, int]] = []
    for likeness, i, j in pairs:
        if likeness and i not in taken_a and j not in taken_b:
            agreed.append((a[i], b[j], likeness))
            taken_a.add(i)
            taken_b.add(j)
    left_a = [word for i, word in enumerate(a) if i not in taken_a]
    left_b = [word for j, word in enumerate(b) if j not in taken_b]
    return _scored(agreed, left_a, left_b)


def _scored(agreed: list[tuple[str, str, int]], ours: list[str], theirs: list[str]) -> Alike:
    names = tuple(word for word, _partner, _likeness in agreed)
    if not any(min(len(word), len(partner)) > 1 for word, partner, _likeness in agreed):
        return NOTHING  # Initials alone are everybody's.
    weights = [max(len(word), len(partner)) + 2 for word, partner, _likeness in agreed]
    likeness = sum(w * each[2] for w, each in zip(weights, agreed, strict=True))
    score = likeness / sum(weights)
    both = min(len(ours), len(theirs))
    extra = abs(len(ours) - len(theirs))
    score -= ANOTHER * both + LEFT_OUT * extra
    if len(names) == 1 and extra:
        score = min(score, ONE_NAME)  # One name in common is a namesake.
    against = (*ours[:both], *theirs[:both])
    left_out = (*ours[both:], *theirs[both:])
    return Alike(max(round(score), 0), names, left_out, against)


@lru_cache(maxsize=65536)
def _alike(a: str, b: str) -> int:
    """0 for different words, else 60 to 100."""
    if a == b:
        return 100
    if len(a) == 1 or len(b) == 1:
        return INITIAL if a[0] == b[0] else 0
    if sound(a) == sound(b):
        return 95
    shorter, longer = sorted((len(a), len(b)))
    allowed = 0 if shorter <= SHORT else 1 if longer < LONG else 2
    if shorter > SHORT and a.removeprefix(SERVANT) == b.removeprefix(SERVANT):
        return SERVANT_LEFT_OUT
    edits = min(_edits(a, b), _edits(sound(a), sound(b)))
    return 92 - 8 * edits if edits <= allowed else 0


def _edits(a: str, b: str) -> int:
    return OSA.distance(a, b)
