"""Invitations: from a signed link to an account, and never into somebody else's."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from core import links, roles
from core.errors import Conflict, NotPermitted
from core.models import AuditEntry, User
from stakeholders.actions import invitations
from stakeholders.states import InvitationState
from tests.csmanager.test_accounts import PASSWORD, holding, is_signed_in
from tests.factories import InvitationFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder():
    """Somebody with a password and a confirmed address."""
    return holding(UserFactory(email="holder@ngo.example", name="Hana"))


def address_of(invitation):
    token = links.make("invitation", str(invitation.pk), invitation.email)
    return reverse("account-invitation", args=[token])


ANSWERS = {"name": "Noor", "password1": PASSWORD, "password2": PASSWORD}


def test_an_invitation_opens_the_account_and_signs_in(client):
    invitation = InvitationFactory(email="new@ngo.example")

    page = client.get(address_of(invitation))
    response = client.post(address_of(invitation), ANSWERS)

    user = User.objects.get(email="new@ngo.example")
    assert page.status_code == 200
    assert invitation.organisation.legal_name in page.content.decode()
    assert response["Location"] == reverse("my")
    assert int(client.session["_auth_user_id"]) == user.pk
    assert (user.name, user.check_password(PASSWORD)) == ("Noor", True)
    assert user.person == invitation.person
    assert user.has_role(roles.FOCAL_POINT)
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == ("new@ngo.example", True, True)
    assert AuditEntry.objects.get(verb="invitation.accepted").by == user


def test_the_page_of_an_invitation_is_neither_kept_nor_passed_on(client):
    page = client.get(address_of(InvitationFactory()))

    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize(
    ("change", "field"),
    (
        ({"password1": "12345678", "password2": "12345678"}, "password1"),
        ({"password2": "different-phrase"}, "password2"),
        ({"name": ""}, "name"),
        ({"password1": "new@ngo.example", "password2": "new@ngo.example"}, "password1"),
    ),
)
def test_a_bad_answer_is_named_and_opens_nothing(client, change, field):
    invitation = InvitationFactory(email="new@ngo.example")

    response = client.post(address_of(invitation), ANSWERS | change)

    errors = response.context["form"].errors
    assert field in errors or "password2" in errors
    assert not User.objects.exists()
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.OPEN


def test_a_link_alone_never_takes_over_an_account(client, holder):
    invitation = InvitationFactory(email=holder.email)

    page = client.get(address_of(invitation))
    response = client.post(address_of(invitation), ANSWERS)

    holder.refresh_from_db()
    invitation.refresh_from_db()
    assert page.context["case"] == "sign_in"
    assert response.status_code == 409
    assert holder.check_password(PASSWORD)
    assert invitation.state == InvitationState.OPEN
    assert not is_signed_in(client)


def test_the_signed_in_holder_of_the_address_accepts(client, holder):
    invitation = InvitationFactory(email=holder.email)
    client.force_login(holder)

    page = client.get(address_of(invitation))
    client.post(address_of(invitation))

    invitation.refresh_from_db()
    assert page.context["case"] == "accept"
    assert invitation.state == InvitationState.ACCEPTED
    assert holder.person == invitation.person


def test_somebody_else_who_is_signed_in_cannot_accept(client, stranger):
    invitation = InvitationFactory(email="new@ngo.example")
    client.force_login(stranger)

    page = client.get(address_of(invitation))
    response = client.post(address_of(invitation), ANSWERS)

    assert page.context["case"] == "other"
    assert response.status_code == 403
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.OPEN


def test_a_second_invitation_of_a_known_person_moves_the_role_to_that_person(holder):
    known = PersonFactory(user=holder, email=holder.email)
    invitation = InvitationFactory(email=holder.email)
    role = invitation.person.roles.create(organisation=invitation.organisation, kind="focal_point")

    invitations.accept_as(invitation, by=holder)

    role.refresh_from_db()
    assert role.person == known


def test_the_actions_refuse_the_wrong_person(holder, stranger):
    invitation = InvitationFactory(email=holder.email)

    with pytest.raises(Conflict):
        invitations.accept(invitation, name="X", password=PASSWORD)
    with pytest.raises(NotPermitted):
        invitations.accept_as(invitation, by=stranger)


@pytest.mark.parametrize(
    "facts",
    (
        {"state": InvitationState.ACCEPTED},
        {"state": InvitationState.REVOKED},
        {"expires_at": timezone.now() - timedelta(minutes=1)},
    ),
)
def test_an_invitation_that_has_ended_says_so_and_what_to_do(client, facts):
    invitation = InvitationFactory(email="new@ngo.example", **facts)

    page = client.get(address_of(invitation))
    response = client.post(address_of(invitation), ANSWERS)

    assert (page.status_code, response.status_code) == (410, 410)
    assert reverse("account_login") in page.content.decode()
    assert not User.objects.exists()


def test_a_link_whose_address_was_changed_since_opens_nothing(client):
    invitation = InvitationFactory(email="old@ngo.example")
    link = address_of(invitation)
    invitation.email = "new@ngo.example"
    invitation.save()

    assert client.get(link).status_code == 404


def test_invitations_cannot_be_tried_without_end(client):
    answers = {client.get("/account/invitation/guess/").status_code for _try in range(25)}

    assert answers == {404, 429}
