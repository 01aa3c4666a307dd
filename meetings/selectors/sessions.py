"""What the pages of sessions show: lists, windows that are open, deadlines to come (N14)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from meetings.models import Deadline, Session
from meetings.states import AHEAD, DeadlineKind

WINDOWS = (
    (DeadlineKind.APPLICATION_OPENS, DeadlineKind.APPLICATION_CLOSES),
    (DeadlineKind.REGISTRATION_OPENS, DeadlineKind.REGISTRATION_CLOSES),
    (DeadlineKind.SIDE_EVENT_OPENS, DeadlineKind.SIDE_EVENT_CLOSES),
)


@dataclass(frozen=True)
class Window:
    """Something that can be handed in now."""

    session: Session
    closes: Deadline


def open_windows(session: Session, at: datetime) -> list[Window]:
    """What can be handed in now, by the deadlines: they overlap, so they are no states."""
    if session.state not in AHEAD:
        return []
    held = {deadline.kind: deadline for deadline in session.deadlines.all()}
    found = []
    for opens, closes in WINDOWS:
        end, start = held.get(closes), held.get(opens)
        if end and at < end.at and (start is None or start.at <= at):
            found.append(Window(session, end))
    return found


def next_deadlines(at: datetime, *, days: int = 60, most: int = 5) -> list[Deadline]:
    """The next deadlines of announced sessions, for the first page."""
    rows = Deadline.objects.ahead(at).filter(
        session__state__in=AHEAD, at__lte=at + timedelta(days=days)
    )
    return list(rows.select_related("session")[:most])


def open_now(at: datetime) -> list[Window]:
    """Everything that can be handed in now, what closes first on top."""
    sessions = Session.objects.ahead().prefetch_related("deadlines")
    found = [window for session in sessions for window in open_windows(session, at)]
    return sorted(found, key=lambda window: window.closes.at)
