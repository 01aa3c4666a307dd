"""Notes, tasks and tags of the demonstration, on organisations in the directory."""

from datetime import timedelta

from django.utils import timezone

from core.models import User
from stakeholders.actions import assignments, notes, tags, tasks
from stakeholders.models import Note, Organisation, Tag
from stakeholders.states import Discretion, ListingState, Tone, VettingState

TAGS = (
    ("side event speaker", Tone.INFO, "Has spoken at a side event."),
    ("first contact", Tone.NEUTRAL, "We have not met them yet."),
    ("needs interpretation", Tone.WARNING, "Bring an interpreter."),
)
WRITTEN = (
    (Discretion.OPEN, "Met them in the margins of the session. They would like to train staff."),
    (
        Discretion.TEAM,
        "Asked for the new statutes by telephone; they come this month.",
    ),
    (Discretion.TEAM, "Prefers to be written to in French."),
)
TO_DO = (("Ask for the new statutes", -3), ("Invite to the briefing", 5), ("Call back", 12))


def make(*, officer: User, lead: User) -> int:
    """Make them once; returns how many notes and tasks."""
    if Note.objects.exists():
        return 0
    given = [Tag.objects.create(name=n, tone=t, meaning=m) for n, t, m in TAGS]
    found = Organisation.objects.filter(
        vetting=VettingState.VERIFIED, listing=ListingState.LISTED, contacts__isnull=False
    )
    known = list(found.distinct().order_by("pk")[: len(WRITTEN)])
    today = timezone.localdate()
    for one, tag, (discretion, text), (title, days) in zip(
        known, given, WRITTEN, TO_DO, strict=False
    ):
        assignments.assign(one, to=officer, by=lead)
        tags.give(one, tag=tag, by=officer)
        notes.write(one, text=text, discretion=discretion, by=officer)
        tasks.add(one, title=title, due_on=today + timedelta(days=days), by=lead, assignee=officer)
    return 2 * len(known)
