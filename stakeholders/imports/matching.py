"""Which organisation a row tells of: one that we know, a new one, or nobody can tell.

1. By our reference, or by the number that this list has given it before.
2. Otherwise by name and country together with website, mail domain, town or address.
   A different address or town keeps branches of one network apart; a different acronym
   keeps namesakes apart. Two that fit equally well are ambiguous, and never guessed.
3. What an officer decided about a row comes before both.

Two rows of one file that say the same are one organisation, and the second changes
nothing; two that contradict each other under one key are ambiguous.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from stakeholders import identity
from stakeholders.actions.importing import Draft
from stakeholders.imports.likeness import Facts, facts_of, likeness
from stakeholders.imports.repeats import Repeats
from stakeholders.models import (
    ExternalIdentifier,
    ImportEffect,
    ImportRow,
    ImportRun,
    MatchRules,
    Organisation,
)
from stakeholders.states import MatchRule, MatchUse, RowChoice

COLUMNS = (
    "stands", "protected", "numbered", "legal_name", "name_en", "name_key", "country_id", "acronym",
    "website_host", "mail_domain", "email", "city", "address",
)  # fmt: skip
MOST_CANDIDATES = 10


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

    rule: by what it was found; silent: say "unchanged" and nothing else
    numbered: the number that this list gives it is known already
    fitting: those that fit equally well, when there is no decision
    """

    pk: int | None = None
    rule: str = ""
    numbered: bool = False
    why: str = ""
    unknown: bool = False
    silent: bool = False
    fitting: tuple[Known, ...] = ()

    def candidates(self, fact: Facts) -> list[dict[str, Any]]:
        """Those that fit, best first, each with its score and what speaks for and against."""
        rules = MatchRules.current(MatchUse.STAFF).numbers
        found = [(known, likeness(fact, known.facts, rules)) for known in self.fitting]
        found.sort(key=lambda pair: (-pair[1].score, pair[0].pk))
        return [
            {
                "key": known.pk,
                "score": like.score,
                "agreed": list(like.agreed),
                "against": list(like.against),
            }
            for known, like in found[:MOST_CANDIDATES]
        ]


NEW, SILENT = Decision(), Decision(silent=True)


class Matcher:
    """Decides row by row, a batch at a time; organisations at risk exist for leads only."""

    def __init__(self, run: ImportRun, *, sees_at_risk: bool) -> None:
        self.run, self.sees_at_risk = run, sees_at_risk
        self.repeats = Repeats(run)

    def decide(
        self, drafts: Sequence[Draft], choices: Mapping[int, ImportRow] | None = None
    ) -> list[Decision]:
        """One decision for each draft, in order; a few queries for all."""
        facts = [draft_facts(draft) for draft in drafts]
        keys = [_key(draft, fact) for draft, fact in zip(drafts, facts, strict=True)]
        earlier = self.repeats.of_rows(drafts, keys)
        fresh = [draft for draft in drafts if draft.row not in earlier]
        by_reference = self._by_reference(fresh)
        by_number = self._by_number(fresh)
        by_name: dict[str, list[Known]] = {}
        for candidate in self._near(facts) if fresh else ():
            for name in candidate.facts.names:
                by_name.setdefault(name, []).append(candidate)
        decisions = [
            self._chosen((choices or {}).get(draft.row))
            or self._repeat(draft, earlier)
            or self._one(draft, fact, by_reference, by_number, by_name)
            for draft, fact in zip(drafts, facts, strict=True)
        ]
        return self._claim(drafts, decisions)

    def _one(
        self,
        draft: Draft,
        fact: Facts,
        by_reference: dict[str, tuple[int, bool]],
        by_number: dict[str, tuple[int, bool]],
        by_name: dict[str, list[Known]],
    ) -> Decision:
        if draft.reference:
            found = by_reference.get(draft.reference)
            return self._certain(found, MatchRule.REFERENCE, Decision(unknown=True))
        if draft.external_id in by_number:
            return self._certain(by_number[draft.external_id], MatchRule.NUMBER, NEW)
        near = dict.fromkeys(known for name in fact.names for known in by_name.get(name, ()))
        candidates = [known for known in near if not (draft.external_id and known.numbered)]
        shown = [known for known in candidates if self.sees_at_risk or not known.at_risk]
        decision = _choose(fact, shown)
        if decision is NEW and _choose(fact, candidates) is not NEW:
            return SILENT
        return decision

    def _certain(
        self, found: tuple[int, bool] | None, rule: MatchRule, otherwise: Decision
    ) -> Decision:
        if found is None:
            return otherwise
        pk, at_risk = found
        if at_risk and not self.sees_at_risk:
            return SILENT
        return Decision(pk, rule=rule, numbered=True)

    def _chosen(self, row: ImportRow | None) -> Decision | None:
        """What an officer decided; an organisation that is gone since decides nothing."""
        if row is None or not row.choice:
            return None
        if row.choice == RowChoice.SKIP:
            return Decision(silent=True, rule=MatchRule.CHOICE)
        if row.choice == RowChoice.NEW:
            return Decision(rule=MatchRule.CHOICE)
        found = Organisation.objects.standing().filter(pk=row.chosen or 0)
        if not (found if self.sees_at_risk else found.filter(at_risk=False)).exists():
            return Decision(why=_("The organisation that was chosen is not there any more."))
        return Decision(row.chosen, rule=MatchRule.CHOICE)

    def _repeat(self, draft: Draft, earlier: Mapping[int, tuple[int, bool]]) -> Decision | None:
        """What an earlier row of the file decides: the same again, or a contradiction."""
        if draft.row not in earlier:
            return None
        row, says_the_same = earlier[draft.row]
        if says_the_same:
            return SILENT
        return Decision(
            why=_("Row %d names the same organisation, and says something else about it.") % row
        )

    def _claim(self, drafts: Sequence[Draft], decisions: list[Decision]) -> list[Decision]:
        """Only the first of two rows may change an organisation."""
        wanted = [
            (draft.row, decision.pk)
            for draft, decision in zip(drafts, decisions, strict=True)
            if decision.pk is not None
        ]
        taken = self.repeats.of_organisations(wanted)
        pks = {pk for row, pk in wanted if row in taken}
        merged = Organisation.objects.filter(merged_into__in=pks) if pks else None
        survivors = set(merged.values_list("merged_into", flat=True)) if merged else set()
        return [
            _second(decision, taken[draft.row], survivors) if draft.row in taken else decision
            for draft, decision in zip(drafts, decisions, strict=True)
        ]

    def _by_reference(self, drafts: Iterable[Draft]) -> dict[str, tuple[int, bool]]:
        wanted = {draft.reference for draft in drafts if draft.reference}
        if not wanted:
            return {}
        rows = Organisation.objects.filter(reference__in=wanted).values_list(
            "reference", "pk", "at_risk", "merged_into", "merged_into__at_risk"
        )
        return {
            reference: (into or pk, bool(into_at_risk if into else at_risk))
            for reference, pk, at_risk, into, into_at_risk in rows
        }

    def _by_number(self, drafts: Iterable[Draft]) -> dict[str, tuple[int, bool]]:
        wanted = {draft.external_id for draft in drafts if draft.external_id}
        if not wanted:
            return {}
        rows = ExternalIdentifier.objects.filter(
            source=self.run.source, value__in=wanted
        ).values_list("value", "organisation_id", "organisation__at_risk")
        own = self._own(pk for _value, pk, _at_risk in rows)
        return {value: (pk, at_risk) for value, pk, at_risk in rows if pk not in own}

    def _near(self, facts: Collection[Facts]) -> list[Known]:
        """Organisations with one of the names; or, where the name may be in another
        script, with one of the sites or mail domains.

        What a merged one was called and where it was still leads, to its survivor.
        """
        names = {name for fact in facts for name in fact.names}
        places = Q(name_key__in=names)
        if hosts := {fact.host for fact in facts if fact.host}:
            places |= Q(website_host__in=hosts)
        if domains := {fact.domain for fact in facts if fact.domain}:
            places |= Q(mail_domain__in=domains)
        numbers = ExternalIdentifier.objects.filter(
            organisation=OuterRef("stands"), source=self.run.source
        )
        rows = (
            Organisation.objects.filter(places)
            .annotate(
                stands=Coalesce("merged_into", "pk"),
                protected=Coalesce("merged_into__at_risk", "at_risk"),
            )
            .annotate(numbered=Exists(numbers))
            .values_list(*COLUMNS)
        )
        found = [_known(dict(zip(COLUMNS, row, strict=True))) for row in rows]
        own = self._own(known.pk for known in found)
        return [known for known in found if known.pk not in own]

    def _own(self, pks: Iterable[int]) -> set[int]:
        """Those that this import made itself: they are not there for its later rows."""
        later = [pk for pk in pks if pk > self.run.newest]
        if not later:
            return set()
        effects = ImportEffect.objects.filter(
            run=self.run, model=Organisation._meta.label_lower, kind="made", key__in=later
        )
        return set(effects.values_list("key", flat=True))


def _second(decision: Decision, first: int, survivors: Collection[int | None]) -> Decision:
    """What becomes of a row whose organisation another row changes.

    A list that has two records of which one was merged says nothing new with the second.
    """
    if decision.pk in survivors:
        return SILENT
    return Decision(why=_("It would change the same organisation as row %d.") % first)


def draft_facts(draft: Draft) -> Facts:
    """What a row says that tells one organisation from another."""
    values = draft.values
    country = values.get("country")
    return facts_of(
        {
            **{name: values.get(name, "") for name in ("legal_name", "name_en", "acronym")},
            **{name: values.get(name, "") for name in ("email", "city", "address")},
            "country_id": country.pk if country else None,
            "website_host": identity.website_host(values.get("website", "")),
            "mail_domain": identity.mail_domain(values.get("email", "")),
        }
    )


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
    for fits in (exact, agreeing, bare):
        # A survivor and what was merged into it are one.
        fitting = list({known.pk: known for known in fits}.values())
        if len(fitting) == 1:
            return Decision(fitting[0].pk, rule=MatchRule.ENGINE)
        if fitting:
            why = _("%d organisations fit equally well.") % len(fitting)
            return Decision(why=why, fitting=tuple(fitting))
    return NEW


def _key(draft: Draft, fact: Facts) -> tuple[Any, ...]:
    if draft.reference:
        return ("reference", draft.reference)
    if draft.external_id:
        return ("number", draft.external_id)
    return ("facts", sorted(fact.names), *fact.rest)


def _known(row: dict[str, Any]) -> Known:
    return Known(row["stands"], row["protected"], row["numbered"], facts_of(row))
