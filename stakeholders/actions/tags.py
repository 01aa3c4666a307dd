"""Tags given to organisations and people, and taken away."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders.actions import timeline
from stakeholders.models import Organisation, Person, Tag
from stakeholders.policies import work


@transaction.atomic
def give(record: Organisation | Person, *, tag: Tag, by: User) -> None:
    """Give the record a tag; Conflict when it has it, or when the tag is not used any more."""
    record.lock()
    work.can_work_on(by, record).require()
    if not tag.active:
        raise Conflict(_("The tag “%s” is not used any more.") % tag)
    if record.tags.filter(pk=tag.pk).exists():
        raise Conflict(_("It has the tag “%s” already.") % tag)
    record.tags.add(tag)
    _tell("tag.given", record, tag, by=by)


@transaction.atomic
def take(record: Organisation | Person, *, tag: Tag, by: User) -> None:
    """Take the tag away; Conflict when the record does not have it."""
    record.lock()
    work.can_work_on(by, record).require()
    if not record.tags.filter(pk=tag.pk).exists():
        raise Conflict(_("It does not have the tag “%s”.") % tag)
    record.tags.remove(tag)
    _tell("tag.taken", record, tag, by=by)


def _tell(kind: str, record: Organisation | Person, tag: Tag, *, by: User) -> None:
    audit.record(kind, record, by=by, note=tag.name)
    if isinstance(record, Organisation):
        timeline.note(kind, organisation=record, by=by, tag=tag.name)
    else:
        timeline.note(kind, person=record, by=by, tag=tag.name)
