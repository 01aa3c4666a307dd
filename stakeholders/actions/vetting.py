"""What the civil society team does with a registration (domain 4.1)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from notifications import outbox
from stakeholders import emails, policies
from stakeholders.actions import (
    invitations,
    organisations,
    registrations,
    screening,
    tasks,
    timeline,
)
from stakeholders.models import (
    ChecklistItem,
    Organisation,
    Registration,
    RegistrationCheck,
    VettingRules,
)
from stakeholders.selectors.duplicates import possible_duplicates
from stakeholders.states import CheckAnswer, RegistrationState

S = RegistrationState


@transaction.atomic
def start_review(registration: Registration, *, by: User) -> Registration:
    """Take it into review; it is assigned to the one who takes it.

    One that waits for the applicant's answer can be taken back too: our clock runs again.
    """
    registration.lock()
    policies.can_review(by, registration).require()
    if registration.state == S.NEEDS_INFORMATION:
        registration.resume(at=timezone.now())
    else:
        registration.move(S.UNDER_REVIEW)
    registration.assigned_to = registration.assigned_to or by
    registration.save()
    audit.record("registration.review_started", registration, by=by)
    return registration


@transaction.atomic
def assign(registration: Registration, *, to: User | None, by: User) -> Registration:
    """Give the registration to an officer, or back to everybody."""
    registration.lock()
    policies.can_vet(by, registration).require()
    if not (verdict := policies.can_assign(by, registration)):
        raise Conflict(verdict.reason)
    if to is not None and not policies.can_vet(to, registration):
        raise Conflict(_("%s cannot look after this registration.") % to)
    registration.assigned_to = to
    registration.save()
    audit.record("registration.assigned", registration, by=by, note=str(to or ""))
    return registration


@transaction.atomic
def check(
    registration: Registration,
    item: ChecklistItem,
    *,
    answer: CheckAnswer,
    note: str,
    by: User,
) -> RegistrationCheck:
    """Answer one question of the checklist."""
    registration.lock()
    policies.can_vet(by, registration).require()
    if not (verdict := policies.can_check(by, registration)):
        raise Conflict(verdict.reason)
    answered, _created = RegistrationCheck.objects.update_or_create(
        registration=registration,
        item=item,
        defaults={"answer": answer, "note": note, "by": by},
    )
    text = f"{item.question} {CheckAnswer(answer).label}. {note}".strip()
    audit.record("registration.checked", registration, by=by, note=text)
    return answered


@transaction.atomic
def ask_for_more(registration: Registration, *, question: str, by: User) -> Registration:
    """Ask the applicant; the mail carries a link, and our clock stands still meanwhile."""
    registration.lock()
    policies.can_review(by, registration).require()
    if not question.strip():
        raise Conflict(_("Write what you need to know."))
    at = timezone.now()
    until = at + timedelta(days=VettingRules.current().days_to_answer)
    registration.ask(question.strip(), at=at, until=until)
    registration.recommended_by = None  # The applicant may change what was recommended.
    registration.save()
    audit.record("registration.asked", registration, by=by, note=question)
    outbox.enqueue(emails.registration_needs_information(registration))
    return registration


@transaction.atomic
def recommend(registration: Registration, *, by: User) -> Registration:
    """Recommend the approval, where a second officer has to approve."""
    registration.lock()
    policies.can_recommend(by, registration).require()
    if registration.state != S.UNDER_REVIEW:
        raise Conflict(_("Only a registration under review can be recommended."))
    registration.recommended_by = by
    registration.save()
    audit.record("registration.recommended", registration, by=by)
    return registration


def approve(
    registration: Registration, *, by: User, attach_to: Organisation | None = None
) -> Organisation:
    """Make the organisation, its contact and the account invitation; tell the applicant.

    With `attach_to`, the registration is a claim on an organisation we know already:
    its empty fields are filled and the contact is added, and no second one is made.
    Of two officers who approve at once, the second gets an IllegalTransition. The names
    are compared with the sanctions list first; what that finds stays, and is the reason
    for the refusal.
    """
    if policies.can_review(by, registration):
        screening.screen(registration)
    return _approve(registration, by=by, attach_to=attach_to)


@transaction.atomic
def _approve(
    registration: Registration, *, by: User, attach_to: Organisation | None
) -> Organisation:
    registration.lock()
    policies.can_approve(by, registration).require()
    at = timezone.now()
    registration.decide(S.APPROVED, by=by, at=at)
    organisation = (
        organisations.fill_from(attach_to, registration, by=by)
        if attach_to
        else organisations.create_from(registration, by=by)
    )
    registration.organisation = organisation
    registration.save()
    audit.record("registration.approved", registration, by=by, note=organisation.reference)
    timeline.bring_over(registration, organisation, by=by)
    tasks.carry_over(registration, organisation, by=by)
    outbox.enqueue(emails.registration_approved(registration, organisation))
    invitations.invite_focal_point(registration, organisation, by=by)
    return organisation


def approve_unlike_others(registration: Registration, *, by: User) -> Organisation:
    """Approve, for many at once: only what resembles no organisation that we know.

    Whether a likeness is the same organisation is for a person to see, on its page.
    """
    known = [
        candidate.record
        for candidate in possible_duplicates(registration, by)
        if isinstance(candidate.record, Organisation)
    ]
    if known:
        raise Conflict(
            _("It may be %(name)s (%(reference)s): decide on its page.")
            % {"name": known[0], "reference": known[0].reference}
        )
    return approve(registration, by=by)


@transaction.atomic
def decline(registration: Registration, *, reason: str, by: User) -> Registration:
    """Decline, with the reason that the applicant will read."""
    registration.lock()
    policies.can_vet(by, registration).require()
    if not reason.strip():
        raise Conflict(_("A registration cannot be declined without a reason."))
    registration.decide(S.DECLINED, by=by, at=timezone.now(), note=reason.strip())
    registration.save()
    audit.record("registration.declined", registration, by=by, note=reason)
    outbox.enqueue(emails.registration_declined(registration))
    return registration


@transaction.atomic
def release(registration: Registration, *, by: User) -> Registration:
    """Let a quarantined registration into the queue, and tell the officers now."""
    registration.lock()
    policies.can_vet(by, registration).require()
    if not (verdict := policies.can_release(by, registration)):
        raise Conflict(verdict.reason)
    registration.quarantined = False
    registration.save()
    audit.record("registration.released", registration, by=by)
    if registration.state == S.SUBMITTED:
        registrations.announce(registration)
    return registration
