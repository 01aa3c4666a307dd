"""What an applicant does with a registration, and what time does to it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict, TooManyRequests
from notifications import outbox
from stakeholders import emails, policies
from stakeholders.models import ConsentText, Registration, VettingRules
from stakeholders.selectors.registrations import told_about
from stakeholders.states import RegistrationState

S = RegistrationState
MOST_LINKS = 5


@transaction.atomic
def start(registration: Registration) -> Registration:
    """Keep the first step of a new form as a draft, so that it can be resumed."""
    registration.link_expires_at = _draft_deadline()
    registration.save()
    audit.record("registration.started", registration, by=None)
    return registration


@transaction.atomic
def save_step(registration: Registration, step: str) -> Registration:
    """Keep what the applicant typed in one step of the form.

    The instance carries the step's values, as a ModelForm leaves it; the state is read
    anew under a lock, so that a form that was sent meanwhile is not changed behind us.
    """
    _lock_state(registration)
    policies.can_edit(registration).require()
    if step not in registration.steps_done:
        registration.steps_done = [*registration.steps_done, step]
    if registration.state == S.DRAFT:
        registration.link_expires_at = _draft_deadline()
    if step == "consent":
        _note_consent(registration)
    registration.save()
    if registration.state == S.DRAFT and registration.focal_email:
        _send_link(registration)
    return registration


@transaction.atomic
def send(registration: Registration, *, score: int = 0, reasons: tuple[str, ...] = ()) -> None:
    """Hand in the form; it counts once the address is confirmed.

    `score` (0-100) and `reasons` come from the quarantine rules of the form.
    """
    registration.lock()
    policies.can_send(registration).require()
    registration.move(S.UNCONFIRMED)
    registration.quarantine_score, registration.quarantine_reasons = (
        score,
        list(reasons),
    )
    registration.quarantined = score >= VettingRules.current().quarantine_score
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
    registration.move(S.SUBMITTED)
    registration.email_confirmed_at = registration.submitted_at = timezone.now()
    registration.save()
    audit.record("registration.submitted", registration, by=None)
    outbox.enqueue(emails.registration_received(registration))
    if not registration.quarantined:
        announce(registration)
    return registration


@transaction.atomic
def answer(registration: Registration, *, text: str) -> Registration:
    """Send what we asked for; our clock runs again from now on."""
    registration.lock()
    at = timezone.now()
    registration.answer_with(text, at=at)
    registration.save()
    audit.record("registration.answered", registration, by=None, note=text)
    for person in told_about(registration):
        if registration.assigned_to_id in (None, person.pk):
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


def _lock_state(registration: Registration) -> None:
    """Lock the row and read its state and steps, but keep the values on the instance."""
    rows = Registration.objects.select_for_update()
    current = rows.only("state", "steps_done", "link_expires_at").get(pk=registration.pk)
    registration.state, registration.steps_done = current.state, current.steps_done


def _draft_deadline() -> datetime:
    return timezone.now() + timedelta(days=VettingRules.current().days_draft_is_kept)


def _note_consent(registration: Registration) -> None:
    if not registration.consent_processing:
        registration.consent_at, registration.consent_version = None, ""
        return
    text = ConsentText.objects.filter(active=True).first()
    registration.consent_at = timezone.now()
    registration.consent_version = text.version if text else ""


def _send_link(registration: Registration) -> None:
    """One mail with the way back for each new address, but no cannon."""
    written = outbox.mails_about(registration).filter(kind="stakeholders/registration_saved")
    addresses = set(written.values_list("recipient", flat=True))
    if registration.focal_email not in addresses and len(addresses) < MOST_LINKS:
        outbox.enqueue(emails.registration_saved(registration))


def _ask_to_confirm(registration: Registration) -> None:
    written = outbox.mails_about(registration).filter(kind="stakeholders/registration_confirm")
    attempt = written.count() + 1
    if attempt > MOST_LINKS:
        raise TooManyRequests(
            _("We have written to you several times already. Please look into your spam folder."),
            wait=86_400,
        )
    outbox.enqueue(emails.registration_confirm(registration, attempt=attempt))
