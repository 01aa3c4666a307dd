"""What belongs to one focal point: read for /my/, which starts from the person.

It does not start at visible_to: of an organisation at risk its own focal point sees all
that it said about itself, and nobody else does. The flag itself is not told.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.models import User
from stakeholders.models import (
    Consent,
    ContactRole,
    Invitation,
    Organisation,
    Person,
    Registration,
)
from stakeholders.selectors.directory.profiles import with_profile
from stakeholders.states import ChangeState, ContactRoleKind, InvitationState

FOCAL = (ContactRoleKind.FOCAL_POINT, ContactRoleKind.SECOND_FOCAL_POINT)


@dataclass(frozen=True)
class OwnOrganisation:
    """One organisation of the person, with what /my/ shows of it."""

    organisation: Organisation
    contacts: tuple[ContactRole, ...]
    consents: tuple[Consent, ...]
    asked_again: bool
    waiting: int


def own_organisations(user: User) -> list[OwnOrganisation]:
    """The organisations whose focal point this person is today, by name."""
    found = with_profile(organisations_of(user)).prefetch_related(
        "consents", "consent_requests", "contacts__person", "change_requests"
    )
    return [
        OwnOrganisation(
            organisation=one,
            contacts=tuple(role for role in one.contacts.all() if role.until is None),
            consents=tuple(one.consents.all()),
            asked_again=any(asked.answered_at is None for asked in one.consent_requests.all()),
            waiting=sum(change.state == ChangeState.OPEN for change in one.change_requests.all()),
        )
        for one in found
    ]


def organisations_of(user: User) -> QuerySet[Organisation]:
    """The same, as rows to choose from."""
    today = ContactRole.objects.on(timezone.localdate())
    held = today.filter(person__user=user, kind__in=FOCAL)
    return Organisation.objects.standing().filter(pk__in=held.values("organisation"))


def registrations_of(addresses: Iterable[str]) -> QuerySet[Registration]:
    """What was registered from addresses that the reader has proven, newest first.

    The applicant's address was confirmed too: nobody gets a registration into somebody
    else's list by typing that address.
    """
    mine = Q()
    for address in addresses:
        mine |= Q(focal_email__iexact=address)
    if not mine:
        return Registration.objects.none()
    confirmed = Registration.objects.filter(email_confirmed_at__isnull=False)
    return confirmed.filter(mine).select_related("country").order_by("-created_at")


def person_of(user: User) -> Person | None:
    """What we noted about this person, if anything."""
    return Person.objects.filter(user=user).first()


def invitation_with(pk: str, email: str) -> Invitation | None:
    """The invitation that a signed link names; None when its address was changed since."""
    found = Invitation.objects.select_related("organisation", "person")
    return found.filter(pk=pk, email=email).first()


def open_invitations_for(email: str) -> QuerySet[Invitation]:
    """Invitations that wait for the holder of this address."""
    return Invitation.objects.filter(
        email__iexact=email, state=InvitationState.OPEN, expires_at__gt=timezone.now()
    ).select_related("organisation")
