"""An import from its first row to the last: read, check, decide, store, count."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import batched

from django.db import reset_queries, transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from core.models import User
from stakeholders import policies
from stakeholders.actions import imports
from stakeholders.actions.imports import Draft
from stakeholders.imports.checking import Checker
from stakeholders.imports.fields import Lookups
from stakeholders.imports.mapping import ColumnMapping, require_usable
from stakeholders.imports.matching import Decision, Matcher
from stakeholders.imports.reading import Row, Table
from stakeholders.imports.reporting import Counts, Problem
from stakeholders.models import ContactRole, Country, ImportRun, Organisation, Theme
from stakeholders.states import ContactRoleKind

BATCH = 500
MOST_KEPT = 5_000


@dataclass(frozen=True)
class Wishes:
    """How to import.

    by: who imports; None is the system, which is told no more than an officer
    keep: whether anything is stored at all; a preview keeps nothing
    good_rows: store the good rows although others were rejected
    """

    by: User | None = None
    keep: bool = True
    good_rows: bool = False
    people: bool = False


@dataclass
class Outcome:
    """What came of it. When nothing was stored, `would` says what would have been."""

    counts: Counts
    would: Counts
    stored: bool
    problems: list[Problem] = field(default_factory=list)


class Import:
    """One run over one table. All problems are handed on, and the first ones kept."""

    def __init__(
        self,
        table: Table,
        mapping: ColumnMapping,
        wishes: Wishes,
        *,
        on_problem: Callable[[Problem], None] = lambda _problem: None,
        on_batch: Callable[[float], None] = lambda _done: None,
    ) -> None:
        require_usable(mapping, table.headings)
        self.table, self.mapping, self.wishes = table, mapping, wishes
        self.on_problem, self.on_batch = on_problem, on_batch
        self.counts = Counts()
        self.problems: list[Problem] = []
        self.checker = Checker(mapping, Lookups(), people=wishes.people)

    def run(self, note: ImportRun | None = None) -> Outcome:
        """Import all rows in one transaction: all of it is stored, or nothing.

        Nothing is when a row was rejected (unless the good rows are wished for) or
        when it is a preview. `note` is the row that remembers an import that was stored.
        """
        with transaction.atomic():
            if self.wishes.keep:
                imports.take_turn()
            sees_at_risk = policies.can_see_at_risk(self.wishes.by)
            self.matcher = Matcher(self.mapping.source, sees_at_risk=sees_at_risk)
            for rows in batched(self.table, BATCH):
                self._batch(rows)
                self.on_batch(self.table.progress())
            self.problems.sort(key=lambda problem: problem.row)
            stored = self.wishes.keep and (self.wishes.good_rows or not self.counts.rejected)
            if stored and note:
                kept = [asdict(problem) for problem in self.problems]
                imports.note(note, counts=asdict(self.counts), problems=kept, by=self.wishes.by)
            transaction.set_rollback(not stored)
        if stored or not self.wishes.keep:
            return Outcome(self.counts, self.counts, stored, self.problems)
        stored_counts = replace(self.counts, created=0, updated=0)
        return Outcome(stored_counts, self.counts, stored, self.problems)

    def _batch(self, rows: Iterable[Row]) -> None:
        drafts = list(self._drafts(rows))
        decisions = self.matcher.decide(drafts)
        new: list[Draft] = []
        known: dict[int, Draft] = {}
        numbered: set[int] = set()
        for draft, decision in zip(drafts, decisions, strict=True):
            if decision.silent:
                self.counts.unchanged += 1
            elif decision.why or decision.unknown:
                self._undecided(draft, decision)
            elif decision.pk is None:
                new.append(draft)
            else:
                known[decision.pk] = draft
                if decision.numbered or not draft.external_id:
                    numbered.add(decision.pk)
        self._create(new)
        self._update(known, numbered)
        reset_queries()  # With DEBUG on, Django would keep each statement of a long import.

    def _drafts(self, rows: Iterable[Row]) -> Iterator[Draft]:
        for row in rows:
            checked = self.checker.check(row)
            if isinstance(checked, Draft):
                yield checked
            else:
                self.counts.rejected += 1
                for problem in checked:
                    self._report(problem)

    def _undecided(self, draft: Draft, decision: Decision) -> None:
        if decision.unknown:
            self.counts.rejected += 1
            column = self.mapping.fields()["reference"][0]
            outcome, value = "rejected", draft.reference
            problem = _("There is no organisation with this reference.")
            advice = _("Correct the reference, or leave it empty for a new organisation.")
        else:
            self.counts.ambiguous += 1
            column = self.mapping.fields().get("legal_name", [""])[0]
            outcome, value = "ambiguous", str(draft.values.get("legal_name", ""))
            problem = decision.why
            advice = _("Add our reference, or a town or address that tells them apart.")
        self._report(Problem(draft.row, outcome, column, value, problem, advice))

    def _report(self, problem: Problem) -> None:
        if len(self.problems) < MOST_KEPT:
            self.problems.append(problem)
        self.on_problem(problem)

    def _create(self, drafts: Sequence[Draft]) -> None:
        self.counts.created += len(drafts)
        if drafts:
            imports.create(drafts, source=self.mapping.source)

    def _update(self, drafts: dict[int, Draft], numbered: set[int]) -> None:
        """Update those that change; being found under a new number is a change too."""
        unchanged = {
            organisation.pk
            for organisation in self._organisations(drafts)
            if organisation.pk in numbered and not _differs(organisation, drafts[organisation.pk])
        }
        unchanged -= _without_focal_point({pk for pk in unchanged if drafts[pk].person})
        changed = {pk: draft for pk, draft in drafts.items() if pk not in unchanged}
        self.counts.updated += len(changed)
        self.counts.unchanged += len(unchanged)
        if changed:
            imports.update(changed, source=self.mapping.source)

    def _organisations(self, drafts: dict[int, Draft]) -> QuerySet[Organisation]:
        found = Organisation.objects.filter(pk__in=drafts)
        if any("themes" in draft.many for draft in drafts.values()):
            found = found.prefetch_related(Prefetch("themes", Theme.objects.only("pk")))
        if any("countries_of_operation" in draft.many for draft in drafts.values()):
            countries = Prefetch("countries_of_operation", Country.objects.only("pk"))
            found = found.prefetch_related(countries)
        return found


def _differs(organisation: Organisation, draft: Draft) -> bool:
    if imports.changes(organisation, draft):
        return True
    return any(
        {record.pk for record in getattr(organisation, name).all()}
        != {record.pk for record in records}
        for name, records in draft.many.items()
    )


def _without_focal_point(pks: set[int]) -> set[int]:
    if not pks:
        return pks
    roles = ContactRole.objects.filter(kind=ContactRoleKind.FOCAL_POINT, until=None)
    return pks - set(roles.filter(organisation__in=pks).values_list("organisation_id", flat=True))
