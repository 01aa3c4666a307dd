"""The one comparison of two organisations: a score, a verdict, and the reasons for it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from stakeholders.identity.alike import Alignment, align
from stakeholders.identity.names import LONGEST_ACRONYM, SHORTEST_ACRONYM, Name, parse, plain_acronym
from stakeholders.identity.rules import Rules, Verdict
from stakeholders.identity.texts import mail_domain, website_host
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
_NOT_SURE = 89
# Where only words of the field agree, each other word counts for more.
_GENERAL = 1.5


class Code(StrEnum):
    """What agreed or spoke against; selectors have the words for each."""

    SAME_NAME = "same_name"
    NAME = "name"
    SPELLING = "spelling"
    PART_OF_NAME = "part_of_name"
    OTHER_NAME = "other_name"
    ACRONYM = "acronym"
    INITIALS = "initials"
    WEBSITE = "website"
    MAIL_DOMAIN = "mail_domain"
    COUNTRY = "country"
    OTHER_COUNTRY = "other_country"
    OTHER_ACRONYM = "other_acronym"
    OTHER_PLACE = "other_place"
    OTHER_NUMBER = "other_number"
    OPPOSITE = "opposite"
    BRANCH = "branch"
    OTHER_WORDS = "other_words"
    FURTHER_WORDS = "further_words"
    LITTLE_EVIDENCE = "little_evidence"


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and the values it speaks of, on our side and on theirs."""

    code: Code
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a comparison found: 0-100, a verdict, what agreed and what spoke against."""

    score: int
    verdict: Verdict
    agreed: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """What tells one organisation from another.

    names: the legal name, then the one in English; others: former and further names
    country: its code, or anything else that is equal when the country is
    host, domain: as website_host and mail_domain give them
    """

    names: tuple[str, ...]
    acronym: str = ""
    country: str = ""
    host: str = ""
    domain: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Names:
    """The best that two names come to, 0-100, before facts are looked at."""

    score: float
    agreed: tuple[Reason, ...]
    against: tuple[Reason, ...]
    certain: bool
    enough: bool


def card(  # noqa: PLR0913  One argument a fact.
    *names: str,
    acronym: str = "",
    country: str = "",
    website: str = "",
    email: str = "",
    others: Iterable[str] = (),
) -> Card:
    """The name card of an organisation; empty names are left out."""
    return Card(
        tuple(dict.fromkeys(name.strip() for name in names if name.strip())),
        acronym.strip(),
        country,
        website_host(website),
        mail_domain(email),
        tuple(dict.fromkeys(name.strip() for name in others if name.strip())),
    )


def compare(ours: Card, theirs: Card, rules: Rules = Rules()) -> Likeness:  # noqa: B008  Frozen.
    """How likely two name cards are one organisation; the same whichever comes first."""
    names = _best(ours, theirs, rules)
    if names is None:
        return Likeness(0, Verdict.DIFFERENT)
    facts, contradictions, share, points = _facts(ours, theirs, rules)
    base = max(names.score - points, 0)
    score = round(base + (100 - base) * share)
    agreed, against = (*names.agreed, *facts), (*names.against, *contradictions)
    backed = any(fact.code in (Code.WEBSITE, Code.MAIL_DOMAIN) for fact in facts)
    if not names.enough and not facts:
        against = (*against, Reason(Code.LITTLE_EVIDENCE))
    sure = (names.certain or (backed and not names.against)) and not against
    if not sure and score >= rules.same_from and names.agreed[:1] != (Reason(Code.SAME_NAME),):
        score = max(min(score, _NOT_SURE), rules.suggest_from)
    return Likeness(score, _verdict(score, rules, sure=sure), agreed, against)


def _verdict(score: int, rules: Rules, *, sure: bool) -> Verdict:
    if score >= rules.same_from and sure:
        return Verdict.SAME
    return Verdict.SUGGEST if score >= rules.suggest_from else Verdict.DIFFERENT


def _best(ours: Card, theirs: Card, rules: Rules) -> _Names | None:
    """The best pair of names; official names before further ones."""
    found: list[_Names] = []
    for one in (*ours.names, *ours.others):
        for other in (*theirs.names, *theirs.others):
            names = _names(parse(one), parse(other), rules, acronyms(ours), acronyms(theirs))
            if one in ours.others or other in theirs.others:
                further = Reason(
                    Code.OTHER_NAME,
                    one if one in ours.others else "",
                    other if other in theirs.others else "",
                )
                names = _Names(
                    names.score,
                    (*names.agreed, further),
                    names.against,
                    names.certain,
                    names.enough,
                )
            found.append(names)
    return max(found, key=lambda names: (names.score, -len(names.against)), default=None)


def _names(
    ours: Name,
    theirs: Name,
    rules: Rules,
    our_acronyms: frozenset[str],
    their_acronyms: frozenset[str],
) -> _Names:
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
                best = _Names(part.score * _PART, agreed, part.against, False, part.enough)
    if best.score < _ACRONYM_ALONE:
        best = _by_acronym(ours, theirs, our_acronyms, their_acronyms) or best
    return best


def _by_acronym(
    ours: Name, theirs: Name, our_acronyms: Collection[str], their_acronyms: Collection[str]
) -> _Names | None:
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
            return _Names(_ACRONYM_ALONE, (Reason(Code.ACRONYM, *shown),), (), False, False)
        rare = [entry.kind == RARE for entry in one.whole.words] == [True]
        if rare and len(text) >= SHORTEST_ACRONYM and text in other.whole.initials:
            return _Names(_ACRONYM_ALONE, (Reason(Code.INITIALS, *shown),), (), False, False)
    return None


def _judged(found: Alignment, rules: Rules) -> _Names:
    """The score of an alignment, with what its leftovers mean."""
    against, points = _leftovers(found, rules)
    score = max(found.share * 100 - points, 0)
    slips = found.slips
    nothing_left = not found.ours and not found.theirs
    if nothing_left and not slips and found.pairs:
        agreed = (Reason(Code.SAME_NAME),)
    else:
        agreed = (Reason(Code.NAME, str(round(found.share * 100))),) if found.pairs else ()
    agreed += tuple(Reason(Code.SPELLING, pair.ours.text, pair.theirs.text) for pair in slips)
    return _Names(
        score, agreed, against, nothing_left and not against and _slight(found), _enough(found)
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
    return " ".join(
        entry.text for entry in words if entry.kind not in (NUMBER, PLACE, BRANCH)
    )


def _opposites(ours: Iterable[Word], theirs: Iterable[Word]) -> tuple[str, str] | None:
    """Two left-over words of one group, which exclude each other; kinds of bodies do not."""
    for one in ours:
        for other in theirs:
            if one.group and one.group == other.group and one.kind != KIND:
                return one.text, other.text
    return None


@lru_cache(maxsize=65536)
def acronyms(ours: Card) -> frozenset[str]:
    """The acronyms that a card gives, its own field first; in plain letters."""
    given = {plain_acronym(ours.acronym)} if ours.acronym else set()
    for name in (*ours.names, *ours.others):
        given |= parse(name).acronyms
    return frozenset(given - {""})


def _facts(
    ours: Card, theirs: Card, rules: Rules
) -> tuple[list[Reason], list[Reason], float, float]:
    """Facts beside the names: agreed, against, the share of the way to 100, points off."""
    agreed, against = [], []
    far, points = 1.0, 0.0
    for code, one, other, weight in (
        (Code.WEBSITE, ours.host, theirs.host, rules.website),
        (Code.MAIL_DOMAIN, ours.domain, theirs.domain, rules.mail_domain),
        (Code.COUNTRY, ours.country, theirs.country, rules.country),
    ):
        if one and one == other:
            agreed.append(Reason(code, one, other))
            far *= 1 - weight / 100
    if ours.country and theirs.country and ours.country != theirs.country:
        against.append(Reason(Code.OTHER_COUNTRY, ours.country, theirs.country))
        points += rules.other_country
    here, there = acronyms(ours), acronyms(theirs)
    if shared := here & there:
        agreed.append(Reason(Code.ACRONYM, *[min(shared).upper()] * 2))
        far *= 1 - rules.acronym / 100
    elif here and there:
        against.append(Reason(Code.OTHER_ACRONYM, _shown(here), _shown(there)))
        points += rules.other_acronym
    return agreed, against, 1 - far, points


def _shown(acronyms: Iterable[str]) -> str:
    return ", ".join(sorted(acronyms)).upper()
