"""What the team does with an organisation; the two lifecycles are the oracle."""

import pytest

from core.errors import Conflict, NotPermitted
from core.models import AuditEntry
from stakeholders.actions import organisations
from stakeholders.models import Organisation
from stakeholders.states import LISTING, VETTED, VETTING, ListingState, VettingState
from tests.factories import (
    ContactRoleFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    PersonFactory,
)

V, L = VettingState, ListingState
# What was merged is nobody's to change any more; other states do not allow the move.
REFUSALS = (Conflict, NotPermitted)


def verbs(organisation):
    entries = AuditEntry.objects.filter(subject=organisation.label).order_by("pk")
    return list(entries.values_list("verb", flat=True))


def refused(organisation, error, action, **arguments):
    before = Organisation.objects.filter(pk=organisation.pk).values().get()
    with pytest.raises(error):
        action(organisation, **arguments)
    assert Organisation.objects.filter(pk=organisation.pk).values().get() == before
    assert verbs(organisation) == []


@pytest.mark.parametrize("state", tuple(V))
def test_verify(officer, state):
    organisation = OrganisationFactory(vetting=state)

    if VETTING.allows(state, V.VERIFIED) and state != V.SUSPENDED:
        organisations.verify(organisation, by=officer)
        assert (organisation.vetting, verbs(organisation)) == (
            "verified",
            ["organisation.verified"],
        )
        assert organisation.verified_at
    else:
        refused(organisation, REFUSALS, organisations.verify, by=officer)


@pytest.mark.parametrize("state", tuple(V))
def test_suspend_hides_and_keeps_the_agreement(lead, state):
    listed = state in VETTED
    organisation = (ListedOrganisationFactory if listed else OrganisationFactory)(vetting=state)

    if VETTING.allows(state, V.SUSPENDED):
        organisations.suspend(organisation, by=lead, reason="Fraud")
        assert (organisation.vetting, organisation.listing) == ("suspended", "hidden")
        assert organisation.listing_opt_in_at
        assert AuditEntry.objects.get().note == "Fraud"
    else:
        refused(organisation, REFUSALS, organisations.suspend, by=lead, reason="Fraud")


@pytest.mark.parametrize("state", tuple(V))
def test_only_a_suspension_is_lifted_and_it_stays_hidden(lead, state):
    organisation = OrganisationFactory(vetting=state, listing=L.HIDDEN)

    if state == V.SUSPENDED:
        organisations.lift_suspension(organisation, by=lead, reason="Cleared")
        assert (organisation.vetting, organisation.listing) == ("verified", "hidden")
        assert verbs(organisation) == ["organisation.suspension_lifted"]
    else:
        refused(organisation, REFUSALS, organisations.lift_suspension, by=lead, reason="Cleared")


@pytest.mark.parametrize("action", (organisations.suspend, organisations.lift_suspension))
def test_a_suspension_and_its_end_need_a_lead_and_a_reason(officer, lead, action):
    state = V.VERIFIED if action is organisations.suspend else V.SUSPENDED
    organisation = OrganisationFactory(vetting=state)

    refused(organisation, NotPermitted, action, by=officer, reason="Because")
    refused(organisation, Conflict, action, by=lead, reason="  ")


@pytest.mark.parametrize("state", tuple(L))
def test_publish(officer, state):
    fabric = ListedOrganisationFactory if state == L.LISTED else OrganisationFactory
    organisation = fabric(listing=state)

    if LISTING.allows(state, L.LISTED):
        organisations.publish(organisation, by=officer)
        assert list(Organisation.objects.listed()) == [organisation]
        assert organisation.consents.get().given
        assert verbs(organisation) == ["organisation.listed"]
    else:
        refused(organisation, REFUSALS, organisations.publish, by=officer)


@pytest.mark.parametrize("facts", ({"vetting": "unverified"}, {"at_risk": True}))
def test_publish_refuses_what_is_not_verified_or_not_safe(lead, facts):
    refused(OrganisationFactory(**facts), Conflict, organisations.publish, by=lead)


@pytest.mark.parametrize("state", tuple(L))
def test_hide(officer, state):
    fabric = ListedOrganisationFactory if state == L.LISTED else OrganisationFactory
    organisation = fabric(listing=state)

    if LISTING.allows(state, L.HIDDEN):
        organisations.hide(organisation, by=officer, reason="Asked by phone")
        assert organisation.listing == "hidden"
        assert AuditEntry.objects.get().note == "Asked by phone"
    else:
        refused(organisation, REFUSALS, organisations.hide, by=officer)


def test_at_risk_and_back(officer, lead):
    organisation = ListedOrganisationFactory()

    refused(organisation, NotPermitted, organisations.mark_at_risk, by=officer)
    organisations.mark_at_risk(organisation, by=lead)
    assert (organisation.at_risk, organisation.listing) == (True, "hidden")
    with pytest.raises(Conflict):
        organisations.mark_at_risk(organisation, by=lead)
    with pytest.raises(NotPermitted):
        organisations.clear_at_risk(organisation, by=officer)
    organisations.clear_at_risk(organisation, by=lead)

    assert (organisation.at_risk, organisation.listing) == (False, "hidden")
    assert verbs(organisation) == ["organisation.at_risk", "organisation.not_at_risk"]


@pytest.mark.parametrize(
    "action", (organisations.verify, organisations.publish, organisations.hide)
)
def test_an_organisation_at_risk_and_ones_own_are_left_to_others(officer, action):
    hidden = OrganisationFactory(at_risk=True)
    own = ContactRoleFactory(person=PersonFactory(user=officer)).organisation

    refused(hidden, NotPermitted, action, by=officer)
    refused(own, NotPermitted, action, by=officer)
