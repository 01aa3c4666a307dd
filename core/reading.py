"""The one way into the read log: who opened or took out what is not for everybody (N19)."""

from core.models import ReadEntry, Record, User


def note(what: str, subject: Record, *, by: User, purpose: str = "") -> None:
    """Note that `by` opened restricted fields of one record.

    `what` names the fields or the page, such as "person.contact_details".
    """
    ReadEntry.objects.create(what=what, subject=subject.label, by=by, purpose=purpose)


def note_many(what: str, label: str, *, people: int, by: User, purpose: str = "") -> None:
    """Note that `by` took a list out that tells about `people` persons ("app.model:")."""
    ReadEntry.objects.create(what=what, subject=label, people=people, by=by, purpose=purpose)
