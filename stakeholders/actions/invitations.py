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
from stakeholders.models import (
    ContactRole,
    Invitation,
    Organisation,
    Person,
    Registration,
    VettingRules,
)
from stakeholders.states import INVITATION, ContactRoleKind, InvitationState


@transaction.atomic
def invite_focal_point(
    registration: Registration, organisation: Organisation, *, by: User
) -> Invitation | None:
    """Invite the person who registered; None when that person has an account already."""
    role = ContactRole.objects.select_related("person").get(
        organisation=organisation,
        person__email=registration.focal_email,
        kind=ContactRoleKind.FOCAL_POINT,
        until=None,
    )
    if role.person.user_id:
        return None
    return invite(role.person, organisation, by=by)


@transaction.atomic
def invite(person: Person, organisation: Organisation, *, by: User) -> Invitation:
    """Promise the invitation mail; an open invitation of the same person is replaced."""
    policies.can_manage_organisation(by, organisation).require()
    if not person.email:
        raise Conflict(_("%s has no e-mail address.") % person)
    open_ones = Invitation.objects.filter(
        person=person, organisation=organisation, state=InvitationState.OPEN
    )
    open_ones.update(state=InvitationState.REVOKED)
    invitation = Invitation.objects.create(
        person=person,
        organisation=organisation,
        email=person.email,
        expires_at=timezone.now() + timedelta(days=VettingRules.current().invitation_days),
    )
    audit.record("invitation.sent", invitation, by=by, note=organisation.reference)
    outbox.enqueue(emails.account_invitation(invitation))
    return invitation


@transaction.atomic
def accept(invitation: Invitation, *, name: str, password: str) -> User:
    """Open the account, tie it to the person and make it a focal point's.

    An account with this address is only tied, never given a new password here: whoever
    holds it signs in as before.
    """
    invitation.lock()
    require_open(invitation)
    user = User.objects.filter(email=invitation.email.lower()).first()
    if user is None:
        user = User.objects.create_user(
            invitation.email, password, name=name, language=invitation.person.language
        )
    invitation.accept(user=user)
    invitation.person.save()
    invitation.save()
    user.groups.add(Group.objects.get(name=roles.FOCAL_POINT))
    audit.record("invitation.accepted", invitation, by=user)
    return user


def require_open(invitation: Invitation) -> None:
    """Raise Conflict, in words, unless the invitation can still be accepted."""
    INVITATION.check(invitation.state, InvitationState.ACCEPTED)
    if invitation.expires_at <= timezone.now():
        raise Conflict(_("This invitation has ended. Write to us and we send you a new one."))


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
