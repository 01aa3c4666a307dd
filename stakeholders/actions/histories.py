"""Writing consultative status as a history: each decision ends one spell and starts the next."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders import policies
from stakeholders.actions import timeline
from stakeholders.models import EcosocStatus, Organisation
from stakeholders.states import Discretion, EcosocCategory, EcosocStanding

CHECKED = (EcosocStanding.ACTIVE, EcosocStanding.SUSPENDED, EcosocStanding.WITHDRAWN)


@transaction.atomic
def note_ecosoc(  # noqa: PLR0913 - each argument is a column of the spell
    organisation: Organisation,
    standing: EcosocStanding,
    *,
    category: EcosocCategory,
    on: date,
    by: User | None,
    suspended_until: date | None = None,
    report_due: date | None = None,
    decision_symbol: str = "",
    evidence: str = "",
) -> EcosocStatus:
    """Note a decision of ECOSOC: from this day on it has this standing in this category.

    Decisions may be noted in any order: a spell that holds on the day ends there, and the
    new one goes on until the next one that is known. The decision of the same day is
    replaced. `by` None is a list that was imported. Conflict for a standing that only the
    organisation states, and for a day that is still to come.
    """
    organisation.lock()
    if by is not None:
        policies.can_manage_organisation(by, organisation).require()
    _require_sensible(standing, on, suspended_until)
    _require_reporting(standing, category, report_due)
    checked = EcosocStatus.objects.filter(organisation=organisation, standing__in=CHECKED)
    before = checked.on(on).first()
    spell = before if before is not None and before.since == on else _new(organisation, on)
    spell.until = before.until if before else _next_start(checked, on)
    if before is not None and spell is not before:
        before.until = on
        before.save()
    spell.granted_year = _granted_year(before, category, standing, on)
    spell.category, spell.standing = category, standing
    spell.suspended_until, spell.report_due = suspended_until, report_due
    spell.decision_symbol, spell.evidence = decision_symbol, evidence
    spell.checked_on, spell.checked_by = timezone.localdate(), by
    spell.save()
    _tell(spell, by=by)
    return spell


def _new(organisation: Organisation, on: date) -> EcosocStatus:
    return EcosocStatus(organisation=organisation, since=on)


def _next_start(checked: QuerySet[EcosocStatus], on: date) -> date | None:
    """When the next spell that is known begins, if any."""
    later = checked.filter(since__gt=on).order_by("since")
    return later.values_list("since", flat=True).first()


def _granted_year(
    before: EcosocStatus | None, category: str, standing: str, on: date
) -> int | None:
    """The year of the grant: as the spell before it has it, or that of this decision."""
    goes_on = before is not None and before.standing != EcosocStanding.WITHDRAWN
    if goes_on and before is not None and before.category == category and before.granted_year:
        return before.granted_year
    return on.year if standing == EcosocStanding.ACTIVE else None


def _require_sensible(standing: EcosocStanding, on: date, suspended_until: date | None) -> None:
    if standing not in CHECKED:
        raise Conflict(_("A claim is made by the organisation; here decisions are noted."))
    if on > timezone.localdate():
        raise Conflict(_("Note the decision when it is in force: this day is still to come."))
    if suspended_until is not None and suspended_until <= on:
        raise Conflict(_("A suspension ends after it begins."))


def _require_reporting(
    standing: EcosocStanding, category: EcosocCategory, report_due: date | None
) -> None:
    reports = standing != EcosocStanding.WITHDRAWN and category != EcosocCategory.ROSTER
    if report_due is not None and not reports:
        raise Conflict(
            _("Only organisations with general or special status report every four years.")
        )


def _tell(spell: EcosocStatus, *, by: User | None) -> None:
    since = spell.since.isoformat() if spell.since else ""
    note = f"{spell.category} {spell.standing} {since} {spell.decision_symbol}".strip()
    audit.record("organisation.ecosoc_noted", spell.organisation, by=by, note=note)
    timeline.note(
        f"ecosoc.{spell.standing}",
        organisation=spell.organisation,
        by=by,
        discretion=Discretion.OPEN,
        category=spell.category,
        since=since,
        decision=spell.decision_symbol,
    )
