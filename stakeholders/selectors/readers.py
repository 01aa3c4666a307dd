"""Who handled somebody's data, as that person may know it: roles and offices, not names (N19)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from core import roles
from core.models import ReadEntry, User
from stakeholders.models import ContactRole, Person, Registration
from stakeholders.selectors import focal_points

MONTHS = 24
PERSON, REGISTRATION = Person._meta.label_lower, Registration._meta.label_lower


@dataclass(frozen=True)
class Handled:
    """What one role did with the data in one month: how often, of which kind."""

    month: datetime
    what: str
    who: str
    times: int


def handled(user: User, addresses: Iterable[str]) -> list[Handled]:
    """The openings and exports that told about this person, newest month first.

    Of the person, of the organisations that the person has a role in, and of the
    registrations from addresses that the person has proven. Own readings are no news.
    """
    since = timezone.now() - timedelta(days=31 * MONTHS)
    rows = (
        ReadEntry.objects.filter(_about(user, addresses), at__gte=since)
        .exclude(by=user)
        .annotate(month=TruncMonth("at"))
        .values("month", "what", "by")
        .annotate(times=Count("pk"))
        .order_by("-month", "what")
    )
    return _together(rows)


def _about(user: User, addresses: Iterable[str]) -> Q:
    person = focal_points.person_of(user)
    registered = focal_points.registrations_of(addresses).values_list("pk", flat=True)
    about = Q(pk=None)
    for pk in registered:
        about |= _alone_or_listed(REGISTRATION, pk)
    if person is None:
        return about
    held = ContactRole.objects.on(timezone.localdate()).filter(person=person)
    labels = [
        f"stakeholders.organisation:{pk}" for pk in held.values_list("organisation", flat=True)
    ]
    return about | _alone_or_listed(PERSON, person.pk) | Q(subject__in=labels)


def _alone_or_listed(model: str, pk: int) -> Q:
    return Q(subject=f"{model}:{pk}") | Q(subject=f"{model}:", included__contains=[pk])


def _together(rows: Iterable[Any]) -> list[Handled]:
    """The rows with roles instead of people; people of one role are added up."""
    names = _roles_of({row["by"] for row in rows if row["by"]})
    sums: dict[tuple[datetime, str, str], int] = {}
    for row in rows:
        key = (row["month"], row["what"], names.get(row["by"], _("A closed account")))
        sums[key] = sums.get(key, 0) + row["times"]
    return [Handled(*key, times) for key, times in sums.items()]


def _roles_of(pks: set[int]) -> dict[int | None, str]:
    """The role, and for field offices the office, of each of these people."""
    people = User.objects.filter(pk__in=pks).prefetch_related("groups", "field_offices")
    return {person.pk: _role(person) for person in people}


def _role(person: Any) -> str:
    held = {group.name for group in person.groups.all()}
    if held & set(roles.STAFF):
        return _("Civil Society Team")
    if roles.FIELD_OFFICE in held:
        offices = ", ".join(str(office) for office in person.field_offices.all())
        return offices or _("A field office")
    return _("The administrators of this system")
