"""What an applicant does with a registration, and what time does to it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict, TooManyRequests
from notifications import outbox
from stakeholders import emails, policies
from stakeholders.actions import declarations, screening
from stakeholders.models import Registration, VettingRules
from stakeholders.selectors.consents import current_text
from stakeholders.selectors.custom import with_answers
from stakeholders.selectors.quarantine import TRAPPED, Suspicion
from stakeholders.selectors.registrations import STEP_FIELDS, told_about
from stakeholders.states import ConsentPurpose, RegistrationState

S = RegistrationState
MOST_LINKS = 5
DERIVED = ("name_key", "website_host", "mail_domain", "search_names")
FACTS = ("language", "steps_done", "link_expires_at", "reminded_at", "updated_at")
CONSENTED = ("consent_at", "consent_version", "listing_version")
UNSUSPICIOUS = Suspicion(0, ())

NONE: Mapping[str, Any] = {}

type Chosen = Mapping[str, Iterable[Model]]
type Answers = Mapping[str, Any]


def start(registration: Registration, *, answers: Answers = NONE) -> Registration:
    """Keep the first step of a new form as a draft, so that it can be resumed.

    The same form sent twice at once makes one draft: the second gets the first one's.
    `answers` are those to custom fields.
    """
    try:
        return _start(registration, answers)
    except IntegrityError:
        return Registration.objects.get(access_id=registration.access_id)


@transaction.atomic
def save_step(
    registration: Registration,
    step: str,
    *,
    chosen: Chosen | None = None,
    answers: Answers = NONE,
) -> Registration:
    """Keep what the applicant typed in one step of the form, and mark the step as done.

    The instance carries the step's values, as a ModelForm leaves it, `chosen` what was
    ticked in its lists, and `answers` those to its custom fields. The state is read anew
    under a lock, so that a form that was sent meanwhile is not changed behind us; other
    steps' values are left as they are, so that a second window cannot take them back.
    """
    _lock_state(registration)
    policies.can_edit(registration).require()
    if step not in registration.steps_done:
        registration.steps_done = [*registration.steps_done, step]
    if step == "consent":
        _note_consent(registration)
    _save_fields(registration, step, chosen or {}, answers)
    if registration.state == S.DRAFT and registration.focal_email:
        _send_link_once(registration)
    return registration


@transaction.atomic
def keep_step(
    registration: Registration,
    step: str,
    *,
    chosen: Chosen | None = None,
    answers: Answers = NONE,
) -> Registration:
    """Keep a step that is not complete yet, for an applicant who goes on another day."""
    _lock_state(registration)
    policies.can_edit(registration).require()
    if registration.state != S.DRAFT:
        raise Conflict(_("Complete this step before you leave it."))
    registration.steps_done = [done for done in registration.steps_done if done != step]
    _save_fields(registration, step, chosen or {}, answers)
    return registration


@transaction.atomic
def send_link(registration: Registration) -> bool:
    """Mail the way back once more; False when it was sent MOST_LINKS times already."""
    registration.lock()
    policies.can_edit(registration).require()
    attempt = _links_sent(registration).count() + 1
    if not registration.focal_email or attempt > MOST_LINKS:
        return False
    outbox.enqueue(emails.registration_saved(registration, attempt=attempt))
    return True


@transaction.atomic
def note_trap(registration: Registration) -> None:
    """Remember that the field that people cannot see was filled in."""
    audit.record(TRAPPED, registration, by=None)


@transaction.atomic
def send(registration: Registration, *, suspicion: Suspicion = UNSUSPICIOUS) -> None:
    """Hand in the form; it counts once the address is confirmed.

    A suspicious one is kept apart and is announced to nobody. Sending it a second time,
    as a double click does, changes nothing.
    """
    registration.lock()
    if registration.state == S.UNCONFIRMED:
        return
    policies.can_edit(registration).require()
    policies.can_send(registration).require()
    registration.move(S.UNCONFIRMED)
    registration.quarantine_score = suspicion.score
    registration.quarantine_reasons = list(suspicion.reasons)
    registration.quarantined = suspicion.score >= VettingRules.current().quarantine_score
    registration.link_expires_at, registration.reminded_at = _draft_deadline(), None
    registration.save()
    audit.record("registration.sent", registration, by=None)
    _ask_to_confirm(registration)


@transaction.atomic
def send_confirmation_again(registration: Registration) -> None:
    """Write the confirmation link once more, at most MOST_LINKS times."""
    registration.lock()
    if registration.state != S.UNCONFIRMED:
        raise Conflict(_("This address does not need to be confirmed any more."))
    _ask_to_confirm(registration)


@transaction.atomic
def reopen(registration: Registration) -> None:
    """Take an unconfirmed registration back into the form, to correct the address."""
    registration.lock()
    if registration.state == S.DRAFT:
        return
    registration.move(S.DRAFT)
    registration.save()
    audit.record("registration.reopened", registration, by=None)


@transaction.atomic
def confirm(registration: Registration, *, email: str) -> Registration:
    """The address is proven: the registration has arrived. A second click changes nothing."""
    registration.lock()
    if email != registration.focal_email:
        raise Conflict(_("This link belongs to an address that was changed since."))
    if registration.email_confirmed_at and registration.state != S.UNCONFIRMED:
        return registration
    if registration.link_expires_at <= timezone.now():
        raise Conflict(_("This link has ended. Please register again."))
    registration.move(S.SUBMITTED)
    registration.email_confirmed_at = registration.submitted_at = timezone.now()
    registration.save()
    declarations.declare(registration, at=registration.submitted_at)
    audit.record("registration.submitted", registration, by=None)
    screening.screen(registration)
    outbox.enqueue(emails.registration_received(registration))
    if not registration.quarantined:
        announce(registration)
    return registration


@transaction.atomic
def answer(registration: Registration, *, text: str) -> Registration:
    """Send what we asked for; our clock runs again from now on.

    The officer who looks after it is told; all are, when that person may not see it any
    more, since the applicant has marked it as at risk or the officer has left.
    """
    registration.lock()
    policies.can_edit(registration).require()
    at = timezone.now()
    registration.answer_with(text, at=at)
    told = list(told_about(registration))
    assigned = [person for person in told if person.pk == registration.assigned_to_id]
    if not assigned:
        registration.assigned_to = None
    registration.save()
    declarations.declare(registration, at=at)
    audit.record("registration.answered", registration, by=None, note=text)
    screening.screen(registration)
    for person in assigned or told:
        outbox.enqueue(emails.registration_answered(registration, to=person, at=at))
    return registration


@transaction.atomic
def withdraw(registration: Registration) -> Registration:
    """End it on the applicant's wish."""
    registration.lock()
    was_sent = registration.submitted_at is not None
    registration.move(S.WITHDRAWN)
    registration.save()
    audit.record("registration.withdrawn", registration, by=None)
    if was_sent:
        outbox.enqueue(emails.registration_withdrawn(registration))
    return registration


def announce(registration: Registration) -> None:
    """Tell the officers of a new registration, each in a mail of their own."""
    for person in told_about(registration):
        outbox.enqueue(emails.registration_new(registration, to=person))


def remind_due(at: datetime) -> int:
    """Write to applicants whose link ends soon; returns how many were reminded."""
    soon = at + timedelta(days=VettingRules.current().remind_days_before)
    due = Registration.objects.link_expires_before(soon).filter(
        ~Q(focal_email=""), reminded_at=None, link_expires_at__gt=at
    )
    return sum(_remind(registration, at) for registration in due)


def expire_due(at: datetime) -> int:
    """End drafts and questions whose link has ended; returns how many."""
    due = Registration.objects.link_expires_before(at)
    return sum(_expire(registration, at) for registration in due)


@transaction.atomic
def _remind(registration: Registration, at: datetime) -> bool:
    registration.lock()
    if registration.reminded_at or registration.is_final:
        return False
    registration.reminded_at = at
    registration.save()
    outbox.enqueue(emails.registration_reminder(registration))
    return True


@transaction.atomic
def _expire(registration: Registration, at: datetime) -> bool:
    registration.lock()
    if registration.is_final or registration.link_expires_at > at:
        return False
    registration.move(S.EXPIRED)
    registration.save()
    audit.record("registration.expired", registration, by=None)
    return True


@transaction.atomic
def _start(registration: Registration, answers: Answers) -> Registration:
    registration.custom = with_answers({}, answers)
    registration.link_expires_at = _draft_deadline()
    registration.steps_done = ["identity"]
    registration.save()
    audit.record("registration.started", registration, by=None)
    return registration


def _save_fields(registration: Registration, step: str, chosen: Chosen, answers: Answers) -> None:
    """Write one step's fields and nothing else of the row; answers beside those held."""
    registration.custom = with_answers(registration.custom, answers)
    if registration.state == S.DRAFT:
        registration.link_expires_at, registration.reminded_at = _draft_deadline(), None
    related = {field.name for field in Registration._meta.many_to_many}
    own = [name for name in STEP_FIELDS[step] if name not in related]
    registration.save(update_fields=[*own, "custom", *DERIVED, *FACTS, *CONSENTED])
    for name, rows in chosen.items():
        getattr(registration, name).set(rows)


def _lock_state(registration: Registration) -> None:
    """Lock the row and read its state, but keep what was typed on the instance."""
    rows = Registration.objects.select_for_update().only("state", "custom", *FACTS, *CONSENTED)
    current = rows.get(pk=registration.pk)
    for name in ("state", "custom", "steps_done", "link_expires_at", "reminded_at", *CONSENTED):
        setattr(registration, name, getattr(current, name))


def _draft_deadline() -> datetime:
    return timezone.now() + timedelta(days=VettingRules.current().days_draft_is_kept)


def _note_consent(registration: Registration) -> None:
    """Which text was agreed to and when; naming one at risk in public is never agreed to."""
    if registration.at_risk:
        registration.listing_opt_in = False
    if not registration.consent_processing:
        registration.consent_at = None
        registration.consent_version = registration.listing_version = ""
        return
    text = current_text()
    registration.consent_at = timezone.now()
    registration.consent_version = text.version if text else ""
    listing = current_text(ConsentPurpose.LISTING) if registration.listing_opt_in else None
    registration.listing_version = listing.version if listing else ""


def _send_link_once(registration: Registration) -> None:
    """One mail with the way back for each new address, but no cannon."""
    addresses = list(_links_sent(registration).values_list("recipient", flat=True))
    if registration.focal_email not in addresses and len(addresses) < MOST_LINKS:
        attempt = len(addresses) + 1
        outbox.enqueue(emails.registration_saved(registration, attempt=attempt))


def _links_sent(registration: Registration) -> QuerySet[Any]:
    return outbox.mails_about(registration).filter(kind="stakeholders/registration_saved")


def _ask_to_confirm(registration: Registration) -> None:
    written = outbox.mails_about(registration).filter(kind="stakeholders/registration_confirm")
    attempt = written.count() + 1
    if attempt > MOST_LINKS:
        raise TooManyRequests(
            _("We have written to you several times already. Please look into your spam folder."),
            wait=86_400,
        )
    outbox.enqueue(emails.registration_confirm(registration, attempt=attempt))
