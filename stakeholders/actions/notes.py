"""Notes about organisations and people: written, changed with their history, pinned."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders.actions import timeline
from stakeholders.models import Note, Organisation, Person, TimelineEvent
from stakeholders.policies import work
from stakeholders.states import Discretion


@transaction.atomic
def write(
    record: Organisation | Person, *, text: str, discretion: str, by: User, pinned: bool = False
) -> Note:
    """Write a note about the record, for the readers that `discretion` names."""
    work.can_write(by, record, discretion).require()
    note = Note(text=_required(text), discretion=discretion, pinned=pinned, author=by)
    if isinstance(record, Organisation):
        note.organisation = record
    else:
        note.person = record
    note.save()
    audit.record("note.added", note, by=by)
    timeline.note(
        "note.added",
        organisation=note.organisation,
        person=note.person,
        by=by,
        subject=note,
        discretion=Discretion(discretion),
    )
    return note


@transaction.atomic
def edit(note: Note, *, text: str, discretion: str, by: User) -> Note:
    """Change the text or the readers; what it was stays in the note's history.

    Whoever may not read the note any more does not read of it on the timeline either.
    """
    note.lock()
    work.can_edit_note(by, note).require()
    subject = note.organisation or note.person
    if subject is not None:
        work.can_write(by, subject, discretion).require()
    note.text, note.discretion, note.edited_at = _required(text), discretion, timezone.now()
    note.save()
    audit.record("note.changed", note, by=by)
    TimelineEvent.objects.filter(subject=note.label).update(discretion=discretion)
    timeline.note(
        "note.changed",
        organisation=note.organisation,
        person=note.person,
        by=by,
        subject=note,
        discretion=Discretion(discretion),
    )
    return note


@transaction.atomic
def pin(note: Note, *, by: User) -> Note:
    """Keep it on top."""
    return _pin(note, by=by, pinned=True)


@transaction.atomic
def unpin(note: Note, *, by: User) -> Note:
    """Let it stand where its date puts it."""
    return _pin(note, by=by, pinned=False)


def _pin(note: Note, *, by: User, pinned: bool) -> Note:
    note.lock()
    work.can_pin(by, note).require()
    note.pinned = pinned
    note.save()
    audit.record("note.pinned" if pinned else "note.unpinned", note, by=by)
    return note


def _required(text: str) -> str:
    if not text.strip():
        raise Conflict(_("Write the note."))
    return text.strip()
