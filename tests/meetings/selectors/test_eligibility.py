"""The facts about an organisation are those of the first day of the session."""

from datetime import date

import pytest

from meetings.rulebook.eligibility import Outcome, Reason, Why
from meetings.selectors import eligibility, reasons
from stakeholders.states import AccreditationKind, EcosocCategory, EcosocStanding, VettingState
from tests.factories import (
    BodyFactory,
    EcosocStatusFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    OtherAccreditationFactory,
    RuleSetFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
GRANTED = {
    "access.open": True,
    "access.grounds": [
        {"basis": "ecosoc_special", "procedure": "status"},
        {"basis": "admitted_before", "procedure": "status"},
    ],
}


def session(**body):
    return SessionFactory(rule_set=RuleSetFactory(body=BodyFactory(**body), rules=GRANTED))


def test_a_status_counts_that_is_active_on_the_first_day():
    organisation = ListedOrganisationFactory()
    EcosocStatusFactory(
        organisation=organisation,
        category=EcosocCategory.SPECIAL,
        standing=EcosocStanding.ACTIVE,
        since=date(2010, 1, 1),
        until=date(2027, 3, 8),
    )
    EcosocStatusFactory(
        organisation=organisation,
        category=EcosocCategory.SPECIAL,
        standing=EcosocStanding.SUSPENDED,
        since=date(2027, 3, 8),
    )
    before = SessionFactory(
        rule_set=RuleSetFactory(rules=GRANTED),
        starts_on=date(2027, 3, 7),
        ends_on=date(2027, 3, 12),
    )

    assert eligibility.for_session(organisation, before).outcome == Outcome.DIRECT
    suspended = eligibility.for_session(organisation, session())
    assert [each.why for each in suspended.against] == [
        Why.STATUS_SUSPENDED,
        Why.NOT_ADMITTED_BEFORE,
    ]


def test_admission_to_the_conference_that_the_body_looks_at_counts():
    conference = BodyFactory(accreditation_kind=AccreditationKind.UNCAC_COSP)
    organisation = ListedOrganisationFactory()
    OtherAccreditationFactory(
        organisation=organisation,
        kind=AccreditationKind.UNCAC_COSP,
        session="11",
        since=date(2025, 12, 1),
    )

    assert eligibility.for_session(organisation, session(looks_at=conference))
    assert not eligibility.for_session(organisation, session())


def test_a_suspended_organisation_is_told_so():
    organisation = OrganisationFactory(vetting=VettingState.SUSPENDED)
    verdict = eligibility.for_session(organisation, session())

    assert [each.why for each in verdict.against] == [Why.SUSPENDED_HERE]


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_has_words(why):
    facts = {
        "category": "special",
        "condition": "Only its field.",
        "since": "2026-06-01",
        "basis": "academia",
    }

    assert reasons.words(Reason(why, facts)).endswith(".")
