"""The one way onto the timeline of organisations and people (N20)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from core.models import Record, User
from stakeholders.models import Organisation, Person, TimelineEvent
from stakeholders.states import Discretion


def note(  # noqa: PLR0913 - each argument is a column of the event
    kind: str,
    *,
    organisation: Organisation | None = None,
    person: Person | None = None,
    by: User | None = None,
    at: datetime | None = None,
    subject: Record | None = None,
    discretion: Discretion = Discretion.TEAM,
    **facts: Any,
) -> TimelineEvent:
    """Note an event of an organisation, a person or both, in the transaction of the work.

    `facts` (JSON values) fill in the words that `selectors.timeline` has for the kind.
    """
    return TimelineEvent.objects.create(
        kind=kind,
        organisation=organisation,
        person=person,
        by=by,
        at=at or timezone.now(),
        subject=subject.label if subject else "",
        discretion=discretion,
        facts=facts,
    )
