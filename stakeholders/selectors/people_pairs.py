"""People on record who may be one person: by address, or by name and organisation."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz

from stakeholders import identity
from stakeholders.models import ContactRole, Person
from stakeholders.selectors.found import Found
from stakeholders.selectors.unlike import ordered

BATCH = 500
# A name that so many people have says nothing by itself.
COMMON = 10
SAME, SUGGEST = 90, 70


@dataclass(frozen=True)
class Card:
    """What is compared of a person: the words of the name in Latin letters, and the address."""

    name: str
    email: str
    organisations: frozenset[int]


def batches() -> Iterator[list[Found]]:
    """All pairs that are worth a look, in batches; those merged into another left out."""
    cards = _cards()
    found: list[Found] = []
    for one, other in sorted(_candidates(cards)):
        likeness = _compare(one, other, cards[one], cards[other])
        if likeness.score >= SUGGEST:
            found.append(likeness)
        if len(found) == BATCH:
            yield found
            found = []
    if found:
        yield found


def _cards() -> dict[int, Card]:
    held: dict[int, set[int]] = defaultdict(set)
    for person, organisation in ContactRole.objects.values_list("person", "organisation"):
        held[person].add(organisation)
    rows: Any = Person.objects.standing().values_list("pk", "given_name", "family_name", "email")
    return {
        pk: Card(_name_key(f"{given} {family}"), email.casefold(), frozenset(held[pk]))
        for pk, given, family, email in rows.iterator(chunk_size=5000)
    }


def _name_key(name: str) -> str:
    """The words in Latin letters and in order of the alphabet, since their order differs."""
    return " ".join(sorted(identity.latin(name).split()))


def _candidates(cards: dict[int, Card]) -> set[tuple[int, int]]:
    """Pairs with one address, or with one name that is rare or shares an organisation."""
    by_email, by_name, by_both = (defaultdict[Any, list[int]](list) for _each in range(3))
    for pk, card in cards.items():
        if card.email:
            by_email[card.email].append(pk)
        by_name[card.name].append(pk)
        for organisation in card.organisations:
            by_both[card.name, organisation].append(pk)
    rare = (keys for keys in by_name.values() if len(keys) <= COMMON)
    groups = (*by_email.values(), *by_both.values(), *rare)
    return {ordered(*pair) for group in groups for pair in combinations(group, 2)}


def _compare(one: int, other: int, a: Card, b: Card) -> Found:
    """Name and address count most; an organisation in common tells namesakes from one person."""
    names = round(fuzz.ratio(a.name, b.name))
    address = bool(a.email) and a.email == b.email
    together = not a.organisations.isdisjoint(b.organisations)
    score = min(100, round(names * 0.72) + 30 * address + 22 * together)
    agreed: list[object] = []
    if names >= SUGGEST:
        agreed.append(["person_name", names])
    if address:
        agreed.append(["person_email", a.email])
    if together:
        agreed.append(["person_organisation", ""])
    against: list[object] = []
    if a.email and b.email and not address:
        against.append(["person_other_email", ""])
    if names < SUGGEST:
        against.append(["person_other_name", names])
    verdict = "same" if score >= SAME and names >= SAME else "suggest"
    return Found(one, other, score, verdict, agreed, against)
