"""The one way onto the timeline of organisations and people (N20)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from core.models import AuditEntry, Record, User
from stakeholders.models import Organisation, Person, Registration, TimelineEvent
from stakeholders.states import Discretion

# What is told of a registration once it has become an organisation.
TOLD_LATER = (
    "registration.submitted", "registration.review_started", "registration.asked",
    "registration.answered", "registration.recommended",
)  # fmt: skip
OPEN_TO_OFFICES = ("registration.submitted",)


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


def note_many(
    kind: str, organisations: Iterable[Organisation], *, by: User | None = None, **facts: Any
) -> None:
    """Note the same event of many organisations at once."""
    at = timezone.now()
    TimelineEvent.objects.bulk_create(
        (
            TimelineEvent(kind=kind, organisation=organisation, by=by, at=at, facts=facts)
            for organisation in organisations
        ),
        batch_size=1000,
    )


def bring_over(registration: Registration, organisation: Organisation, *, by: User) -> None:
    """Note the approval, and what happened while the organisation was only a registration."""
    log = AuditEntry.objects.about(registration).filter(verb__in=TOLD_LATER)
    told = [
        TimelineEvent(
            kind=entry.verb,
            organisation=organisation,
            by=entry.by,
            at=entry.at,
            subject=registration.label,
            discretion=Discretion.OPEN if entry.verb in OPEN_TO_OFFICES else Discretion.TEAM,
            facts={"reference": registration.reference},
        )
        for entry in log
    ]
    files = [
        TimelineEvent(
            kind="document.added",
            organisation=organisation,
            at=document.created_at,
            subject=registration.label,
            facts={"name": document.name},
        )
        for document in registration.documents.all()
    ]
    TimelineEvent.objects.bulk_create([*told, *files])
    note(
        "registration.approved",
        organisation=organisation,
        by=by,
        subject=registration,
        discretion=Discretion.OPEN,
        reference=registration.reference,
    )
