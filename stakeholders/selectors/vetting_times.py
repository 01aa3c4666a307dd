"""How long vetting takes: working days from arrival to decision, without the applicant's own.

Counted are decisions about registrations. Those at risk are in nobody's numbers but a
CST lead's, and a group of few says only that it is small (domain 8.3).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.models import User
from stakeholders.models import Registration
from stakeholders.states import DECIDED

SMALL = 5
MONTHS = 12
WEEK, WORKING = 7, 5


@dataclass(frozen=True)
class Group:
    """One month or type; median and ninetieth are None where the group is small."""

    label: str
    number: int | None
    median: int | None
    ninetieth: int | None


@dataclass(frozen=True)
class Times:
    """The page: all together, by month (the newest last) and by type (the slowest first)."""

    total: Group
    months: list[Group]
    types: list[Group]

    @property
    def most(self) -> int:
        """The longest bar of the chart."""
        return max((group.ninetieth or 0 for group in self.months), default=0)


def times(user: User, *, today: date) -> Times:
    """The decisions of the last MONTHS months that this person may know of."""
    since = _months_before(today, MONTHS - 1)
    rows = list(
        Registration.objects.visible_to(user)
        .filter(state__in=DECIDED, decided_at__date__gte=since)
        .select_related("organisation_type")
    )
    return Times(
        total=_group(_("All"), rows),
        months=_by_month(rows, since),
        types=_by_type(rows),
    )


def taken(registration: Registration) -> int:
    """Working days that were ours: the time the clock stood still is taken off the end."""
    end = (registration.decided_at or timezone.now()) - registration.stopped
    return working_days(_day(registration.submitted_at or end), _day(end))


def working_days(first: date, last: date) -> int:
    """Mondays to Fridays after the first day, up to and with the last one.

    >>> working_days(date(2026, 11, 20), date(2026, 11, 23))
    1
    """
    if last <= first:
        return 0
    weeks, rest = divmod((last - first).days, WEEK)
    odd = sum((first + timedelta(days=n)).weekday() < WORKING for n in range(1, rest + 1))
    return weeks * WORKING + odd


def percentile(values: Iterable[int], share: float) -> int:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[ceil(share * len(ordered)) - 1]


def _group(label: str, rows: list[Registration]) -> Group:
    if not rows:
        return Group(label, 0, None, None)
    if len(rows) < SMALL:
        return Group(label, None, None, None)
    days = [taken(row) for row in rows]
    return Group(label, len(rows), percentile(days, 0.5), percentile(days, 0.9))


def _by_month(rows: list[Registration], since: date) -> list[Group]:
    found = _sorted_into(rows, lambda row: _day(row.decided_at or timezone.now()).replace(day=1))
    months = [_months_before(since, -number) for number in range(MONTHS)]
    return [_group(date_format(month, "F Y"), found[month]) for month in months]


def _by_type(rows: list[Registration]) -> list[Group]:
    found = _sorted_into(rows, lambda row: str(row.organisation_type or _("no type")))
    groups = [_group(label, found[label]) for label in sorted(found)]
    return sorted(groups, key=lambda group: -(group.median or 0))


def _sorted_into[Key](
    rows: list[Registration], key: Callable[[Registration], Key]
) -> dict[Key, list[Registration]]:
    found: dict[Key, list[Registration]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _months_before(day: date, months: int) -> date:
    """The first of a month so many months earlier."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
