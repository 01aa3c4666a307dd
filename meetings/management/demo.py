"""Sessions of the demonstration: made up, each with its body's real rules."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from core.models import User
from meetings.actions import sessions
from meetings.actions.rules import Given
from meetings.management import seeds
from meetings.models import AgendaItem, Body, Session, SessionLink
from meetings.states import LinkKind, Mode

VIC = "Vienna International Centre"
# body, code, title, weeks from now, days, mode
SESSIONS = (
    ("CND", "demo-cnd", "Commission on Narcotic Drugs, demonstration session", 0, 5, Mode.HYBRID),
    ("COP_UNTOC", "demo-cop", "Conference of the Parties, demonstration", 30, 5, Mode.IN_PERSON),
    ("IRG_NGO_BRIEFING", "demo-briefing", "NGO briefing, demonstration", 6, 1, Mode.HYBRID),
    ("UNTOC_DIALOGUE", "demo-dialogue", "Constructive dialogue, demonstration", 20, 1, Mode.HYBRID),
    ("CCPCJ", "demo-ccpcj", "Commission on Crime Prevention, demonstration", 40, 5, Mode.HYBRID),
)
AGENDA = (
    ("1", "Election of officers"),
    ("2", "Adoption of the agenda"),
    ("3", "General debate"),
    ("4", "Implementation of the conventions"),
)


@transaction.atomic
def make(*, officer: User, lead: User) -> int:
    """Make the sessions once; the last one stays planned. Returns how many."""
    list(seeds.seed())
    if Session.objects.exists():
        return 0
    for row in SESSIONS:
        sessions.open_session(_session(*row), by=officer)
    first = Session.objects.get(code="demo-cnd")
    sessions.put_rule(
        first,
        "registration.max_delegates",
        Given(8, "Letter of the secretariat, made up", note="For the demonstration."),
        by=lead,
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(session=first, number=number, title_en=title, position=position)
        for position, (number, title) in enumerate(AGENDA)
    )
    SessionLink.objects.create(
        session=first,
        kind=LinkKind.AGENDA,
        title_en="Provisional agenda",
        symbol="E/CN.7/0000/1",
        url="https://example.org/agenda",
    )
    for session in Session.objects.exclude(code="demo-ccpcj"):
        sessions.announce(session, by=officer)
    sessions.begin(first, by=officer)
    return len(SESSIONS)


def _session(body: str, code: str, title: str, weeks: int, days: int, mode: Mode) -> Session:
    """A row of SESSIONS, not stored yet."""
    start = _monday(timezone.localdate() + timedelta(weeks=weeks))
    return Session(
        body=Body.objects.get(code=body),
        code=code,
        title_en=title,
        starts_on=start,
        ends_on=start + timedelta(days=days - 1),
        mode=mode,
        venue=VIC,
        description="A made-up session under the rules that were collected from public sources.",
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
