"""Sessions and deadlines as a calendar that programs subscribe to (RFC 5545, row 125)."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _
from icalendar import Calendar, Event
from icalendar.enums import STATUS

from meetings.models import Deadline, Session
from meetings.states import SessionState

STATUSES = {
    SessionState.CANCELLED: STATUS.CANCELLED,
    SessionState.POSTPONED: STATUS.TENTATIVE,
}


def calendar(sessions: Iterable[Session], site: str) -> bytes:
    """The calendar of these sessions; `site` is the address that links start with.

    Sessions are whole days at the venue; deadlines are moments in the zone of the venue.
    Entries keep their identifier, so that a program moves them when they move.
    """
    made = Calendar.new(
        prodid="-//csmanager//meetings//EN",
        name=_("Meetings open to civil society"),
        refresh_interval=timedelta(hours=12),
    )
    host = urlsplit(site).hostname or "localhost"
    for session in sessions:
        url = urljoin(site, session.get_absolute_url())
        made.add_component(_session(session, url, host))
        for deadline in session.deadlines.all():
            made.add_component(_deadline(deadline, session, url, host))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _session(session: Session, url: str, host: str) -> Event:
    return Event.new(
        uid=f"session-{session.pk}@{host}",
        stamp=session.updated_at,
        last_modified=session.updated_at,
        summary=session.title,
        start=session.starts_on,
        end=session.ends_on + timedelta(days=1),
        location=session.venue or None,
        description=str(session.body),
        status=STATUSES.get(SessionState(session.state), STATUS.CONFIRMED),
        url=url,
    )


def _deadline(deadline: Deadline, session: Session, url: str, host: str) -> Event:
    deadline.session = session
    at = deadline.local
    return Event.new(
        uid=f"deadline-{deadline.pk}@{host}",
        stamp=deadline.updated_at,
        last_modified=deadline.updated_at,
        summary=_("%(deadline)s: %(session)s")
        % {"deadline": deadline.get_kind_display(), "session": session.title},
        start=at,
        end=at,
        url=url,
    )
