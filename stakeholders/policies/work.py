"""Who may write notes and tasks, look after an organisation, and give tags."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import roles
from core.models import User
from core.verdicts import ALLOWED, Verdict
from stakeholders import policies
from stakeholders.models import Note, Organisation, Person, Registration, Task
from stakeholders.states import Discretion

type Subject = Organisation | Person | Registration


def can_work_on(user: User, record: Subject) -> Verdict:
    """Whether this person works with the record at all."""
    if isinstance(record, Organisation):
        return policies.can_manage_organisation(user, record)
    if isinstance(record, Registration):
        return policies.can_vet(user, record)
    if not user.has_perm("stakeholders.change_person"):
        return Verdict(_("Only the civil society team works on people."))
    if not Person.objects.visible_to(user).filter(pk=record.pk).exists():
        return Verdict(_("Only CST leads work on this person."))
    return ALLOWED


def can_write(user: User, record: Organisation | Person, discretion: str) -> Verdict:
    """Whether this person may write a note for these readers."""
    if not user.has_perm("stakeholders.add_note"):
        return Verdict(_("Only the civil society team writes notes."))
    if not (verdict := can_work_on(user, record)):
        return verdict
    if discretion == Discretion.LEADS and not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only CST leads write for CST leads: you could not read it again."))
    if discretion == Discretion.OPEN and not isinstance(record, Organisation):
        return Verdict(_("Field offices read notes about organisations, not about people."))
    return ALLOWED


def can_edit_note(user: User, note: Note) -> Verdict:
    """Whether this person may change it: the author, or a CST lead."""
    if note.author_id != user.pk and not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only its author or a CST lead changes a note."))
    return can_pin(user, note)


def can_pin(user: User, note: Note) -> Verdict:
    """Whether this person may pin it, or take the pin out."""
    subject = note.organisation or note.person
    if subject is None:
        return Verdict(_("This note is about nothing any more."))
    return can_write(user, subject, note.discretion)


def can_add_task(user: User, record: Subject) -> Verdict:
    """Whether this person may write down what is to do about the record."""
    if not user.has_perm("stakeholders.add_task"):
        return Verdict(_("Only the civil society team writes tasks."))
    return can_work_on(user, record)


def can_handle_task(user: User, task: Task) -> Verdict:
    """Whether this person may change it, or say that it is done."""
    return all_of(can_add_task(user, record) for record in subjects(task))


def can_look_after(user: User, records: tuple[Subject, ...]) -> Verdict:
    """Whether somebody can be given these records: active, of the team, allowed to see them."""
    if not (user.is_active and user.is_cst):
        return Verdict(_("%s does not belong to the civil society team.") % user)
    if not all_of(can_work_on(user, record) for record in records):
        return Verdict(_("%s cannot look after this record.") % user)
    return ALLOWED


def subjects(task: Task) -> tuple[Subject, ...]:
    """The records that a task is about."""
    return tuple(record for record in (task.organisation, task.person, task.registration) if record)


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The first refusal, or leave."""
    return next((verdict for verdict in verdicts if not verdict), ALLOWED)
