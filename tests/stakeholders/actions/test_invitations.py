"""Invitations as the team handles them: sent, replaced, taken back, reminded of."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Conflict, IllegalTransition, NotPermitted
from core.models import AuditEntry
from notifications.models import Notification
from stakeholders.actions import invitations
from stakeholders.models import Invitation
from stakeholders.states import INVITATION, InvitationState
from tests.factories import (
    ContactRoleFactory,
    InvitationFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
    VettingRulesFactory,
)


def states():
    return list(Invitation.objects.order_by("pk").values_list("state", flat=True))


def test_invite_promises_a_mail_and_is_valid_as_long_as_the_rules_say(officer):
    VettingRulesFactory(invitation_days=10)
    role = ContactRoleFactory()

    invitation = invitations.invite(role.person, role.organisation, by=officer)

    left = invitation.expires_at - timezone.now()
    assert timedelta(days=9, hours=23) < left <= timedelta(days=10)
    mail = Notification.objects.get()
    assert (mail.recipient, mail.about) == (role.person.email, role.organisation.label)
    entry = AuditEntry.objects.get(subject=invitation.label)
    assert (entry.verb, entry.by) == ("invitation.sent", officer)


def test_send_again_replaces_the_link_and_takes_back_a_mail_that_still_waits(officer):
    role = ContactRoleFactory()
    first = invitations.invite(role.person, role.organisation, by=officer)

    second = invitations.send_again(first, by=officer)

    assert states() == ["revoked", "open"]
    assert second.pk != first.pk
    mails = Notification.objects.order_by("pk").values_list("state", flat=True)
    assert list(mails) == ["cancelled", "pending"]


def test_an_invitation_that_was_accepted_is_not_sent_again(officer):
    accepted = InvitationFactory(state="accepted")
    with pytest.raises(Conflict):
        invitations.send_again(accepted, by=officer)
    assert not Notification.objects.exists()


@pytest.mark.parametrize("state", tuple(InvitationState))
def test_revoke_follows_the_lifecycle(officer, state):
    invitation = InvitationFactory(state=state)

    if INVITATION.allows(state, InvitationState.REVOKED):
        invitations.revoke(invitation, by=officer)
        assert states() == ["revoked"]
        assert AuditEntry.objects.get().verb == "invitation.revoked"
    else:
        with pytest.raises(IllegalTransition):
            invitations.revoke(invitation, by=officer)
        assert states() == [state]
        assert not AuditEntry.objects.exists()


def test_a_revoked_invitation_opens_nothing(officer):
    invitation = invitations.revoke(InvitationFactory(), by=officer)
    with pytest.raises(Conflict):
        invitations.accept(invitation, name="Amina", password="long-enough-1")


@pytest.mark.parametrize(
    ("person", "reason"),
    (
        ({"email": ""}, "has no e-mail address"),
        ({"user": True}, "has an account already"),
    ),
)
def test_whom_an_invitation_cannot_help(officer, person, reason):
    if person.get("user"):
        person = {"user": UserFactory()}
    role = ContactRoleFactory(person=PersonFactory(**person))
    with pytest.raises(Conflict, match=reason):
        invitations.invite(role.person, role.organisation, by=officer)
    assert states() == []


@pytest.mark.parametrize("fields", ({"kind": "head"}, {"until": "2020-06-01"}))
def test_only_focal_points_of_today_are_invited(officer, fields):
    role = ContactRoleFactory(since="2020-01-01", **fields)
    with pytest.raises(Conflict, match="not a focal point"):
        invitations.invite(role.person, role.organisation, by=officer)


def test_a_stranger_to_the_organisation_is_not_invited(officer):
    with pytest.raises(Conflict):
        invitations.invite(PersonFactory(), OrganisationFactory(), by=officer)


def test_for_an_organisation_at_risk_only_leads_invite(officer, lead):
    role = ContactRoleFactory(organisation=OrganisationFactory(at_risk=True))

    with pytest.raises(NotPermitted):
        invitations.invite(role.person, role.organisation, by=officer)
    invitation = invitations.invite(role.person, role.organisation, by=lead)
    with pytest.raises(NotPermitted):
        invitations.revoke(invitation, by=officer)

    assert states() == ["open"]


def test_a_reminder_is_sent_once_and_only_shortly_before_the_end(db):
    VettingRulesFactory(remind_days_before=5)
    soon = InvitationFactory(expires_at=timezone.now() + timedelta(days=4))
    InvitationFactory(expires_at=timezone.now() + timedelta(days=9))
    InvitationFactory(expires_at=timezone.now() - timedelta(days=1))
    InvitationFactory(expires_at=timezone.now() + timedelta(days=4), state="revoked")

    assert invitations.remind_due(timezone.now()) == 1
    assert invitations.remind_due(timezone.now()) == 0
    assert Notification.objects.get().recipient == soon.email
