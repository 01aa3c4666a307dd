"""The one way into the read log: who opened or took out what is not for everybody (N19)."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from core.models import ExportRules, ReadEntry, Record, User


def note(what: str, subject: Record, *, by: User, purpose: str = "") -> None:
    """Note that `by` opened restricted fields of one record.

    `what` names the fields or the page, such as "person.contact_details".
    """
    ReadEntry.objects.create(what=what, subject=subject.label, by=by, purpose=purpose)


def note_once(what: str, subject: Record, *, by: User) -> None:
    """The same, but not again as long as what was opened stays open.

    For work that nobody is asked about: whoever looks after a case opens it often.
    """
    if not is_open(what, subject, by=by):
        note(what, subject, by=by)


def is_open(what: str, subject: Record, *, by: User) -> bool:
    """Whether `by` opened this a short while ago, and need not be asked again."""
    since = timezone.now() - timedelta(minutes=ExportRules.current().open_for_minutes)
    return ReadEntry.objects.filter(what=what, subject=subject.label, by=by, at__gte=since).exists()


def note_many(
    what: str,
    label: str,
    *,
    people: int,
    by: User,
    purpose: str = "",
    included: Iterable[int] = (),
) -> None:
    """Note that `by` took a list out that tells about `people` persons.

    `label` names whose list it is ("app.model:"), and `included` the ids in it, so that
    each of them can be told.
    """
    ReadEntry.objects.create(
        what=what, subject=label, people=people, by=by, purpose=purpose, included=list(included)
    )
