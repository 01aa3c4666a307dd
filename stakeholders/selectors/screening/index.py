"""The names of the list under the sounds of their words, so that few have to be compared."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db.models import Count, Max

from stakeholders.models import SanctionsEntry
from stakeholders.selectors.screening import likeness
from stakeholders.selectors.screening.likeness import Alike
from stakeholders.states import EntryKind

# A weak alias, such as a nickname that many have, has to agree nearly to the letter.
ALIKE_WEAK = 90
_VOWELS = str.maketrans("", "", "aiu")


@dataclass(frozen=True)
class OurName:
    """A name of ours to look up: whose it is in the record, and of what kind."""

    text: str
    kind: EntryKind
    role: str = ""


@dataclass(frozen=True)
class Found:
    """An entry of the list that names of ours resemble, by the likest pair of names."""

    entry_id: int
    digest: str
    ours: OurName
    theirs: str
    alike: Alike
    every: frozenset[str] = frozenset()  # All names of ours that resemble it.


@dataclass(frozen=True)
class _Listed:
    entry_id: int
    digest: str
    name: str
    words: int
    enough: int


class ListIndex:
    """All names of the entries in force, by kind; made once for each version of the list."""

    def __init__(self, entries: Iterable[SanctionsEntry]) -> None:
        self._names: list[_Listed] = []
        self._by_key: dict[tuple[str, str], set[int]] = defaultdict(set)
        for entry in entries:
            for name in entry.names:
                enough = ALIKE_WEAK if name in entry.weak_aliases else likeness.ALIKE
                self._add(entry, name, enough)

    def find(self, names: Iterable[OurName]) -> list[Found]:
        """The entries that these names resemble, each once by its best pair of names."""
        best: dict[int, Found] = {}
        every: dict[int, set[str]] = defaultdict(set)
        for ours in names:
            for listed in self._near(ours):
                alike = likeness.compare(ours.text, listed.name, ours.kind)
                found = Found(listed.entry_id, listed.digest, ours, listed.name, alike)
                if alike.score < listed.enough:
                    continue
                every[listed.entry_id].add(ours.text)
                known = best.get(listed.entry_id)
                if known is None or _better(found, known):
                    best[listed.entry_id] = found
        found_all = (replace(each, every=frozenset(every[pk])) for pk, each in best.items())
        return sorted(found_all, key=lambda found: (-found.alike.score, found.entry_id))

    def _add(self, entry: SanctionsEntry, name: str, enough: int) -> None:
        words = _words(name, EntryKind(entry.kind))
        number = len(self._names)
        self._names.append(_Listed(entry.pk, entry.digest, name, len(words), enough))
        for word in (*words, "".join(words)):
            for key in _keys(word):
                self._by_key[entry.kind, key].add(number)

    def _near(self, ours: OurName) -> Iterator[_Listed]:
        """Names that share two words with ours, or the one that either has."""
        words = _words(ours.text, ours.kind)
        telling = [word for word in words if len(word) > 1]
        shared: Counter[int] = Counter()
        for word in telling:
            shared.update(self._with(ours.kind, word))
        together = self._with(ours.kind, "".join(words))
        for number in shared.keys() | together:
            listed = self._names[number]
            needed = min(2, len(telling), listed.words)
            if number in together or shared[number] >= needed:
                yield listed

    def _with(self, kind: EntryKind, word: str) -> set[int]:
        found: set[int] = set()
        for key in _keys(word):
            found |= self._by_key.get((kind, key), set())
        return found


def current_index() -> ListIndex:
    """The index of the list in force; kept in this process until the list changes."""
    state = SanctionsEntry.objects.filter(removed_in=None).aggregate(
        number=Count("pk"), changed=Max("updated_at"), newest=Max("pk")
    )
    return _index(state["number"], str(state["changed"]), state["newest"] or 0)


@lru_cache(maxsize=1)
def _index(_number: int, _changed: str, _newest: int) -> ListIndex:
    return ListIndex(SanctionsEntry.objects.filter(removed_in=None))


def _words(name: str, kind: EntryKind) -> tuple[str, ...]:
    return likeness.words(name) if kind == EntryKind.INDIVIDUAL else likeness.telling(name)


@lru_cache(maxsize=65536)
def _keys(word: str) -> frozenset[str]:
    """The consonants of a word as they sound, and the same with each one left out.

    Two words with one wrong, missing or swapped letter have one of these in common.
    """
    sound = likeness.sound(word.removeprefix(likeness.SERVANT) or word)
    bones = sound[:1] + sound[1:].translate(_VOWELS)
    if len(bones) < 4:  # noqa: PLR2004 - three consonants less one are nobody's name
        return frozenset({bones, sound})
    return frozenset({bones, *(bones[:n] + bones[n + 1 :] for n in range(len(bones)))})


def _better(found: Found, known: Found) -> bool:
    return (-found.alike.score, found.ours.text, found.theirs) < (
        -known.alike.score,
        known.ours.text,
        known.theirs,
    )
