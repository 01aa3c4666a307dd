"""What the actions tell the timeline, and for whom."""

import pytest

from core import audit
from core.models import AuditEntry
from stakeholders.actions import invitations, organisations, vetting
from stakeholders.models import TimelineEvent
from stakeholders.states import Discretion, RegistrationState
from tests.factories import (
    ContactRoleFactory,
    DocumentFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db
D = Discretion


def told(organisation):
    rows = TimelineEvent.objects.filter(organisation=organisation)
    return list(rows.order_by("at", "pk").values_list("kind", "discretion"))


def test_an_approval_brings_the_registrations_story_along(officer):
    registration = RegistrationFactory(state=RegistrationState.UNDER_REVIEW)
    DocumentFactory(registration=registration, name="statutes.pdf")
    for verb in ("registration.started", "registration.submitted", "registration.asked"):
        audit.record(verb, registration, by=None)

    organisation = vetting.approve(registration, by=officer)

    kinds = {kind for kind, _discretion in told(organisation)}
    assert kinds == {
        "registration.submitted",
        "registration.asked",
        "registration.approved",
        "document.added",
        "contact.added",
        "consent.given",
        "consent.refused",
        "invitation.sent",
    }
    came = TimelineEvent.objects.get(kind="registration.submitted")
    assert came.at == AuditEntry.objects.get(verb="registration.submitted").at
    assert came.facts == {"reference": registration.reference}
    assert came.subject == registration.label


@pytest.mark.parametrize(
    ("action", "kind", "discretion"),
    (
        (organisations.mark_at_risk, "organisation.at_risk", D.LEADS),
        (organisations.hide, "organisation.hidden", D.TEAM),
    ),
)
def test_what_is_done_to_an_organisation_is_told(lead, action, kind, discretion):
    organisation = ListedOrganisationFactory()

    action(organisation, by=lead)

    assert told(organisation) == [(kind, discretion)]


def test_an_officer_reads_nothing_of_the_time_at_risk(lead, officer):
    organisation = OrganisationFactory()

    organisations.mark_at_risk(organisation, by=lead)
    organisations.clear_at_risk(organisation, by=lead)

    assert told(organisation) == [
        ("organisation.at_risk", D.LEADS),
        ("organisation.not_at_risk", D.LEADS),
    ]
    assert not TimelineEvent.objects.visible_to(officer).exists()


def test_an_invitation_is_told_of_the_person_too(officer):
    role = ContactRoleFactory(person__email="ana@ngo.example")

    invitations.invite(role.person, role.organisation, by=officer)

    event = TimelineEvent.objects.get()
    assert (event.kind, event.person, event.by) == ("invitation.sent", role.person, officer)
    assert event.facts == {"name": role.person.name}
