"""What an organisation changes about itself: at once, or as a request that staff decide."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from notifications import outbox
from stakeholders import emails, policies
from stakeholders.actions import confirmations, names, timeline
from stakeholders.models import ChangeRequest, ConfirmationRequest, Organisation, Person
from stakeholders.policies import confirmations as rules_of
from stakeholders.selectors import changes, confirmations as asked, custom
from stakeholders.states import ChangeAnswer, Discretion

# More open requests than this are a mistake or an attack; staff look at those first.
MOST_OPEN = 5
NAMES = ("legal_name", "name_en", "acronym")


@transaction.atomic
def tell(request: ConfirmationRequest, values: Mapping[str, Any], *, note: str) -> ChangeRequest:
    """The holder of the yearly link tells us what has changed; staff check it first."""
    organisation = request.organisation
    organisation.lock()
    rules_of.can_be_confirmed(organisation).require()
    return _request(organisation, values, note=note, person=request.person, answers=request)


@transaction.atomic
def edit_own(
    organisation: Organisation, values: Mapping[str, Any], *, by: User
) -> ChangeRequest | None:
    """The focal point's own edit: plain fields count at once, the rest becomes a request.

    Returns the request, or None when there was nothing for staff to decide.
    """
    organisation.lock()
    policies.can_speak_for(by, organisation).require()
    at_once = {name: value for name, value in values.items() if not changes.waits(name)}
    changed = changes.differences(organisation, at_once)
    if changed:
        _write(organisation, {one.name: one.after for one in changed})
        organisation.save()
        _note_edit(organisation, [one.name for one in changed], by=by)
    waiting = {name: value for name, value in values.items() if changes.waits(name)}
    if not changes.differences(organisation, waiting):
        return None
    return _request(organisation, waiting, note="", person=_person(by), answers=None)


@transaction.atomic
def decide(
    change: ChangeRequest, *, accepted: Collection[str], by: User, answer: str = ""
) -> Organisation:
    """Take over the accepted fields and decline the others; whoever told us gets a mail."""
    organisation = change.organisation
    organisation.lock()
    change.lock()
    rules_of.can_decide_change(by, change).require()
    fields = list(change.fields.all())
    if not answer.strip() and any(field.name not in accepted for field in fields):
        raise Conflict(_("Say why you decline: the organisation reads it."))
    taken = {field.name: field.after for field in fields if field.name in accepted}
    for field in fields:
        field.decision = ChangeAnswer.ACCEPTED if field.name in taken else ChangeAnswer.DECLINED
        field.save()
    change.decide(at=timezone.now(), by=by, answer=answer.strip())
    change.save()
    _take_over(organisation, taken, change, by=by)
    audit.record("organisation.change_decided", organisation, by=by, note=", ".join(taken))
    _tell_decision(change)
    return organisation


def _request(
    organisation: Organisation,
    values: Mapping[str, Any],
    *,
    note: str,
    person: Person | None,
    answers: ConfirmationRequest | None,
) -> ChangeRequest:
    fields = changes.differences(organisation, values)
    if not fields and not note.strip():
        raise Conflict(_("You changed nothing. If all is still true, confirm it instead."))
    if organisation.change_requests.open().count() >= MOST_OPEN:
        raise Conflict(_("Several of your changes wait for our team already. We answer soon."))
    change = ChangeRequest.objects.create(
        organisation=organisation, person=person, confirmation=answers, note=note.strip()
    )
    for field in fields:
        field.change = change
        field.save()
    audit.record("organisation.change_asked", organisation, by=person.user if person else None)
    timeline.note("organisation.change_asked", organisation=organisation, subject=change)
    return change


def _take_over(
    organisation: Organisation, taken: Mapping[str, Any], change: ChangeRequest, *, by: User
) -> None:
    """Write the accepted fields; a name goes its own way, so that the former one is kept."""
    new = {name: taken[name] for name in NAMES if name in taken}
    if new:
        names.rename(
            organisation,
            new.get("legal_name", organisation.legal_name),
            by=by,
            on=timezone.localdate(change.created_at),
            name_en=new.get("name_en"),
            acronym=new.get("acronym"),
            evidence=_("told by the organisation"),
        )
    rest = {name: value for name, value in taken.items() if name not in NAMES}
    if rest:
        _write(organisation, rest)
        organisation.save()
        _note_edit(organisation, list(rest), by=by)
    # Whoever answered the yearly question with changes has looked at all the rest.
    if taken and change.confirmation and rules_of.can_be_confirmed(organisation):
        confirmations.answered(organisation, by=by, at=timezone.now(), way="changes")


def _write(organisation: Organisation, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if code := custom.code_of(name):
            organisation.custom = custom.with_answers(organisation.custom, {code: value})
            continue
        held = changes.from_json(name, value)
        if changes.is_many(name):
            getattr(organisation, name).set(held)
        else:
            setattr(organisation, name, held)


def _note_edit(organisation: Organisation, fields: list[str], *, by: User) -> None:
    audit.record("organisation.edited", organisation, by=by, note=", ".join(fields))
    timeline.note(
        "organisation.edited",
        organisation=organisation,
        by=by,
        discretion=Discretion.OPEN,
        fields=fields,
    )


def _person(user: User) -> Person | None:
    return Person.objects.filter(user=user).first()


def _tell_decision(change: ChangeRequest) -> None:
    """To the person who told us, or to whoever was asked; to nobody who is no contact now."""
    contact = asked.contact_of(change.organisation)
    person = change.person
    if person is not None and person.email:
        to, language, name = person.email, person.language, person.name
    elif contact is not None:
        to, language, name = contact.email, contact.language, ""
    else:
        return
    if change.organisation.at_risk or change.organisation.do_not_contact:
        return
    outbox.enqueue(emails.change_answered(change, to=to, language=language, person=name))
