"""Once a year: is what we hold still true? Asked, reminded, answered, or marked (domain 4.1)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from notifications import outbox
from stakeholders import emails, policies
from stakeholders.actions import timeline
from stakeholders.models import ConfirmationRequest, ConfirmationRules, Organisation
from stakeholders.policies import confirmations as rules_of
from stakeholders.selectors import confirmations
from stakeholders.states import ConfirmationState, Discretion, VettingState

# One run asks at most so many, so that mails go out evenly and a mistake in the rules is seen.
BATCH = 200


@transaction.atomic
def ask(organisation: Organisation, *, by: User | None, at: datetime) -> ConfirmationRequest:
    """Promise the question with its link; Conflict while it is open or nobody may be asked."""
    organisation.lock()
    rules_of.can_be_asked(organisation).require()
    if organisation.confirmation_requests.open().exists():
        raise Conflict(_("It has been asked already, and can still answer."))
    return _ask(organisation, by=by, at=at)


@transaction.atomic
def ask_again(organisation: Organisation, *, by: User) -> ConfirmationRequest:
    """Staff ask once more: an open question ends, and a new one with all its reminders begins."""
    organisation.lock()
    policies.can_manage_organisation(by, organisation).require()
    rules_of.can_be_asked(organisation).require()
    _end_open(organisation)
    return _ask(organisation, by=by, at=timezone.now())


@transaction.atomic
def confirm(request: ConfirmationRequest, *, at: datetime) -> Organisation:
    """The holder of the link says that it is still true. A second click changes nothing."""
    organisation = request.organisation
    organisation.lock()  # Always before the question, so that two cannot wait for each other.
    request.lock()
    if request.state == ConfirmationState.CONFIRMED:
        return organisation
    rules_of.can_be_confirmed(organisation).require()
    request.confirm(at=at, by=None)
    request.save()
    return _confirmed(organisation, at=at, by=None, way="link")


@transaction.atomic
def confirm_own(organisation: Organisation, *, by: User) -> Organisation:
    """The focal point says so on /my/; an open question is answered by it."""
    organisation.lock()
    rules_of.can_confirm_own(by, organisation).require()
    return answered(organisation, by=by, at=timezone.now(), way="account")


@transaction.atomic
def note_confirmation(organisation: Organisation, *, by: User, note: str) -> Organisation:
    """Staff note that it said so by another way: a call, a letter, a meeting."""
    organisation.lock()
    policies.can_manage_organisation(by, organisation).require()
    rules_of.can_be_confirmed(organisation).require()
    if not note.strip():
        raise Conflict(_("Say how the organisation confirmed its data."))
    return answered(organisation, by=by, at=timezone.now(), way="staff", note=note.strip())


def answered(
    organisation: Organisation, *, by: User | None, at: datetime, way: str, note: str = ""
) -> Organisation:
    """Close the open question, if there is one, and note the day. The caller has the lock."""
    for request in organisation.confirmation_requests.open().select_for_update():
        request.confirm(at=at, by=by)
        request.save()
        outbox.cancel_waiting(emails.confirmation_keys(request))
    return _confirmed(organisation, at=at, by=by, way=way, note=note)


@transaction.atomic
def mark_stale(organisation: Organisation, *, at: datetime) -> bool:
    """Mark it when its time has passed; False when it was confirmed meanwhile."""
    organisation.lock()
    rules = ConfirmationRules.current()
    if not confirmations.to_mark(at, rules).filter(pk=organisation.pk).exists():
        return False
    organisation.mark_stale()
    organisation.save()
    audit.record("organisation.stale", organisation, by=None)
    timeline.note(
        "organisation.stale",
        organisation=organisation,
        at=at,
        discretion=Discretion.OPEN,
        since=organisation.confirmed_on,
    )
    return True


def stop(organisation: Organisation) -> None:
    """End an open question and the mails that still wait: its link opens nothing any more.

    For those that are suspended, at risk, closed, or do not want to be written to. The
    caller has the lock.
    """
    _end_open(organisation)


def ask_due(at: datetime) -> int:
    """Ask those whose day has come near, BATCH at most; returns how many."""
    rules = ConfirmationRules.current()
    due = confirmations.to_ask(at, rules)[:BATCH]
    return sum(_ask_if_due(organisation, rules, at) for organisation in due)


def remind_due(at: datetime) -> int:
    """Write again about open questions; returns how many mails were promised."""
    rules = ConfirmationRules.current()
    due = list(confirmations.to_remind(at, rules))
    return sum(_remind(request, rules, at) for request in due)


def mark_due(at: datetime) -> int:
    """Mark all whose time has passed; returns how many."""
    due = confirmations.to_mark(at, ConfirmationRules.current())
    return sum(mark_stale(organisation, at=at) for organisation in due)


@transaction.atomic
def _ask_if_due(organisation: Organisation, rules: ConfirmationRules, at: datetime) -> bool:
    organisation.lock()  # Two workers: the second one finds the question of the first.
    if not confirmations.to_ask(at, rules).filter(pk=organisation.pk).exists():
        return False
    _ask(organisation, by=None, at=at)
    return True


def _ask(organisation: Organisation, *, by: User | None, at: datetime) -> ConfirmationRequest:
    contact = confirmations.contact_of(organisation)
    if contact is None:
        raise Conflict(_("It has no address to write to."))
    rules = ConfirmationRules.current()
    today = timezone.localdate(at)
    due_on = organisation.confirmation_due_on or today
    request = ConfirmationRequest.objects.create(
        organisation=organisation,
        person=contact.person,
        email=contact.email,
        language=contact.language,
        # Somebody asked late has the same time to answer as somebody asked in time.
        due_on=max(due_on, today + rules.ask_ahead),
        said_at=at,
        created_at=at,
    )
    audit.record("organisation.confirmation_asked", organisation, by=by)
    outbox.enqueue(emails.confirmation_asked(request, rules))
    return request


@transaction.atomic
def _remind(request: ConfirmationRequest, rules: ConfirmationRules, at: datetime) -> bool:
    organisation = request.organisation
    organisation.lock()
    request.lock()
    next_on = request.next_reminder_on(rules)
    if request.state != ConfirmationState.OPEN or next_on is None:
        return False
    if next_on > timezone.localdate(at) or request.said_at > at - confirmations.PAUSE:
        return False
    contact = confirmations.contact_of(organisation)
    if contact is None or not rules_of.can_be_asked(organisation):
        _end_open(organisation)
        return False
    request.person, request.email, request.language = (
        contact.person, contact.email, contact.language,
    )  # fmt: skip
    request.reminders, request.said_at = request.reminders + 1, at
    request.save()
    outbox.enqueue(emails.confirmation_reminder(request, rules))
    return True


def _end_open(organisation: Organisation) -> None:
    for request in organisation.confirmation_requests.open().select_for_update():
        request.end()
        request.save()
        outbox.cancel_waiting(emails.confirmation_keys(request))


def _confirmed(
    organisation: Organisation, *, at: datetime, by: User | None, way: str, note: str = ""
) -> Organisation:
    was_stale = organisation.vetting == VettingState.STALE
    day = timezone.localdate(at)
    organisation.confirm(day, due_on=ConfirmationRules.current().due_after(day))
    organisation.save()
    audit.record("organisation.confirmed", organisation, by=by, note=note)
    timeline.note(
        "organisation.confirmed",
        organisation=organisation,
        by=by,
        at=at,
        discretion=Discretion.OPEN,
        way=way,
        was_stale=was_stale,
    )
    return organisation
