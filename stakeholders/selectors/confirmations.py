"""Whom to ask once a year, whether a link still holds, and how many answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from core import links
from core.models import User
from stakeholders.models import (
    ConfirmationRequest,
    ConfirmationRules,
    ContactRole,
    Organisation,
    Person,
)
from stakeholders.states import ConfirmationState, ContactRoleKind, VettingState

FOCAL = (ContactRoleKind.FOCAL_POINT, ContactRoleKind.SECOND_FOCAL_POINT)
# Two mails about one question have at least these days between them.
PAUSE = timedelta(days=6)
MONTHS = 13


@dataclass(frozen=True)
class Contact:
    """Who is asked: a focal point, or nobody in person at the official address."""

    email: str
    language: str
    person: Person | None = None


@dataclass(frozen=True)
class Month:
    """One month of the figures: how many were asked in it, and what became of those."""

    first_day: date
    asked: int
    confirmed: int
    stale: int


def contact_of(organisation: Organisation) -> Contact | None:
    """The focal point of today, before the second one, before the official address."""
    held = ContactRole.objects.on(timezone.localdate()).filter(
        organisation=organisation, kind__in=FOCAL, person__erased_at=None
    )
    found = held.exclude(person__email="").select_related("person")
    if role := found.order_by("kind", "-since", "pk").first():
        return Contact(role.person.email, role.person.language, role.person)
    return Contact(organisation.email, "en") if organisation.email else None


def to_ask(at: datetime, rules: ConfirmationRules) -> QuerySet[Organisation]:
    """Those whose day has come near and that nobody asks yet, the longest due first."""
    day = timezone.localdate(at)
    return (
        _reachable(day)
        .filter(
            vetting__in=(VettingState.VERIFIED,), confirmation_due_on__lte=day + rules.ask_ahead
        )
        .exclude(confirmation_requests__state=ConfirmationState.OPEN)
        .order_by("confirmation_due_on", "pk")
    )


def to_remind(at: datetime, rules: ConfirmationRules) -> Iterator[ConfirmationRequest]:
    """Open questions for which the next mail is due."""
    day = timezone.localdate(at)
    for step, offset in enumerate(rules.offsets[1:], start=1):
        yield from (
            ConfirmationRequest.objects.open()
            .filter(reminders=step - 1, due_on__lte=day - offset, said_at__lte=at - PAUSE)
            .order_by("due_on", "pk")
        )


def to_mark(at: datetime, rules: ConfirmationRules) -> QuerySet[Organisation]:
    """Verified ones that let all their time pass; who can be asked, only after being asked."""
    day = timezone.localdate(at)
    last = rules.stale_if_due_by(day)
    asked_in_time = ConfirmationRequest.objects.open().filter(
        organisation=OuterRef("pk"), due_on__lte=last
    )
    reachable = _reachable(day).filter(pk=OuterRef("pk"))
    late = Organisation.objects.standing().filter(
        vetting=VettingState.VERIFIED, confirmation_due_on__lte=last
    )
    return late.filter(Exists(asked_in_time) | ~Exists(reachable)).order_by("pk")


def by_token(token: str) -> ConfirmationRequest | None:
    """The question that a signed link opens; None when it was not made by us, or is for
    an address that is no contact of the organisation any more.
    """
    parts = links.read("confirmation", token)
    if parts is None or len(parts) != 2:  # noqa: PLR2004 - access id and address
        return None
    access_id, email = parts
    found = ConfirmationRequest.objects.select_related("organisation", "person")
    request = found.filter(access_id=access_id, email=email).first()
    return request if request and is_current(request) else None


def is_current(request: ConfirmationRequest) -> bool:
    """Whether who was asked is still a focal point, or reads the official address."""
    if request.person is None:
        return request.email.lower() == request.organisation.email.lower()
    held = ContactRole.objects.on(timezone.localdate()).filter(
        organisation=request.organisation_id, person=request.person_id, kind__in=FOCAL
    )
    return request.person.email.lower() == request.email.lower() and held.exists()


def stale_first(user: User) -> QuerySet[Organisation]:
    """Those not confirmed for long that this person may see, the longest first."""
    return (
        Organisation.objects.visible_to(user)
        .filter(vetting=VettingState.STALE)
        .select_related("country")
        .order_by(F("confirmation_due_on").asc(nulls_first=True), "pk")
    )


def by_month(user: User, at: datetime) -> list[Month]:
    """The last MONTHS months, newest first; asked by the month of the first mail."""
    asked = (
        ConfirmationRequest.objects.visible_to(user)
        .order_by()
        .annotate(month=TruncMonth("created_at"))
        .values("month")
        .annotate(
            asked=Count("pk"),
            confirmed=Count("pk", filter=Q(state=ConfirmationState.CONFIRMED)),
            stale=Count("pk", filter=Q(organisation__vetting=VettingState.STALE)),
        )
    )
    rows = {timezone.localdate(row["month"]): row for row in asked}
    months = []
    first = timezone.localdate(at).replace(day=1)
    for _number in range(MONTHS):
        row = rows.get(first, {"asked": 0, "confirmed": 0, "stale": 0})
        months.append(Month(first, row["asked"], row["confirmed"], row["stale"]))
        first = (first - timedelta(days=1)).replace(day=1)
    return months


def _reachable(day: date) -> QuerySet[Organisation]:
    """Those to whom the yearly question may go out by itself."""
    focal = (
        ContactRole.objects.on(day)
        .filter(organisation=OuterRef("pk"), kind__in=FOCAL, person__erased_at=None)
        .exclude(person__email="")
    )
    return (
        Organisation.objects.standing()
        .filter(at_risk=False, do_not_contact=False)
        .filter(Exists(focal) | ~Q(email=""))
    )
