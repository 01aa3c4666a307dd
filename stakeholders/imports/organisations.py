"""Rows that are organisations: check, decide, store."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from stakeholders import policies
from stakeholders.actions import importing
from stakeholders.actions.importing import Draft
from stakeholders.actions.ledger import Ledger
from stakeholders.imports.checking import Checker
from stakeholders.imports.fields import Lookups
from stakeholders.imports.mapping import ColumnMapping
from stakeholders.imports.matching import Decision, Matcher
from stakeholders.imports.reading import Row
from stakeholders.imports.reporting import Problem
from stakeholders.imports.work import Result, Wishes
from stakeholders.models import ContactRole, ImportRow, ImportRun
from stakeholders.states import ContactRoleKind, RowOutcome


class OrganisationsWork:
    """Lists of organisations."""

    def __init__(self, run: ImportRun, mapping: ColumnMapping, wishes: Wishes) -> None:
        self.mapping, self.wishes = mapping, wishes
        self.checker = Checker(mapping, Lookups(), people=wishes.people)
        sees_at_risk = policies.can_see_at_risk(wishes.by)
        self.matcher = Matcher(run, sees_at_risk=sees_at_risk, explains=not wishes.keep)

    def go(
        self, rows: Sequence[Row], choices: Mapping[int, ImportRow], ledger: Ledger
    ) -> list[Result]:
        """See Work."""
        results: list[Result] = []
        drafts = list(self._drafts(rows, results))
        decisions = self.matcher.decide(drafts, choices)
        new: list[Draft] = []
        known: dict[int, tuple[Draft, Decision]] = {}
        for draft, decision in zip(drafts, decisions, strict=True):
            if decision.silent:
                results.append(_result(draft, RowOutcome.UNCHANGED, decision))
            elif decision.why or decision.unknown:
                results.append(self._undecided(draft, decision))
            elif decision.pk is None:
                new.append(draft)
                results.append(_result(draft, RowOutcome.CREATED, decision))
            else:
                known[decision.pk] = draft, decision
        if new and self.wishes.keep:
            importing.create(new, ledger=ledger)
        return results + self._update(known, ledger)

    def settle(self, ledger: Ledger) -> None:
        """See Work; nothing is left to do."""

    def _drafts(self, rows: Sequence[Row], results: list[Result]) -> Iterator[Draft]:
        names = self.mapping.fields().get("legal_name", ())
        for row in rows:
            checked = self.checker.check(row)
            if isinstance(checked, Draft):
                yield checked
                continue
            title = next((row.cells[heading] for heading in names), "")
            results.append(Result(row.number, RowOutcome.REJECTED, title, problems=checked))

    def _undecided(self, draft: Draft, decision: Decision) -> Result:
        if decision.unknown:
            column = self.mapping.fields()["reference"][0]
            outcome, value = RowOutcome.REJECTED, draft.reference
            problem = _("There is no organisation with this reference.")
            advice = _("Correct the reference, or leave it empty for a new organisation.")
        else:
            column = self.mapping.fields().get("legal_name", [""])[0]
            outcome, value = RowOutcome.AMBIGUOUS, str(draft.values.get("legal_name", ""))
            problem = decision.why
            advice = _("Add our reference, or a town or address that tells them apart.")
        result = _result(draft, outcome, decision)
        result.problems = [Problem(draft.row, outcome, column, value, problem, advice)]
        result.candidates = decision.candidates()
        return result

    def _update(self, known: Mapping[int, tuple[Draft, Decision]], ledger: Ledger) -> list[Result]:
        """Update those that change; being found under a new number is a change too."""
        drafts = {pk: draft for pk, (draft, _decision) in known.items()}
        numbered = {
            pk
            for pk, (draft, decision) in known.items()
            if decision.numbered or not draft.external_id
        }
        unchanged = importing.unchanged({pk: drafts[pk] for pk in numbered})
        unchanged -= _without_focal_point({pk for pk in unchanged if drafts[pk].person})
        changed = {pk: draft for pk, draft in drafts.items() if pk not in unchanged}
        if changed and self.wishes.keep:
            importing.update(changed, ledger=ledger)
        return [
            self._found(draft, decision, unchanged=pk in unchanged)
            for pk, (draft, decision) in known.items()
        ]

    def _found(self, draft: Draft, decision: Decision, *, unchanged: bool) -> Result:
        outcome = RowOutcome.UNCHANGED if unchanged else RowOutcome.UPDATED
        result = _result(draft, outcome, decision)
        if not self.wishes.keep:
            result.candidates = decision.candidates()
        return result


def _result(draft: Draft, outcome: RowOutcome, decision: Decision) -> Result:
    title = str(draft.values.get("legal_name") or draft.reference)
    return Result(draft.row, outcome, title, decision.rule, decision.pk)


def _without_focal_point(pks: set[int]) -> set[int]:
    if not pks:
        return pks
    roles = ContactRole.objects.filter(kind=ContactRoleKind.FOCAL_POINT, until=None)
    return pks - set(roles.filter(organisation__in=pks).values_list("organisation_id", flat=True))
