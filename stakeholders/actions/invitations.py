"""Accounts come by invitation: made on approval, accepted by the focal point."""

from datetime import datetime, timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, roles
from core.errors import Conflict
from core.models import User
from notifications import outbox
from stakeholders import emails, policies
from stakeholders.actions import organisations, timeline
from stakeholders.models import (
    ContactRole,
    Invitation,
    Organisation,
    Person,
    Registration,
    VettingRules,
)
from stakeholders.states import ContactRoleKind, InvitationState

FOCAL = (ContactRoleKind.FOCAL_POINT, ContactRoleKind.SECOND_FOCAL_POINT)


@transaction.atomic
def invite_focal_point(
    registration: Registration, organisation: Organisation, *, by: User
) -> Invitation | None:
    """Invite the person who registered; None when that person has an account already."""
    person = organisations.focal_person(registration)
    if person.user is not None:
        person.user.groups.add(Group.objects.get(name=roles.FOCAL_POINT))
        return None
    return invite(person, organisation, by=by)


@transaction.atomic
def invite(person: Person, organisation: Organisation, *, by: User) -> Invitation:
    """Promise the invitation mail; an open invitation of the same person is replaced."""
    policies.can_manage_organisation(by, organisation).require()
    return _invite(person, organisation, by=by)


@transaction.atomic
def invite_by_focal_point(person: Person, organisation: Organisation, *, by: User) -> Invitation:
    """The same, when a focal point names the second one."""
    policies.can_speak_for(by, organisation).require()
    return _invite(person, organisation, by=by)


def _invite(person: Person, organisation: Organisation, *, by: User) -> Invitation:
    person.lock()  # So that two who invite at once do not both make an open one.
    _require_invitable(person, organisation)
    for replaced in Invitation.objects.filter(
        person=person, organisation=organisation, state=InvitationState.OPEN
    ):
        take_back(replaced, by=by)
    invitation = Invitation.objects.create(
        person=person,
        organisation=organisation,
        email=person.email,
        expires_at=timezone.now() + timedelta(days=VettingRules.current().invitation_days),
    )
    audit.record("invitation.sent", invitation, by=by, note=organisation.reference)
    _tell("invitation.sent", invitation, by=by)
    outbox.enqueue(emails.account_invitation(invitation))
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, by: User) -> Invitation:
    """Replace it by a new one, with a new link and the whole time to accept it."""
    if invitation.state == InvitationState.ACCEPTED:
        raise Conflict(_("This invitation was accepted: there is an account already."))
    return invite(invitation.person, invitation.organisation, by=by)


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> Invitation:
    """Take it back: its link opens nothing any more, and what was not mailed is not."""
    policies.can_manage_organisation(by, invitation.organisation).require()
    return take_back(invitation, by=by)


def take_back(invitation: Invitation, *, by: User) -> Invitation:
    """The same for an action that has asked its own policy."""
    invitation.lock()
    invitation.revoke()
    invitation.save()
    audit.record("invitation.revoked", invitation, by=by)
    _tell("invitation.revoked", invitation, by=by)
    outbox.cancel_waiting(emails.invitation_keys(invitation))
    return invitation


@transaction.atomic
def accept(invitation: Invitation, *, name: str, password: str) -> User:
    """Open the account, tie it to the person and make it a focal point's.

    Conflict when there is an account with this address: only its holder may accept,
    signed in (accept_as), never whoever has the link.
    """
    invitation.lock()
    require_open(invitation)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise Conflict(_("You have an account with this address: sign in to accept."))
    user = User.objects.create_user(
        invitation.email, password, name=name, language=invitation.person.language
    )
    return _tie(invitation, user)


@transaction.atomic
def accept_as(invitation: Invitation, *, by: User) -> User:
    """Tie the account of the signed-in holder of the invited address to the person."""
    invitation.lock()
    require_open(invitation)
    policies.can_accept_invitation(by, invitation).require()
    return _tie(invitation, by)


def _require_invitable(person: Person, organisation: Organisation) -> None:
    if not person.email:
        raise Conflict(_("%s has no e-mail address.") % person)
    if person.user_id:
        raise Conflict(_("%s has an account already.") % person)
    focal = ContactRole.objects.on(timezone.localdate()).filter(
        person=person, organisation=organisation, kind__in=FOCAL
    )
    if not focal.exists():
        raise Conflict(_("%s is not a focal point of this organisation.") % person)


def _tell(kind: str, invitation: Invitation, *, by: User) -> None:
    timeline.note(
        kind,
        organisation=invitation.organisation,
        person=invitation.person,
        by=by,
        name=invitation.person.name,
    )


def require_open(invitation: Invitation) -> None:
    """Raise Conflict, in words, unless the invitation can still be accepted."""
    if not (verdict := policies.can_be_accepted(invitation)):
        raise Conflict(verdict.reason)


def _tie(invitation: Invitation, user: User) -> User:
    held = Person.objects.filter(user=user).exclude(pk=invitation.person_id).first()
    if held is not None:
        # One account, one person: the roles of the one invited go to the one known.
        _move_roles(invitation, held)
        invitation.person = held
    invitation.accept(user=user)
    invitation.person.save()
    invitation.save()
    user.groups.add(Group.objects.get(name=roles.FOCAL_POINT))
    audit.record("invitation.accepted", invitation, by=user)
    _tell("invitation.accepted", invitation, by=user)
    return user


def _move_roles(invitation: Invitation, person: Person) -> None:
    open_roles = ContactRole.objects.filter(organisation=invitation.organisation, until=None)
    has = set(open_roles.filter(person=person).values_list("kind", flat=True))
    for role in open_roles.filter(person=invitation.person).exclude(kind__in=has):
        role.person = person
        role.save()


def remind_due(at: datetime) -> int:
    """Remind people whose invitation ends soon; returns how many were reminded."""
    soon = at + timedelta(days=VettingRules.current().remind_days_before)
    due = Invitation.objects.filter(
        state=InvitationState.OPEN,
        reminded_at=None,
        expires_at__gt=at,
        expires_at__lte=soon,
    )
    return sum(_remind(invitation, at) for invitation in due)


@transaction.atomic
def _remind(invitation: Invitation, at: datetime) -> bool:
    invitation.lock()
    if invitation.reminded_at or invitation.state != InvitationState.OPEN:
        return False
    invitation.reminded_at = at
    invitation.save()
    outbox.enqueue(emails.account_invitation_reminder(invitation))
    return True
