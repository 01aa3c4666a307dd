"""Short keys that two records share when they may be the same; the database indexes them.

A slip of the pen in one word leaves other keys alone: every word has a key of its own, the
most telling ones have one for each two of them, and the joined letters have one for their
beginning and one for their end.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations

from stakeholders.identity.comparing import Card, acronyms
from stakeholders.identity.names import Form, parse
from stakeholders.identity.words import FIELD, KIND, PLACE, RARE, Word

# The sign in front says what a key is; those of SURE are enough alone.
NAME, WEBSITE, MAIL, ACRONYM, SINGLE, TWO, START, END = "=@~#.+^$"
SURE = (NAME, WEBSITE, MAIL)
_MOST_TELLING = 5
_EDGE = 6
_SHORTEST_WORD = 4
_TELLING = {RARE: 0, PLACE: 1, FIELD: 2, KIND: 3}


def keys(ours: Card) -> list[str]:
    """All keys of a name card, sorted; empty for an empty card."""
    return list(_keys(ours))


@lru_cache(maxsize=4096)
def _keys(ours: Card) -> tuple[str, ...]:
    found = {f"{ACRONYM}{text}" for text in acronyms(ours)}
    found |= {f"{WEBSITE}{host}" for host in ours.all_hosts}
    if ours.domain:
        found.add(f"{MAIL}{ours.domain}")
    for text in (*ours.names, *ours.others):
        name = parse(text)
        found |= {f"{ACRONYM}{initials}" for initials in name.whole.initials}
        for form in (name.whole, *name.parts):
            found.update(_of_form(form))
    return tuple(sorted(found))


def _of_form(form: Form) -> Iterator[str]:
    words = form.words
    if not words:
        return
    yield NAME + hashlib.blake2b(" ".join(form.key).encode(), digest_size=8).hexdigest()
    if len(words) == 1:
        yield f"{ACRONYM}{words[0].text}"
    rare = [entry for entry in words if entry.kind == RARE]
    yield from (f"{SINGLE}{_bones(entry)}" for entry in rare if len(entry.text) >= _SHORTEST_WORD)
    # Of two equally telling words the longer one tells more.
    ranked = sorted(
        {entry.text: entry for entry in words}.values(),
        key=lambda entry: (_TELLING.get(entry.kind, 3), -len(entry.text), entry.text),
    )
    bones = sorted(_bones(entry) for entry in ranked[:_MOST_TELLING])
    yield from (f"{TWO}{one}+{other}" for one, other in combinations(bones, 2))
    yield from _edges(rare or words)


def _edges(words: Iterable[Word]) -> Iterator[str]:
    """Beginning and end of the joined letters: "viet nam" is "vietnam"."""
    joined = "".join(entry.text for entry in words)
    if len(joined) >= _EDGE:
        yield f"{START}{joined[:_EDGE]}"
        yield f"{END}{joined[-_EDGE:]}"


def _bones(entry: Word) -> str:
    """The consonants of a word, each once; words of the tables and short ones as they are."""
    if entry.known or len(entry.text) <= _SHORTEST_WORD:
        return entry.text
    return _consonants(entry.text)


@lru_cache(maxsize=16384)
def _consonants(text: str) -> str:
    bones = text[0]
    for letter in text[1:]:
        if letter not in "aeiouyhw" and letter != bones[-1]:
            bones += letter
    return bones
