"""How like an organisation of a list and one of the database are: the engine's comparison,
and beside it what lists know of an organisation's place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from stakeholders import identity
from stakeholders.identity import Card, Code, Reason, Verdict
from stakeholders.selectors.reasons import words

# What makes two organisations of two that the engine would only suggest: branches of one
# network, sections by number, words that exclude each other, namesakes elsewhere.
APART = frozenset({
    Code.OTHER_PLACE, Code.BRANCH, Code.OTHER_NUMBER, Code.OPPOSITE, Code.OTHER_ACRONYM,
    Code.OTHER_COUNTRY, Code.OTHER_WORDS,
})  # fmt: skip
# What a place that agrees makes good.
LITTLE = frozenset({Code.LITTLE_EVIDENCE})
LABELS = (
    gettext_lazy("website"),
    gettext_lazy("mail domain"),
    gettext_lazy("e-mail address"),
    gettext_lazy("town"),
    gettext_lazy("address"),
)
# The first two of these the engine compares itself, and names when they agree.
ENGINES = 2


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
    card: Card

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

    @property
    def places(self) -> tuple[str, ...]:
        """Where it is found, in the order of LABELS."""
        return (self.host, self.domain, self.email, self.city, self.address)

    def equals(self, other: "Facts") -> bool:
        """Whether both say the very same: then nothing is left to compare."""
        return self.names == other.names and self.rest == other.rest

    def conflicts(self, other: "Facts") -> bool:
        """Whether they are different whatever else agrees: namesakes, or branches."""
        pairs = (
            (self.acronym, other.acronym),
            (self.city, other.city),
            (self.address, other.address),
        )
        return any(ours and theirs and ours != theirs for ours, theirs in pairs)


@dataclass(frozen=True)
class Likeness:
    """What the engine found, the places that agree and those that differ, and the verdict."""

    found: identity.Likeness
    alike: tuple[int, ...] = ()
    unlike: tuple[int, ...] = ()
    verdict: Verdict = Verdict.SAME

    @property
    def score(self) -> int:
        return self.found.score

    @property
    def is_asked(self) -> bool:
        """Whether a person should decide; otherwise they are two."""
        codes = {reason.code for reason in self.found.against}
        if codes == {Code.OTHER_COUNTRY}:  # An office abroad, or a wrong cell.
            return bool(self.alike)
        return self.verdict == Verdict.SUGGEST and not codes & APART

    @property
    def agreed(self) -> list[str]:
        """What agrees, in words."""
        return [*words(self.found.agreed), *(str(LABELS[at]) for at in self.alike if at >= ENGINES)]

    @property
    def against(self) -> list[str]:
        """What speaks against it, in words."""
        different = (_("different: %s") % LABELS[at] for at in self.unlike)
        return [*words(self.found.against), *different]


def compare(ours: Facts, theirs: Facts, rules: identity.Rules) -> Likeness:
    """The engine's verdict, which a place can carry over the last doubt, or put in doubt.

    Where everything that can be compared beside name and country differs, nobody can tell
    whether the organisation has moved or has a namesake.
    """
    found = _found(ours, theirs, rules)
    alike: list[int] = []
    unlike: list[int] = []
    for at, (our, their) in enumerate(zip(ours.places, theirs.places, strict=True)):
        if our and their:
            (alike if our == their else unlike).append(at)
    verdict = found.verdict
    little = {reason.code for reason in found.against} == LITTLE
    if verdict == Verdict.SUGGEST and alike and little and found.score >= rules.same_from:
        verdict, found = Verdict.SAME, replace(found, against=())
    elif verdict == Verdict.SAME and unlike and not alike:
        verdict = Verdict.SUGGEST
    return Likeness(found, tuple(alike), tuple(unlike), verdict)


def _found(ours: Facts, theirs: Facts, rules: identity.Rules) -> identity.Likeness:
    """The engine's comparison; a name without any word to tell is compared by its letters."""
    if ours.names & theirs.names and not identity.keys(Card(ours.card.names)):
        agreed, against = (Reason(Code.SAME_NAME),), (Reason(Code.LITTLE_EVIDENCE),)
        return identity.Likeness(rules.same_from, Verdict.SUGGEST, agreed, against)
    return identity.compare(ours.card, theirs.card, rules)


def facts_of(row: Mapping[str, Any]) -> Facts:
    """From the columns of an organisation, or the same of a draft."""
    country, others = row["country_id"], tuple(dict.fromkeys(row["other_names"]))
    return Facts(
        names=frozenset(_letters(row)),
        country=country,
        acronym=identity.fold(row["acronym"]),
        host=row["website_host"],
        domain=row["mail_domain"],
        email=row["email"].casefold(),
        city=identity.fold(row["city"]),
        address=identity.fold(row["address"]),
        card=Card(
            tuple(dict.fromkeys(name for name in (row["legal_name"], row["name_en"]) if name)),
            row["acronym"],
            str(country or ""),
            row["website_host"],
            row["mail_domain"],
            others,
        ),
    )


def _letters(row: Mapping[str, Any]) -> Iterator[str]:
    for name in (row["legal_name"], row["name_en"]):
        if letters := identity.latin(name)[:300] if name else "":
            yield letters
