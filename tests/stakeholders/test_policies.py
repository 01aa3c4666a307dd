"""The reasons that people read, where the tests of the actions do not show them."""

import pytest

from stakeholders import policies
from stakeholders.states import REGISTRATION, RegistrationState
from tests.conftest import member
from tests.factories import (
    ContactRoleFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
    VettingRulesFactory,
)

S = RegistrationState


@pytest.mark.parametrize(("here", "there"), tuple((h, t) for h in S for t in S))
def test_can_move_agrees_with_the_lifecycle(here, there):
    registration = RegistrationFactory.build(
        state=here, organisation_type=None, country=None, decided_by=None, organisation=None
    )
    assert bool(policies.can_move(registration, there)) == REGISTRATION.allows(here, there)


def test_can_vet_says_why_not(officer, stranger):
    registration = RegistrationFactory()
    at_risk = RegistrationFactory(at_risk=True)

    assert policies.can_vet(officer, registration)
    assert "Only vetting officers" in policies.can_vet(stranger, registration).reason
    assert "Only CST leads" in policies.can_vet(officer, at_risk).reason


@pytest.mark.parametrize("domain", ("gmail.com", "qq.com"))
def test_a_mail_provider_in_common_is_no_conflict_of_interest(db, domain):
    officer = member("CST officer", email=f"officer@{domain}")
    registration = RegistrationFactory(focal_email=f"amina@{domain}", email=f"ngo@{domain}")

    assert policies.can_vet(officer, registration)


def test_can_approve_counts_the_eyes(officer, second_officer):
    VettingRulesFactory(four_eyes=True)
    registration = RegistrationFactory(state=S.UNDER_REVIEW)

    assert "recommend" in policies.can_approve(officer, registration).reason
    registration.recommended_by = officer
    assert "somebody else" in policies.can_approve(officer, registration).reason
    assert policies.can_approve(second_officer, registration)


def test_can_release_needs_the_right_to_see_the_quarantine(officer, stranger):
    registration = RegistrationFactory(quarantined=True)

    assert policies.can_release(officer, registration)
    assert not policies.can_release(stranger, registration)


def test_a_former_contact_decides_nothing_about_the_organisation(officer):
    role = ContactRoleFactory(
        person=PersonFactory(user=officer), since="2020-01-01", until="2021-01-01"
    )

    assert "contact" in policies.can_manage_organisation(officer, role.organisation).reason
    assert policies.can_manage_organisation(officer, OrganisationFactory())


def test_only_leads_lead(officer, lead):
    assert policies.can_lead(lead)
    assert policies.can_lead(officer).reason == "Only CST leads may do this."
