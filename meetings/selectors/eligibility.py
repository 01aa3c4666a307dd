"""What the rule book says about one organisation: facts in, verdict out (domain 4.4, N1)."""

from collections.abc import Iterable
from datetime import date

from meetings.models import Body, RuleSet, Session
from meetings.rulebook.access import Access
from meetings.rulebook.eligibility import Applicant, Eligibility, Instead, judge, open_instead
from meetings.states import Basis
from stakeholders.models import Organisation
from stakeholders.selectors import histories
from stakeholders.states import VETTED, AccreditationKind, VettingState

KINDS = {"academia": Basis.ACADEMIA, "private": Basis.PRIVATE_SECTOR}


def applicant(organisation: Organisation, body: Body, day: date) -> Applicant:
    """The facts about an organisation that the rules of a body ask for, on a day."""
    status = histories.ecosoc_standing(organisation, day)
    kind = organisation.organisation_type.code if organisation.organisation_type else ""
    overdue = status.report_due if status and status.report_due else None
    return Applicant(
        kind=KINDS.get(kind, Basis.OTHER_NGO),
        ecosoc=status.standing if status else "",
        category=status.category if status else "",
        report_overdue=overdue if overdue and overdue < day else None,
        admitted=_admitted(organisation, body, day),
        vetted=organisation.vetting in VETTED,
        suspended=organisation.vetting == VettingState.SUSPENDED,
    )


def for_session(organisation: Organisation, session: Session) -> Eligibility:
    """Whether it may take part in a session, by its rules, on its first day."""
    known = applicant(organisation, session.body, session.starts_on)
    return judge(known, session.access())


def instead_of(organisation: Organisation, session: Session) -> list[tuple[Body, Instead]]:
    """What is open to it where the session is not: bodies whose rules in force admit it."""
    day = session.starts_on
    sets = RuleSet.objects.in_force().exclude(body=session.body).filter(body__active=True)
    found = []
    for rules in sets.select_related("body__looks_at").prefetch_related("rules"):
        known = applicant(organisation, rules.body, day)
        found += [(rules.body, each) for each in open_instead(known, [rules.access()])]
    return sorted(found, key=lambda pair: (pair[1].eligibility.outcome.value, pair[0].position))


def accesses(bodies: Iterable[Body]) -> dict[str, Access]:
    """The rules in force about taking part, by the code of the body."""
    sets = RuleSet.objects.in_force().filter(body__in=bodies).prefetch_related("rules")
    return {rules.body.code: rules.access() for rules in sets.select_related("body")}


def _admitted(organisation: Organisation, body: Body, day: date) -> bool:
    """Whether it was admitted to the last session of the Conference that the body looks at."""
    conference = body.looks_at
    if conference is None or not conference.accreditation_kind:
        return False
    kind = AccreditationKind(conference.accreditation_kind)
    return histories.admitted_to(organisation, kind, day)
