"""Approving: a new organisation or a known one, once, with its contact and invitation."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from core.errors import Conflict, IllegalTransition, NotPermitted
from stakeholders.actions import vetting
from stakeholders.models import ContactRole, Invitation, Organisation, Person, Registration
from stakeholders.states import ContactRoleKind, RegistrationState
from tests.conftest import member
from tests.factories import (
    ContactRoleFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.stakeholders.vetted import mails, said

S = RegistrationState


def test_approve_makes_organisation_contact_and_invitation_and_tells_the_applicant(officer):
    registration = RegistrationFactory(
        state=S.UNDER_REVIEW, listing_opt_in=True, head_name="Nino", former_names="Old\nOlder"
    )

    organisation = vetting.approve(registration, by=officer)

    registration.refresh_from_db()
    assert registration.organisation == Organisation.objects.get() == organisation
    assert (registration.decided_by, registration.state) == (officer, S.APPROVED)
    assert list(Organisation.objects.listed()) == [organisation]
    assert organisation.other_names == ["Old", "Older"]
    kinds = organisation.contacts.values_list("kind", "person__given_name")
    assert sorted(kinds) == [("focal_point", "Amina"), ("head", "Nino")]
    assert Invitation.objects.get().email == registration.focal_email
    assert mails() == [
        ("registration_approved", registration.focal_email),
        ("account_invitation", registration.focal_email),
    ]
    assert said(registration) == ["registration.approved"]
    consents = organisation.consents.values_list("purpose", "given", "version")
    assert sorted(consents) == [("listing", True, "2026-1"), ("processing", True, "2026-1")]


def test_approve_lists_nobody_who_did_not_agree(officer):
    registration = RegistrationFactory(state=S.UNDER_REVIEW, listing_opt_in=False)

    organisation = vetting.approve(registration, by=officer)

    assert organisation.listing == "not_listed"
    assert not organisation.consents.get(purpose="listing").given


def test_approve_attaches_and_makes_no_second_organisation(officer):
    known = OrganisationFactory(legal_name="Known", website="", vetting="unverified")
    registration = RegistrationFactory(
        state=S.UNDER_REVIEW, legal_name="Known Ltd", website="https://known.example"
    )

    organisation = vetting.approve(registration, by=officer, attach_to=known)

    assert list(Organisation.objects.all()) == [organisation] == [known]
    known.refresh_from_db()
    assert (known.legal_name, known.website) == ("Known", "https://known.example")
    assert (known.vetting, known.other_names) == ("verified", ["Known Ltd"])
    assert known.contacts.get().person.email == registration.focal_email


def test_attaching_twice_by_the_same_person_makes_neither_a_second_person_nor_head(officer):
    known = OrganisationFactory()
    for _time in range(2):
        registration = RegistrationFactory(
            state=S.UNDER_REVIEW, focal_email="amina@known.example", head_name="Nino"
        )
        vetting.approve(registration, by=officer, attach_to=known)

    assert known.contacts.count() == Person.objects.count() == 2
    assert Invitation.objects.filter(state="open").count() == 1


def test_attaching_knows_the_person_by_the_account_of_the_address(officer):
    account = UserFactory(email="amina@known.example")
    person = PersonFactory(given_name="A.", email=account.email, user=account)
    registration = RegistrationFactory(state=S.UNDER_REVIEW, focal_email="Amina@known.example")

    organisation = vetting.approve(registration, by=officer)

    assert organisation.contacts.get().person == person
    assert not Invitation.objects.exists()
    assert account.groups.get().name == "Focal point"


def test_attaching_does_not_show_again_what_the_team_has_hidden(officer):
    hidden = ListedOrganisationFactory(listing="hidden")
    registration = RegistrationFactory(state=S.UNDER_REVIEW, listing_opt_in=True)

    vetting.approve(registration, by=officer, attach_to=hidden)

    hidden.refresh_from_db()
    assert hidden.listing == "hidden"


def test_attaching_without_opt_in_leaves_a_listed_organisation_and_its_consent_alone(officer):
    listed = ListedOrganisationFactory()
    registration = RegistrationFactory(state=S.UNDER_REVIEW, listing_opt_in=False)

    vetting.approve(registration, by=officer, attach_to=listed)

    listed.refresh_from_db()
    assert listed.listing == "listed"
    assert not listed.consents.filter(purpose="listing").exists()


def test_attaching_to_a_suspended_organisation_is_refused(officer):
    suspended = OrganisationFactory(vetting="suspended")
    registration = RegistrationFactory(state=S.UNDER_REVIEW)

    with pytest.raises(Conflict):
        vetting.approve(registration, by=officer, attach_to=suspended)

    registration.refresh_from_db()
    assert registration.state == S.UNDER_REVIEW
    assert mails() == said(registration) == []


def test_an_officer_cannot_attach_to_an_organisation_whose_contact_the_officer_is(officer):
    own = ContactRoleFactory(person=PersonFactory(user=officer)).organisation
    registration = RegistrationFactory(state=S.UNDER_REVIEW)

    with pytest.raises(NotPermitted):
        vetting.approve(registration, by=officer, attach_to=own)

    assert mails() == []


def test_in_bulk_only_what_resembles_nothing_is_approved(officer):
    OrganisationFactory(legal_name="Fund for Women", name_en="")
    alike = RegistrationFactory(state=S.UNDER_REVIEW, legal_name="Fund for Women")
    other = RegistrationFactory(state=S.UNDER_REVIEW, legal_name="Quite Another Thing")

    vetting.approve_unlike_others(other, by=officer)
    with pytest.raises(Conflict, match="Fund for Women"):
        vetting.approve_unlike_others(alike, by=officer)

    alike.refresh_from_db()
    assert (other.state, alike.state) == (S.APPROVED, S.UNDER_REVIEW)


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_approve_at_once_make_one_organisation_and_one_mail():
    officers = [member("CST officer", email=f"o{n}@cst.example") for n in range(2)]
    registration = RegistrationFactory(state=S.UNDER_REVIEW)
    together, outcomes = Barrier(2), []

    def approve(officer):
        mine = Registration.objects.get(pk=registration.pk)
        together.wait()
        try:
            vetting.approve(mine, by=officer)
            outcomes.append("approved")
        except IllegalTransition:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [Thread(target=approve, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["approved", "too late"]
    assert Organisation.objects.count() == 1
    assert [kind for kind, _to in mails()] == ["registration_approved", "account_invitation"]
    assert ContactRole.objects.get().kind == ContactRoleKind.FOCAL_POINT
