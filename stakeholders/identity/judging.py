"""Two names of organisations judged: whole with whole, parts, acronyms, and what is left."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from stakeholders.identity.alike import Alignment, align
from stakeholders.identity.names import LONGEST_ACRONYM, SHORTEST_ACRONYM, Name, plain_acronym
from stakeholders.identity.reasons import Code, Reason
from stakeholders.identity.rules import Rules
from stakeholders.identity.words import BRANCH, KIND, NUMBER, PLACE, RARE, Word

# A part of a name that could stand alone is weaker than the whole.
_PART = 0.92
# What an acronym is worth that is all of one name: enough to ask a person.
_ACRONYM_ALONE = 78
# So much has to agree before a name alone can be "the same", in rare words.
_ENOUGH = 1.9
_TELLING_LETTERS = 6
_ONE_LANGUAGE = 0.7
# A slip of the pen in one word is no difference, when so much else agrees.
_ENOUGH_BESIDE_A_SLIP = 1.2
# Where only words of the field agree, each other word counts for more.
_GENERAL = 1.5


@dataclass(frozen=True, slots=True)
class Judgement:
    """The best that two names come to, 0-100, before facts are looked at."""

    score: float
    agreed: tuple[Reason, ...]
    against: tuple[Reason, ...]
    certain: bool = False
    enough: bool = False


def judge(
    ours: Name,
    theirs: Name,
    rules: Rules,
    our_acronyms: frozenset[str],
    their_acronyms: frozenset[str],
) -> Judgement:
    """Two names: whole with whole, then parts, then an acronym that is all of one."""
    explained = our_acronyms | their_acronyms | ours.acronyms | theirs.acronyms
    whole = align(ours.whole, theirs.whole, explained, rules)
    best = _judged(whole, rules)
    for one in (ours.whole, *ours.parts):
        for other in (theirs.whole, *theirs.parts):
            if one is ours.whole and other is theirs.whole:
                continue
            part = _judged(align(one, other, explained, rules), rules)
            if part.score * _PART > best.score:
                agreed = (*part.agreed, Reason(Code.PART_OF_NAME))
                best = Judgement(part.score * _PART, agreed, part.against, enough=part.enough)
    if best.score < _ACRONYM_ALONE:
        best = _by_acronym(ours, theirs, our_acronyms, their_acronyms) or best
    return best


def _by_acronym(
    ours: Name, theirs: Name, our_acronyms: frozenset[str], their_acronyms: frozenset[str]
) -> Judgement | None:
    """One name is nothing but the other's acronym, or its initials."""
    for one, other, acronyms in (
        (ours, theirs, their_acronyms),
        (theirs, ours, our_acronyms),
    ):
        text = plain_acronym(one.text)
        if not 1 < len(text) <= LONGEST_ACRONYM:
            continue
        shown = (one.text, other.text) if one is ours else (other.text, one.text)
        if text in acronyms | other.acronyms:
            return Judgement(_ACRONYM_ALONE, (Reason(Code.ACRONYM, *shown),), ())
        rare = [entry.kind == RARE for entry in one.whole.words] == [True]
        if rare and len(text) >= SHORTEST_ACRONYM and text in other.whole.initials:
            return Judgement(_ACRONYM_ALONE, (Reason(Code.INITIALS, *shown),), ())
    return None


def _judged(found: Alignment, rules: Rules) -> Judgement:
    """The score of an alignment, with what its leftovers mean."""
    against, points = _leftovers(found, rules)
    score = max(found.share * 100 - points, 0)
    slips = found.slips
    nothing_left = not found.ours and not found.theirs
    same = nothing_left and not slips
    name = Reason(Code.SAME_NAME) if same else Reason(Code.NAME, str(round(found.share * 100)))
    spelling = [Reason(Code.SPELLING, pair.ours.spelt, pair.theirs.spelt) for pair in slips]
    return Judgement(
        score,
        (name, *spelling) if found.pairs else (),
        against,
        certain=nothing_left and not against and _slight(found),
        enough=_enough(found),
    )


def _slight(found: Alignment) -> bool:
    """No slip, or one that leaves no doubt."""
    slips = found.slips
    if not slips:
        return True
    if len(slips) > 1:
        return False
    (pair,) = slips
    ours, theirs = pair.ours.spelt, pair.theirs.spelt
    slight = min(len(ours), len(theirs)) >= _TELLING_LETTERS - 1 and OSA.distance(ours, theirs) == 1
    return slight and found.agreed - pair.likeness >= _ENOUGH_BESIDE_A_SLIP


def _enough(found: Alignment) -> bool:
    """Whether the words that agree tell enough without any other fact."""
    telling = any(
        pair.ours.kind == RARE and len(pair.ours.text) >= _TELLING_LETTERS for pair in found.pairs
    )
    if telling:
        return True
    # Words of the field alone: as many as make a name of its own, in their order and language.
    in_order = found.ordered and all(
        OSA.normalized_similarity(pair.ours.spelt, pair.theirs.spelt) >= _ONE_LANGUAGE
        for pair in found.pairs
    )
    return in_order and found.agreed >= _ENOUGH


def _leftovers(found: Alignment, rules: Rules) -> tuple[tuple[Reason, ...], float]:
    """What speaks against, and the points it takes away."""
    reasons: list[Reason] = []
    points = 0.0
    ours, theirs = found.ours, found.theirs
    for kind, code, weight in (
        (NUMBER, Code.OTHER_NUMBER, rules.other_number),
        (PLACE, Code.OTHER_PLACE, rules.other_place),
        (BRANCH, Code.BRANCH, rules.other_place),
    ):
        here, there = _of(kind, ours), _of(kind, theirs)
        if here or there:
            reasons.append(Reason(code, here, there))
            points += weight if here and there else weight / 2
    if pair := _opposites(ours, theirs):
        reasons.append(Reason(Code.OPPOSITE, *pair))
        points += rules.opposite_words
    here, there = _rest(ours), _rest(theirs)
    general = not any(pair.ours.kind == RARE for pair in found.pairs)
    if here and there:
        reasons.append(Reason(Code.OTHER_WORDS, here, there))
        points += rules.other_words * (_GENERAL if general else 1)
    elif here or there:
        reasons.append(Reason(Code.FURTHER_WORDS, here, there))
        points += rules.other_words if general else 0
    return tuple(reasons), points


def _of(kind: str, words: Iterable[Word]) -> str:
    return " ".join(entry.text.removeprefix("=") for entry in words if entry.kind == kind)


def _rest(words: Iterable[Word]) -> str:
    return " ".join(entry.text for entry in words if entry.kind not in (NUMBER, PLACE, BRANCH))


def _opposites(ours: Iterable[Word], theirs: Iterable[Word]) -> tuple[str, str] | None:
    """Two left-over words of one group, which exclude each other; kinds of bodies do not."""
    for one in ours:
        for other in theirs:
            if one.group and one.group == other.group and one.kind != KIND:
                return one.text, other.text
    return None
