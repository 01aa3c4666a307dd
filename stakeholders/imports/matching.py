"""Which organisation a row tells of: one that we know, a new one, or nobody can tell.

1. By our reference, or by the number that this list has given it before.
2. Otherwise by name and country together with website, mail domain, town or address.
   A different address or town keeps branches of one network apart; a different acronym
   keeps namesakes apart. Two that fit equally well are ambiguous, and never guessed.

Two rows of one file that say the same are one organisation, and the second changes
nothing; two that contradict each other under one key are ambiguous.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _

from stakeholders import identity
from stakeholders.actions.imports import Draft
from stakeholders.models import ExternalIdentifier, Organisation

COLUMNS = (
    "pk", "at_risk", "numbered", "legal_name", "name_en", "name_key", "country_id", "acronym",
    "website_host", "mail_domain", "email", "city", "address",
)  # fmt: skip


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
class Known:
    """An organisation of the database, as far as it matters here."""

    pk: int
    at_risk: bool
    numbered: bool
    facts: Facts


@dataclass(frozen=True)
class Decision:
    """pk of the organisation, None for a new one; or why there is no decision.

    silent: say "unchanged" and nothing else
    numbered: the number that this list gives it is known already
    """

    pk: int | None = None
    numbered: bool = False
    why: str = ""
    unknown: bool = False
    silent: bool = False


NEW, SILENT = Decision(), Decision(silent=True)


class Matcher:
    """Decides row by row, a batch at a time; organisations at risk exist for leads only."""

    def __init__(self, source: str, *, sees_at_risk: bool) -> None:
        self.source, self.sees_at_risk = source, sees_at_risk
        # What this import makes is not there for its own later rows.
        self.newest = Organisation.objects.aggregate(newest=Max("pk"))["newest"] or 0
        self.seen: dict[int, tuple[int, int]] = {}
        self.claimed: dict[int, int] = {}

    def decide(self, drafts: Sequence[Draft]) -> list[Decision]:
        """One decision for each draft, in order; four queries for all."""
        facts = [_facts_of(draft) for draft in drafts]
        repeats = [self._repeat(draft, fact) for draft, fact in zip(drafts, facts, strict=True)]
        fresh = [draft for draft, repeat in zip(drafts, repeats, strict=True) if repeat is None]
        by_reference = self._by_reference(fresh)
        by_number = self._by_number(fresh)
        known = self._near(facts) if fresh else []
        by_name: dict[str, list[Known]] = {}
        for candidate in known:
            for name in candidate.facts.names:
                by_name.setdefault(name, []).append(candidate)
        decisions = []
        for draft, fact, repeat in zip(drafts, facts, repeats, strict=True):
            decision = repeat or self._one(draft, fact, by_reference, by_number, by_name)
            decisions.append(self._claim(draft, decision))
        return decisions

    def _one(
        self,
        draft: Draft,
        fact: Facts,
        by_reference: dict[str, tuple[int, bool]],
        by_number: dict[str, tuple[int, bool]],
        by_name: dict[str, list[Known]],
    ) -> Decision:
        if draft.reference:
            return self._certain(by_reference.get(draft.reference), Decision(unknown=True))
        if draft.external_id in by_number:
            return self._certain(by_number[draft.external_id], NEW)
        found = {known.pk: known for name in fact.names for known in by_name.get(name, ())}
        candidates = [
            known for known in found.values() if not (draft.external_id and known.numbered)
        ]
        shown = [known for known in candidates if self.sees_at_risk or not known.at_risk]
        decision = _choose(fact, shown)
        if decision is NEW and _choose(fact, candidates) is not NEW:
            return SILENT
        return decision

    def _certain(self, found: tuple[int, bool] | None, otherwise: Decision) -> Decision:
        if found is None:
            return otherwise
        pk, at_risk = found
        return SILENT if at_risk and not self.sees_at_risk else Decision(pk, numbered=True)

    def _repeat(self, draft: Draft, fact: Facts) -> Decision | None:
        """What an earlier row of the file decides: the same again, or a contradiction."""
        key = hash(_key(draft, fact))
        says = _said(draft)
        row, said = self.seen.setdefault(key, (draft.row, says))
        if row == draft.row:
            return None
        if said == says:
            return SILENT
        return Decision(
            why=_("Row %d names the same organisation, and says something else about it.") % row
        )

    def _claim(self, draft: Draft, decision: Decision) -> Decision:
        if decision.pk is None:
            return decision
        row = self.claimed.setdefault(decision.pk, draft.row)
        if row == draft.row:
            return decision
        return Decision(why=_("It would change the same organisation as row %d.") % row)

    def _by_reference(self, drafts: Iterable[Draft]) -> dict[str, tuple[int, bool]]:
        wanted = {draft.reference for draft in drafts if draft.reference}
        rows = Organisation.objects.filter(reference__in=wanted) if wanted else ()
        return {row.reference: (row.pk, row.at_risk) for row in rows}

    def _by_number(self, drafts: Iterable[Draft]) -> dict[str, tuple[int, bool]]:
        wanted = {draft.external_id for draft in drafts if draft.external_id}
        if not wanted:
            return {}
        rows = ExternalIdentifier.objects.filter(
            source=self.source, value__in=wanted, organisation__lte=self.newest
        ).values_list("value", "organisation_id", "organisation__at_risk")
        return {value: (pk, at_risk) for value, pk, at_risk in rows}

    def _near(self, facts: Collection[Facts]) -> list[Known]:
        """Organisations with one of the names; or, where the name may be in another
        script, with one of the sites or mail domains."""
        if not self.newest:
            return []
        names = {name for fact in facts for name in fact.names}
        places = Q(name_key__in=names)
        if hosts := {fact.host for fact in facts if fact.host}:
            places |= Q(website_host__in=hosts)
        if domains := {fact.domain for fact in facts if fact.domain}:
            places |= Q(mail_domain__in=domains)
        numbers = ExternalIdentifier.objects.filter(organisation=OuterRef("pk"), source=self.source)
        rows = (
            Organisation.objects.filter(places, pk__lte=self.newest)
            .annotate(numbered=Exists(numbers))
            .values_list(*COLUMNS)
        )
        return [_known(dict(zip(COLUMNS, row, strict=True))) for row in rows]


def _choose(fact: Facts, candidates: Iterable[Known]) -> Decision:
    """The one that fits, NEW, or why nobody can tell."""
    possible = [known for known in candidates if not fact.conflicts(known.facts)]
    exact = [known for known in possible if known.facts == fact]
    compared = [(known, *fact.compared(known.facts)) for known in possible]
    agreeing = [known for known, agrees, _any in compared if agrees]
    bare = [
        known
        for known, _agrees, comparable in compared
        if not comparable and known.facts.country == fact.country
    ]
    for fitting in (exact, agreeing, bare):
        if len(fitting) == 1:
            return Decision(fitting[0].pk)
        if fitting:
            return Decision(why=_("%d organisations fit equally well.") % len(fitting))
    return NEW


def _key(draft: Draft, fact: Facts) -> tuple[Any, ...]:
    if draft.reference:
        return ("reference", draft.reference)
    return ("number", draft.external_id) if draft.external_id else ("facts", fact)


def _said(draft: Draft) -> int:
    """A number for all that a row says, to tell a repeated row from a contradiction."""
    own = [(name, str(value)) for name, value in draft.values.items()]
    many = [(name, str([row.pk for row in rows])) for name, rows in draft.many.items()]
    return hash(tuple(sorted(own + many)))


def _facts_of(draft: Draft) -> Facts:
    values = draft.values
    country = values.get("country")
    return _facts(
        {
            **{name: values.get(name, "") for name in ("legal_name", "name_en", "acronym")},
            **{name: values.get(name, "") for name in ("email", "city", "address")},
            "country_id": country.pk if country else None,
            "website_host": identity.website_host(values.get("website", "")),
            "mail_domain": identity.mail_domain(values.get("email", "")),
        }
    )


def _known(row: dict[str, Any]) -> Known:
    return Known(row["pk"], row["at_risk"], row["numbered"], _facts(row))


def _facts(row: dict[str, Any]) -> Facts:
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
