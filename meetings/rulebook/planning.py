"""When deadlines fall: a number of days before the first day, at the end of that day (N14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from meetings.rulebook.keys import BY_DEADLINE
from meetings.states import DeadlineKind

# Opening times are at the start of a day, everything else at the end of one.
OPENINGS = frozenset(
    {
        DeadlineKind.APPLICATION_OPENS,
        DeadlineKind.REGISTRATION_OPENS,
        DeadlineKind.SIDE_EVENT_OPENS,
    }
)
START, END = time(0, 0), time(23, 59)


@dataclass(frozen=True)
class Planned:
    """A deadline as the rules make it."""

    kind: DeadlineKind
    at: datetime
    days: int


def deadline_at(starts_on: date, days: int, kind: DeadlineKind, zone: str) -> datetime:
    """The aware time that lies `days` calendar days before the first day, in this zone."""
    clock = START if kind in OPENINGS else END
    return datetime.combine(starts_on - timedelta(days=days), clock, ZoneInfo(zone))


def planned(values: Mapping[str, Any], starts_on: date, zone: str) -> dict[DeadlineKind, Planned]:
    """Every deadline of which the rules know the number of days."""
    return {
        kind: Planned(kind, deadline_at(starts_on, days, kind, zone), days)
        for kind, rule in BY_DEADLINE.items()
        if (days := values.get(rule.key)) is not None
    }


def moved(at: datetime, zone: str, by_days: int) -> datetime:
    """The same time on the clock of the zone, so many days later; also over a change of clocks."""
    local = at.astimezone(ZoneInfo(zone))
    return datetime.combine(
        local.date() + timedelta(days=by_days), local.timetz().replace(tzinfo=None), ZoneInfo(zone)
    )
