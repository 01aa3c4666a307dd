"""What organisations agree to: answered, and asked again when a text is archived (domain 8).

The latest answer counts. An archived text changes nothing by itself: what was agreed to
stays agreed until the organisation answers the new text.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from notifications import outbox
from stakeholders import emails, policies
from stakeholders.actions import timeline
from stakeholders.models import Consent, ConsentRequest, ConsentText, Organisation
from stakeholders.policies import consents as rules_of
from stakeholders.selectors import consents
from stakeholders.selectors.confirmations import contact_of
from stakeholders.states import ConsentPurpose, ConsentWay, Discretion, ListingState

# One run promises at most so many mails; the rest follows with the next one.
BATCH = 200
REMIND_AFTER = timedelta(days=14)
MOST_REMINDERS = 3


@transaction.atomic
def answer_own(
    organisation: Organisation,
    purpose: ConsentPurpose,
    *,
    given: bool,
    by: User,
    language: str = "en",
) -> Consent:
    """The focal point answers on /my/, to the text that is in use."""
    organisation.lock()
    policies.can_speak_for(by, organisation).require()
    return _answer(
        organisation, purpose, given=given, by=by, language=language, way=ConsentWay.OWN_PLACE
    )


@transaction.atomic
def note_answer(
    organisation: Organisation, purpose: ConsentPurpose, *, given: bool, by: User
) -> Consent:
    """Staff note what it answered by another way: a letter, a signed form."""
    organisation.lock()
    policies.can_manage_organisation(by, organisation).require()
    return _answer(organisation, purpose, given=given, by=by, language="en", way=ConsentWay.STAFF)


@transaction.atomic
def answer_request(request: ConsentRequest, *, given: bool, language: str) -> ConsentRequest:
    """Whoever has the link answers. The same answer again changes nothing; Conflict for
    another one, which is given after signing in.
    """
    organisation = request.organisation
    organisation.lock()  # Always before the request, so that two cannot wait for each other.
    request.lock()
    if request.answered_at is not None:
        if request.answer is None or request.answer.given != given:
            raise Conflict(_("This was answered already. Sign in to change the answer."))
        return request
    purpose = ConsentPurpose(request.purpose)
    _answer(organisation, purpose, given=given, by=None, language=language, way=ConsentWay.LINK)
    request.refresh_from_db()
    return request


@transaction.atomic
def archive_text(text: ConsentText, *, by: User) -> int:
    """Nobody is asked to agree to this version any more; those who did are asked again.

    Archives the version in all its languages. Returns how many organisations are asked;
    the mails of the first are promised here, the others follow by `ask_waiting`.
    """
    versions = ConsentText.objects.filter(purpose=text.purpose, version=text.version)
    list(versions.select_for_update().order_by("pk"))
    text.refresh_from_db()
    if not (verdict := rules_of.can_archive(by, text)):
        raise Conflict(verdict.reason)
    versions.update(active=False, updated_at=timezone.now())
    newest = consents.current_text(ConsentPurpose(text.purpose))
    if newest is None:
        raise Conflict(_("Write the new text first: there has to be one to agree to."))
    number = _request(list(consents.agreeing_to(text)), text, newest)
    audit.record("consenttext.archived", text, by=by, note=str(number))
    ask_waiting(timezone.now())
    return number


def ask_waiting(at: datetime) -> int:
    """Promise the mails that are still to be promised, BATCH at most; returns how many."""
    return sum(_mail(request, at) for request in consents.to_mail()[:BATCH])


def remind_due(at: datetime) -> int:
    """Remind those who have not answered for REMIND_AFTER; returns how many."""
    due = consents.to_remind(at - REMIND_AFTER, MOST_REMINDERS)[:BATCH]
    return sum(_remind(request, at) for request in due)


def ask_about_archived(organisation: Organisation) -> None:
    """Ask again what it agreed to in words that were archived meanwhile.

    For registrations: between the form and the approval a text may have been replaced.
    The caller has the lock; the mail follows with the next run.
    """
    for purpose in ConsentPurpose:
        answer = organisation.consents.filter(purpose=purpose).order_by("-at", "-pk").first()
        newest = consents.current_text(purpose)
        if answer is None or newest is None or not answer.given:
            continue
        text = consents.text_of(purpose, answer.version)
        if text is not None and not text.active:
            _request([organisation], text, newest)


def write(  # noqa: PLR0913 - each argument is a column of the answer
    organisation: Organisation,
    purpose: ConsentPurpose,
    *,
    given: bool,
    at: datetime,
    way: ConsentWay,
    by: User | None = None,
    version: str | None = None,
    language: str = "en",
) -> Consent:
    """Keep an answer, and close the open question. The caller has the lock.

    `version` None is the text in use. For actions that see to the consequences themselves.
    """
    if version is None:
        text = consents.current_text(purpose, language)
        version, language = (text.version, text.language) if text else ("", "")
    answer = Consent.objects.create(
        organisation=organisation,
        purpose=purpose,
        given=given,
        version=version,
        language=language,
        way=way,
        by=by,
        at=at,
    )
    for request in organisation.consent_requests.open().filter(purpose=purpose):
        request.answered_at, request.answer = at, answer
        request.save()
        outbox.cancel_waiting(emails.consent_keys(request))
    return answer


def _answer(
    organisation: Organisation,
    purpose: ConsentPurpose,
    *,
    given: bool,
    by: User | None,
    language: str,
    way: ConsentWay,
) -> Consent:
    rules_of.can_be_asked(purpose).require()
    at = timezone.now()
    latest = organisation.consents.filter(purpose=purpose).order_by("-at", "-pk").first()
    text = consents.current_text(purpose, language)
    if latest and text and (latest.given, latest.version) == (given, text.version):
        return latest
    answer = write(organisation, purpose, given=given, at=at, way=way, by=by, language=language)
    verb = "consent.given" if given else "consent.refused"
    audit.record(verb, organisation, by=by, note=f"{purpose} {answer.version}".strip())
    timeline.note(verb, organisation=organisation, by=by, purpose=purpose, way=way)
    _take_effect(organisation, purpose, given=given, by=by, at=at)
    return answer


def _take_effect(
    organisation: Organisation,
    purpose: ConsentPurpose,
    *,
    given: bool,
    by: User | None,
    at: datetime,
) -> None:
    """A refusal ends the listing at once; an agreement lists what may be listed."""
    if not given and purpose in (ConsentPurpose.LISTING, ConsentPurpose.PROCESSING):
        _unlist(organisation, by=by)
    elif given and purpose == ConsentPurpose.LISTING:
        _list(organisation, by=by, at=at)


def _unlist(organisation: Organisation, *, by: User | None) -> None:
    if organisation.listing_opt_in_at is None:
        return
    organisation.unlist()
    organisation.save()
    audit.record("organisation.unlisted", organisation, by=by)
    timeline.note(
        "organisation.unlisted", organisation=organisation, by=by, discretion=Discretion.OPEN
    )


def _list(organisation: Organisation, *, by: User | None, at: datetime) -> None:
    """What the team hid, or has not verified, stays as it is with the agreement noted."""
    if policies.can_be_listed(organisation):
        organisation.list_publicly(at=at)
        organisation.save()
        audit.record("organisation.listed", organisation, by=by)
        timeline.note(
            "organisation.listed", organisation=organisation, by=by, discretion=Discretion.OPEN
        )
    elif organisation.listing == ListingState.HIDDEN and organisation.listing_opt_in_at is None:
        organisation.listing_opt_in_at = at
        organisation.save()


def _request(organisations: list[Organisation], text: ConsentText, newest: ConsentText) -> int:
    """A question to each; one that is asked already is asked about the newest text."""
    ConsentRequest.objects.open().filter(
        purpose=text.purpose, organisation__in=organisations
    ).update(version=newest.version, asked_at=None, reminded_at=None, reminders=0)
    ConsentRequest.objects.bulk_create(
        (
            ConsentRequest(
                organisation=organisation,
                purpose=text.purpose,
                replaces=text.version,
                version=newest.version,
            )
            for organisation in organisations
        ),
        ignore_conflicts=True,
    )
    # Those that were asked about the archived text, and had agreed to an older one.
    ConsentRequest.objects.open().filter(purpose=text.purpose, version=text.version).update(
        version=newest.version, asked_at=None, reminded_at=None, reminders=0
    )
    return len(organisations)


@transaction.atomic
def _mail(request: ConsentRequest, at: datetime) -> bool:
    request.lock()
    contact = contact_of(request.organisation)
    if request.answered_at or request.asked_at or contact is None:
        return False
    request.asked_at = at
    request.save()
    outbox.enqueue(emails.consent_asked(request, contact))
    return True


@transaction.atomic
def _remind(request: ConsentRequest, at: datetime) -> bool:
    request.lock()
    contact = contact_of(request.organisation)
    silent = (request.reminded_at or request.asked_at or at) <= at - REMIND_AFTER
    if request.answered_at or contact is None or not silent:
        return False
    request.reminders += 1
    request.reminded_at = at
    request.save()
    outbox.enqueue(emails.consent_reminder(request, contact))
    return True
