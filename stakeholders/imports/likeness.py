"""How like an organisation of a list and one of the database are: facts, score, reasons."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from stakeholders import identity
from stakeholders.selectors.reasons import words

# Points that another address, town or place takes away.
AGAINST = 25


@dataclass(frozen=True)
class Facts:
    """What tells one organisation from another, in comparable form."""

    names: frozenset[str]
    country: int | None
    acronym: str
    host: str
    domain: str
    email: str
    city: str
    address: str

    @property
    def rest(self) -> tuple[Any, ...]:
        """All but the names."""
        return (
            self.country,
            self.acronym,
            self.host,
            self.domain,
            self.email,
            self.city,
            self.address,
        )

    def conflicts(self, other: "Facts") -> bool:
        """Whether they are different whatever else agrees: namesakes, or branches."""
        pairs = (
            (self.acronym, other.acronym),
            (self.city, other.city),
            (self.address, other.address),
        )
        return any(ours and theirs and ours != theirs for ours, theirs in pairs)

    def compared(self, other: "Facts") -> tuple[bool, bool]:
        """(one fact agrees, some could be compared at all)."""
        pairs = (
            (self.host, other.host),
            (self.domain, other.domain),
            (self.email, other.email),
            (self.city, other.city),
            (self.address, other.address),
        )
        both = [(ours, theirs) for ours, theirs in pairs if ours and theirs]
        return any(ours == theirs for ours, theirs in both), bool(both)


@dataclass(frozen=True)
class Likeness:
    """0-100, what agrees, and what speaks against it; in words."""

    score: int
    agreed: tuple[str, ...]
    against: tuple[str, ...]


def likeness(ours: Facts, theirs: Facts, rules: identity.Rules) -> Likeness:
    """The one comparison of two organisations, and what lists know beside it: mail and place."""
    found = identity.compare(_card(ours), _card(theirs), rules)
    agreed, against = words(found.agreed), words(found.against)
    for label, our, their in _pairs(ours, theirs):
        if our and their:
            (agreed if our == their else against).append(label)
    contradictions = len(against) - len(found.against)
    score = max(0, found.score - AGAINST * contradictions)
    return Likeness(score, tuple(agreed), tuple(against))


def _card(facts: Facts) -> identity.Card:
    return identity.Card(
        tuple(sorted(facts.names)),
        facts.acronym,
        str(facts.country or ""),
        facts.host,
        facts.domain,
    )


def _pairs(ours: Facts, theirs: Facts) -> Iterator[tuple[str, Any, Any]]:
    yield _("e-mail address"), ours.email, theirs.email
    yield _("town"), ours.city, theirs.city
    yield _("address"), ours.address, theirs.address


def facts_of(row: dict[str, Any]) -> Facts:
    names = (identity.latin(row["legal_name"]), identity.latin(row["name_en"]))
    return Facts(
        names=frozenset(name[:300] for name in names if name),
        country=row["country_id"],
        acronym=identity.fold(row["acronym"]),
        host=row["website_host"],
        domain=row["mail_domain"],
        email=row["email"].casefold(),
        city=identity.fold(row["city"]),
        address=identity.fold(row["address"]),
    )
