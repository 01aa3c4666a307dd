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
from stakeholders.selectors.risks import with_locks
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
    found = with_locks(with_profile(organisations_of(user))).prefetch_related(
        "consents", "consent_requests", "contacts__person", "change_requests"
    )
    return [
        OwnOrganisation(
            organisation=one,
            contacts=tuple(role for role in one.contacts.all() if _is_held(role)),
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


@dataclass(frozen=True)
class Contacts:
    """Who speaks for an organisation today, and what this reader can change about it."""

    roles: tuple[ContactRole, ...]
    second: ContactRole | None
    can_hand_over: bool


def contacts_of(organisation: Organisation, user: User) -> Contacts:
    """The contacts of today; only the focal point hands over, to a second one with account."""
    rows = organisation.contacts.on(timezone.localdate()).select_related("person")
    roles = tuple(rows.order_by("kind", "-since", "pk"))
    by_kind = {role.kind: role for role in reversed(roles)}
    main = by_kind.get(ContactRoleKind.FOCAL_POINT)
    second = by_kind.get(ContactRoleKind.SECOND_FOCAL_POINT)
    is_main = main is not None and main.person.user_id == user.pk
    has_account = second is not None and second.person.user_id is not None
    return Contacts(roles, second, is_main and has_account)


def _is_held(role: ContactRole) -> bool:
    return role.until is None or role.until > timezone.localdate()
