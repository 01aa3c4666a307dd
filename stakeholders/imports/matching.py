"""Which organisation a row tells of: one that we know, a new one, or nobody can tell.

1. By our reference, or by the number that this list has given it before.
2. Otherwise by what it says: one that says the very same, or the one that the matching
   engine takes for the same by the rules for staff (`stakeholders.identity`). A different
   address or town keeps branches of one network apart; a different acronym keeps namesakes
   apart. Several that fit equally well, and those that the engine only suggests, are left
   to a person, and never guessed.
3. What an officer decided about a row comes before both.

Two rows of one file that say the same are one organisation, and the second changes
nothing; two that contradict each other under one key are ambiguous.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from stakeholders import identity
from stakeholders.actions.importing import Draft
from stakeholders.identity import Verdict
from stakeholders.imports.known import Known, Shelf
from stakeholders.imports.likeness import Facts, Likeness, compare, facts_of
from stakeholders.imports.repeats import Repeats
from stakeholders.models import ExternalIdentifier, ImportRow, ImportRun, MatchRules, Organisation
from stakeholders.selectors.unlike import ordered, told_apart
from stakeholders.states import MatchRule, MatchUse, RowChoice

MOST_CANDIDATES = 10
# Of those with the very letters of a name so many are compared; more is no name.
MOST_NAMESAKES = 50


@dataclass(frozen=True)
class Candidate:
    """An organisation that fits, and how well."""

    known: Known
    likeness: Likeness

    @property
    def rank(self) -> tuple[bool, int]:
        """The higher the better: where they are found tells more than how they are spelt."""
        return bool(self.likeness.alike), self.likeness.score

    def told(self) -> dict[str, Any]:
        """As a row of the import keeps it, for the page on which an officer decides."""
        return {
            "key": self.known.pk,
            "score": self.likeness.score,
            "agreed": self.likeness.agreed,
            "against": self.likeness.against,
        }


@dataclass(frozen=True)
class Decision:
    """pk of the organisation, None for a new one; or why there is no decision.

    rule: by what it was found; silent: say "unchanged" and nothing else
    numbered: the number that this list gives it is known already
    fitting: those that fit, when there is no decision, or the one that was found
    """

    pk: int | None = None
    rule: str = ""
    numbered: bool = False
    why: str = ""
    unknown: bool = False
    silent: bool = False
    fitting: tuple[Candidate, ...] = ()

    def candidates(self) -> list[dict[str, Any]]:
        """Those that fit, best first, each with its score and what speaks for and against."""
        return [one.told() for one in self.fitting[:MOST_CANDIDATES]]


NEW, SILENT = Decision(), Decision(silent=True)


class Matcher:
    """Decides row by row, a batch at a time; organisations at risk exist for leads only.

    explains: tell the reasons also where there is a decision
    """

    def __init__(self, run: ImportRun, *, sees_at_risk: bool, explains: bool = False) -> None:
        self.run, self.sees_at_risk, self.explains = run, sees_at_risk, explains
        self.repeats = Repeats(run)
        self.shelf = Shelf(run)
        self.rules = MatchRules.current(MatchUse.STAFF).numbers

    def decide(
        self, drafts: Sequence[Draft], choices: Mapping[int, ImportRow] | None = None
    ) -> list[Decision]:
        """One decision for each draft, in order; a few queries for all."""
        facts = {draft.row: draft_facts(draft) for draft in drafts}
        earlier = self.repeats.of_rows(drafts, [_key(draft, facts[draft.row]) for draft in drafts])
        decided = {
            draft.row: decision
            for draft in drafts
            if (decision := self._chosen((choices or {}).get(draft.row)))
            or (decision := self._repeat(draft, earlier))
        }
        decided |= self._by_key([draft for draft in drafts if draft.row not in decided])
        left = [draft for draft in drafts if draft.row not in decided]
        decided |= self._by_facts(left, facts)
        return self._claim(drafts, [decided[draft.row] for draft in drafts])

    def _by_key(self, drafts: Sequence[Draft]) -> dict[int, Decision]:
        """Rows with our reference, or with a number by which their list is known."""
        by_reference, by_number = self._by_reference(drafts), self._by_number(drafts)
        decided: dict[int, Decision] = {}
        for draft in drafts:
            if draft.reference:
                found = by_reference.get(draft.reference)
                unknown = Decision(unknown=True)
                decided[draft.row] = self._certain(found, MatchRule.REFERENCE, unknown)
            elif draft.external_id in by_number:
                found = by_number[draft.external_id]
                decided[draft.row] = self._certain(found, MatchRule.NUMBER, NEW)
        return decided

    def _by_facts(self, drafts: Sequence[Draft], facts: Mapping[int, Facts]) -> dict[int, Decision]:
        """By what the rows say; only where nothing says the very same the index is asked."""
        decided: dict[int, Decision] = {}
        named = self.shelf.namesakes(facts[draft.row] for draft in drafts)
        unequal: list[tuple[Draft, list[Known]]] = []
        for draft in drafts:
            fact = facts[draft.row]
            namesakes = _free(draft, (one for name in fact.names for one in named.get(name, ())))
            if equal := self._shown(one for one in namesakes if one.facts.equals(fact)):
                decided[draft.row] = self._equal(fact, equal)
            else:
                unequal.append((draft, namesakes))
        alike = self.shelf.alike([facts[draft.row] for draft, _namesakes in unequal])
        for (draft, namesakes), near in zip(unequal, alike, strict=True):
            known = _free(draft, (*namesakes[:MOST_NAMESAKES], *near))
            decided[draft.row] = self._judged(facts[draft.row], known)
        return decided

    def _equal(self, fact: Facts, equal: Sequence[Known]) -> Decision:
        """One that says the very same needs no comparison."""
        if len({one.pk for one in equal}) == 1 and not self.explains:
            return Decision(equal[0].pk, rule=MatchRule.ENGINE)
        return _best(Candidate(one, compare(fact, one.facts, self.rules)) for one in equal)

    def _judged(self, fact: Facts, known: Iterable[Known]) -> Decision:
        """What the engine says of a row and those that it may tell of."""
        candidates = [
            Candidate(one, compare(fact, one.facts, self.rules))
            for one in known
            if not fact.conflicts(one.facts)
        ]
        same = [one for one in candidates if one.likeness.verdict == Verdict.SAME]
        if shown := [one for one in same if self._may_show(one.known)]:
            return _best(shown)
        if same:
            return SILENT
        asked = [one for one in candidates if one.likeness.is_asked and self._may_show(one.known)]
        return self._asked(asked) if asked else NEW

    def _asked(self, asked: Iterable[Candidate]) -> Decision:
        """A person decides among these; one that is known not to be the likeliest is left out."""
        likeliest, *others = _ranked(asked)
        fitting = (
            likeliest,
            *(
                one
                for one in others
                if ordered(one.known.pk, likeliest.known.pk) not in self._told_apart
            ),
        )
        return Decision(why=_maybe(likeliest), fitting=fitting)

    @cached_property
    def _told_apart(self) -> frozenset[tuple[int, int]]:
        return told_apart()

    def _may_show(self, known: Known) -> bool:
        return self.sees_at_risk or not known.at_risk

    def _shown(self, known: Iterable[Known]) -> list[Known]:
        return [one for one in known if self._may_show(one)]

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
        own = self.shelf.own([pk for _value, pk, _at_risk in rows])
        return {value: (pk, at_risk) for value, pk, at_risk in rows if pk not in own}


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
            "other_names": values.get("other_names", ()),
        }
    )


def _free(draft: Draft, known: Iterable[Known]) -> list[Known]:
    """Each record once, without those to which the list has given another number."""
    records = {one.record: one for one in known if not (draft.external_id and one.numbered)}
    return list(records.values())


def _ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best first; a survivor and what was merged into it are one."""
    ranked = sorted(candidates, key=lambda one: (*one.rank, -one.known.pk))
    return list({one.known.pk: one for one in ranked}.values())[::-1]


def _best(same: Iterable[Candidate]) -> Decision:
    """The one that fits best, unless others fit equally well."""
    ranked = _ranked(same)
    best = tuple(one for one in ranked if one.rank == ranked[0].rank)
    if len(best) == 1:
        return Decision(best[0].known.pk, rule=MatchRule.ENGINE, fitting=best)
    reasons = ", ".join(best[0].likeness.agreed)
    why = _("%(count)d organisations fit equally well. (%(reasons)s)")
    return Decision(why=why % {"count": len(best), "reasons": reasons}, fitting=best)


def _maybe(likeliest: Candidate) -> str:
    """The question, with what speaks for and against."""
    like = likeliest.likeness
    text = (
        _("It may be “%(name)s” (%(agreed)s; against it: %(against)s).")
        if like.against
        else _("It may be “%(name)s” (%(agreed)s).")
    )
    return text % {
        "name": next(iter(likeliest.known.facts.card.names), ""),
        "agreed": ", ".join(like.agreed),
        "against": ", ".join(like.against),
    }


def _key(draft: Draft, fact: Facts) -> tuple[Any, ...]:
    if draft.reference:
        return ("reference", draft.reference)
    if draft.external_id:
        return ("number", draft.external_id)
    return ("facts", sorted(fact.names), *fact.rest)
