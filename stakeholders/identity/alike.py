"""How alike two ways to write a name are: words paired, weighed, and what is left over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from stakeholders.identity.names import SHORTEST_ACRONYM, Form
from stakeholders.identity.rules import Rules
from stakeholders.identity.words import BRANCH, FIELD, KIND, NUMBER, PLACE, RARE, Word

# The most letters that may differ in words at least so long.
_TYPOS = ((5, 1), (8, 2), (13, 3))
# Words that share so many letters at the beginning, and few at the end, are of one stem.
_STEM, _ENDING = 6, 4
_STEM_LIKENESS = 0.85
# A word so short tells less: it may be anything.
_SHORT, _SHORT_WEIGHT = 3, 0.8
# Words joined differently ("world wide"), and initials, are the same words.
_JOINED = 0.97
_NEARLY_JOINED, _LONG_ENOUGH_TO_SLIP = 0.9, 10


@dataclass(frozen=True, slots=True)
class Pair:
    """Two words taken for each other, and how alike they are, 0-1."""

    ours: Word
    theirs: Word
    likeness: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two forms side by side.

    share: the weight that agrees, of all weight, 0-1
    pairs: the words that agree; ours, theirs: what is left over on one side
    agreed: the weight that agrees, in rare words
    ordered: whether the words stand in the same order on both sides
    """

    share: float
    pairs: tuple[Pair, ...]
    ours: tuple[Word, ...]
    theirs: tuple[Word, ...]
    agreed: float
    ordered: bool

    @property
    def slips(self) -> tuple[Pair, ...]:
        """Pairs that agree only with a slip of the pen, or as words of one stem."""
        return tuple(
            pair
            for pair in self.pairs
            if pair.likeness < _JOINED or pair.ours.misspelt != pair.theirs.misspelt
        )


def align(ours: Form, theirs: Form, explained: frozenset[str], rules: Rules) -> Alignment:
    """Pair the words of two forms; words in `explained` (acronyms) may be missing."""
    joined, left, right = _joined(ours.words, theirs.words)
    pairs, left, right = _exact(left, right)
    nearly, left, right = _joined(left, right, slips=1)
    near, left, right = _near(left, right)
    pairs = [*pairs, *joined, *nearly, *near]
    left = _without(left, explained, ours.initials)
    right = _without(right, explained, theirs.initials)
    agreed = sum(min(weigh(p.ours, rules), weigh(p.theirs, rules)) * p.likeness for p in pairs)
    paired = sum(weigh(p.ours, rules) + weigh(p.theirs, rules) for p in pairs)
    loose = sum(weigh(entry, rules) for entry in (*left, *right))
    whole = paired + loose
    return Alignment(
        2 * agreed / whole if whole else 0.0,
        tuple(pairs),
        tuple(left),
        tuple(right),
        agreed,
        [entry.text for entry in ours.words] == [entry.text for entry in theirs.words],
    )


def weigh(entry: Word, rules: Rules) -> float:
    """What a word counts, where a rare one counts 1."""
    if entry.kind in (KIND, BRANCH):
        return rules.kind_words / 100
    if entry.kind == FIELD:
        return rules.field_words / 100
    if entry.kind in (RARE, PLACE) and len(entry.text) <= _SHORT:
        return _SHORT_WEIGHT
    return 1.0


@lru_cache(maxsize=131072)
def likeness(ours: Word, theirs: Word) -> float:
    """How likely one word was meant by the other, 0-1; different known words never are."""
    if ours.text == theirs.text:
        return 1.0
    if (ours.known and theirs.known) or NUMBER in (ours.kind, theirs.kind):
        return 0.0
    first, second = sorted((ours.spelt, theirs.spelt), key=lambda text: (len(text), text))
    allowed = max((most for length, most in _TYPOS if len(first) >= length), default=0)
    distance = OSA.distance(first, second, score_cutoff=allowed)
    if distance <= allowed and (first[0] == second[0] or (distance == 1 and len(first) > _STEM)):
        return 1 - distance / len(second)
    shared = sum(1 for _ in _same_beginning(first, second))
    if shared >= _STEM and len(second) - shared <= (_ENDING if shared == _STEM else _ENDING + 1):
        return _STEM_LIKENESS
    return 0.0


def _same_beginning(first: str, second: str) -> Iterable[str]:
    for one, other in zip(first, second, strict=False):
        if one != other:
            return
        yield one


def _exact(
    ours: Sequence[Word], theirs: Sequence[Word]
) -> tuple[list[Pair], list[Word], list[Word]]:
    """Pairs of the same word, and what is left in its order."""
    right = list(theirs)
    pairs, left = [], []
    for entry in ours:
        found = next((at for at, other in enumerate(right) if other.text == entry.text), None)
        if found is None:
            left.append(entry)
        else:
            pairs.append(Pair(entry, right.pop(found), 1.0))
    return pairs, left, right


def _joined(
    ours: Sequence[Word], theirs: Sequence[Word], *, slips: int = 0
) -> tuple[list[Pair], list[Word], list[Word]]:
    """Pairs of two words with the one that they make together, or nearly make."""
    pairs: list[Pair] = []
    left, right = list(ours), list(theirs)
    for one, other in ((left, right), (right, left)):
        texts = {entry.spelt: entry for entry in other}
        for first, second in list(pairwise(one)):
            whole = _made(first.spelt + second.spelt, texts, slips)
            if whole is None or whole not in other or first not in one or second not in one:
                continue
            one.remove(first)
            one.remove(second)
            other.remove(whole)
            pairs.append(Pair(whole, whole, _NEARLY_JOINED if slips else _JOINED))
    return pairs, left, right


def _made(together: str, texts: Mapping[str, Word], slips: int) -> Word | None:
    """The word that two others make; long ones with a slip, if that is allowed."""
    if not slips:
        return texts.get(together)
    if len(together) < _LONG_ENOUGH_TO_SLIP:
        return None
    near = (entry for text, entry in texts.items() if OSA.distance(together, text) <= slips)
    return next(near, None)


def _near(
    ours: Sequence[Word], theirs: Sequence[Word]
) -> tuple[list[Pair], list[Word], list[Word]]:
    """Pairs of words that differ by slips, the nearest first; in an order of no side."""
    near = [
        Pair(one, other, found)
        for one in ours
        for other in theirs
        if (found := likeness(one, other)) > 0
    ]
    near.sort(key=lambda pair: (-pair.likeness, *sorted((pair.ours.spelt, pair.theirs.spelt))))
    left, right, pairs = list(ours), list(theirs), []
    for pair in near:
        if pair.ours in left and pair.theirs in right:
            left.remove(pair.ours)
            right.remove(pair.theirs)
            pairs.append(pair)
    return pairs, left, right


def _without(
    words: Iterable[Word], explained: frozenset[str], initials: frozenset[str]
) -> list[Word]:
    """Without words that are an acronym, or the initials of the name they stand in."""
    return [
        entry
        for entry in words
        if not explained & {entry.spelt, entry.text}
        and not (
            len(entry.spelt) >= SHORTEST_ACRONYM
            and any(text.startswith(entry.spelt) for text in initials)
        )
    ]
