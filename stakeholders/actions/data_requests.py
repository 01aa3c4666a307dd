"""What people ask about their own data, and what the leads do with it (domain 8.8)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from notifications import outbox
from stakeholders import emails, policies
from stakeholders.actions import erasure
from stakeholders.models import DataRequest, Organisation, Person, RetentionRules
from stakeholders.states import DataRequestKind, DataRequestState

S = DataRequestState


@transaction.atomic
def ask(
    kind: DataRequestKind, *, by: User, text: str, organisation: Organisation | None = None
) -> DataRequest:
    """Put it into the leads' queue; about the person, or the own organisation."""
    if organisation is not None:
        policies.can_speak_for(by, organisation).require()
    if kind == DataRequestKind.CORRECTION and not text.strip():
        raise Conflict(_("Say what is wrong, and what is right."))
    request = DataRequest(
        user=by,
        person=Person.objects.filter(user=by).first(),
        organisation=organisation,
        kind=kind,
        text=text.strip(),
        due_on=timezone.localdate() + timedelta(days=RetentionRules.current().days_to_answer),
    )
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:
        raise Conflict(_("You have asked this already. We answer in time.")) from error
    audit.record("data_request.asked", request, by=by)
    return request


@transaction.atomic
def grant(request: DataRequest, *, by: User, typed: str = "", answer: str = "") -> DataRequest:
    """It is done. An erasure is done here and now; `typed` as erasure.py asks it."""
    request.lock()
    policies.can_lead(by).require()
    to, language, name = _reader(request)
    _decide(request, S.GRANTED, by=by, answer=answer)
    if request.kind == DataRequestKind.ERASURE:
        _erase(request, by=by, typed=typed)
    if to:  # After the erasure, which takes back all other mails to this address.
        message = emails.data_request_answered(request, to=to, language=language, name=name)
        outbox.enqueue(message)
    return request


@transaction.atomic
def decline(request: DataRequest, *, by: User, reason: str) -> DataRequest:
    """It cannot be done; the person reads why."""
    request.lock()
    policies.can_lead(by).require()
    if not reason.strip():
        raise Conflict(_("Say why: the person reads it."))
    to, language, name = _reader(request)
    _decide(request, S.DECLINED, by=by, answer=reason.strip())
    if to:
        message = emails.data_request_answered(request, to=to, language=language, name=name)
        outbox.enqueue(message)
    return request


def what_goes(request: DataRequest) -> list[tuple[str, int]]:
    """What granting this erasure would touch, by name and number."""
    if request.kind != DataRequestKind.ERASURE:
        return []
    record = request.organisation or request.person
    return erasure.what_goes(erasure.roots_of(record)) if record else []


def expected_word(request: DataRequest) -> str:
    """What the lead types to confirm an erasure."""
    record = request.organisation or request.person
    return erasure.expected_word(record) if record else ""


def _erase(request: DataRequest, *, by: User, typed: str) -> None:
    reason = _("asked for by the person: request %d") % request.pk
    if request.organisation is not None:
        erasure.erase_organisation(request.organisation, by=by, reason=reason, typed=typed)
    elif request.person is not None:
        erasure.erase_person(request.person, by=by, reason=reason, typed=typed)
    else:
        raise Conflict(_("We hold nothing but the account of this person: close it by hand."))


def _decide(request: DataRequest, outcome: DataRequestState, *, by: User, answer: str) -> None:
    request.decide(outcome, at=timezone.now(), by=by, answer=answer.strip())
    request.save()
    audit.record(f"data_request.{outcome}", request, by=by)


def _reader(request: DataRequest) -> tuple[str, str, str]:
    """Address, language and name of who asked, read before anything is erased."""
    user = request.user
    return (user.email, user.language, user.get_full_name()) if user else ("", "en", "")
