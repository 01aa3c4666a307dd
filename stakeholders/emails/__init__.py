"""One function a mail: what is said, to whom, and when it counts as said."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from core import links
from core.models import SavedSearch, User
from notifications.messages import Message
from stakeholders.emails.naming import THEIRS, YOURS, named
from stakeholders.emails.questions import (
    confirmation_asked as confirmation_asked,
    confirmation_keys as confirmation_keys,
    confirmation_path as confirmation_path,
    confirmation_reminder as confirmation_reminder,
    consent_asked as consent_asked,
    consent_keys as consent_keys,
    consent_reminder as consent_reminder,
)
from stakeholders.emails.work import (
    export_ended as export_ended,
    task_assigned as task_assigned,
    tasks_due as tasks_due,
)
from stakeholders.models import (
    ChangeRequest,
    DataRequest,
    Invitation,
    Organisation,
    Registration,
    RiskFlag,
    Suggestion,
)
from stakeholders.states import FlagLevel


def registration_saved(registration: Registration, *, attempt: int) -> Message:
    """To the applicant: here is the way back to the unfinished form."""
    return _to_applicant(
        "registration_saved",
        registration,
        f"saved:{registration.focal_email}:{attempt}",
        {"until": registration.link_expires_at},
        why=gettext_noop("You began to register an organisation."),
    )


def registration_confirm(registration: Registration, *, attempt: int) -> Message:
    """To the applicant: confirm that this address is yours."""
    token = links.make("confirm", registration.access_id.hex, registration.focal_email)
    path = reverse("stakeholders:registration-confirm", args=[token])
    return _to_applicant(
        "registration_confirm",
        registration,
        f"confirm:{registration.focal_email}:{attempt}",
        {"path": path, "until": registration.link_expires_at},
        why=gettext_noop("You sent a registration, and we have to check the address."),
    )


def registration_received(registration: Registration) -> Message:
    """To the applicant: the registration has arrived, and this is its number."""
    return _to_applicant(
        "registration_received",
        registration,
        "received",
        {},
        why=gettext_noop("You sent a registration, and it has arrived."),
    )


def registration_new(registration: Registration, *, to: User) -> Message:
    """To one officer: there is a new registration."""
    return _to_staff(
        "registration_new",
        registration,
        to,
        f"new:{to.pk}",
        gettext_noop("You are one of those who vet registrations."),
    )


def registration_answered(registration: Registration, *, to: User, at: datetime) -> Message:
    """To the officer who asked: the answer is there."""
    return _to_staff(
        "registration_answered",
        registration,
        to,
        f"answered:{at.isoformat()}:{to.pk}",
        gettext_noop("The answer to what we asked an applicant is there."),
    )


def registration_needs_information(registration: Registration) -> Message:
    """To the applicant: what we need to know, and until when."""
    asked = registration.asked_at.isoformat() if registration.asked_at else ""
    return _to_applicant(
        "registration_needs_information",
        registration,
        f"needs_information:{asked}",
        {"question": registration.question, "until": registration.link_expires_at},
        why=gettext_noop("You sent a registration, and we need more information."),
    )


def registration_approved(registration: Registration, organisation: Organisation) -> Message:
    """To the applicant: the organisation is in the database, and whether it is listed."""
    listed = organisation.listing == "listed"
    return _to_applicant(
        "registration_approved",
        registration,
        "approved",
        {
            "listed": listed,
            "profile": organisation.get_absolute_url() if listed else "",
        },
        why=gettext_noop("You sent a registration, and it is decided."),
    )


def registration_declined(registration: Registration) -> Message:
    """To the applicant: declined, with the reason."""
    return _to_applicant(
        "registration_declined",
        registration,
        "declined",
        {"reason": registration.decision_note},
        why=gettext_noop("You sent a registration, and it is decided."),
    )


def registration_withdrawn(registration: Registration) -> Message:
    """To the applicant: we have noted that you withdrew it."""
    return _to_applicant(
        "registration_withdrawn",
        registration,
        "withdrawn",
        {},
        why=gettext_noop("Somebody with your link withdrew your registration."),
    )


def registration_reminder(registration: Registration) -> Message:
    """To the applicant: the link ends soon, and what it is still needed for."""
    until = registration.link_expires_at
    return _to_applicant(
        "registration_reminder",
        registration,
        f"reminder:{until.isoformat()}",
        {
            "until": until,
            "state": registration.state,
            "question": registration.question,
        },
        why=gettext_noop("A link that we sent you ends soon."),
    )


def account_invitation(invitation: Invitation) -> Message:
    """To a focal point: open your account."""
    return _invitation("account_invitation", invitation, "invited")


def account_invitation_reminder(invitation: Invitation) -> Message:
    """To a focal point: the invitation ends soon."""
    return _invitation("account_invitation_reminder", invitation, "reminder")


def flag_escalated(flag: RiskFlag, *, to: User, at: datetime) -> Message:
    """To one lead: a flag waits for a decision. What was seen is on its page alone."""
    return Message(
        kind="stakeholders/flag_escalated",
        to=to.email,
        dedupe_key=f"riskflag:{flag.pk}:{flag.level}:{at.isoformat()}:{to.pk}",
        language=to.language,
        about=flag.label,
        why=gettext_noop("You are one of those who decide about serious flags."),
        context={
            "person": str(to),
            "reference": flag.subject.reference,
            "is_red": flag.level == FlagLevel.RED,
            "path": reverse("admin:stakeholders_riskflag_change", args=[flag.pk]),
        },
    )


def invitation_keys(invitation: Invitation) -> list[str]:
    """The promises of one invitation, to take back those that are not sent yet."""
    return [f"invitation:{invitation.pk}:{said}" for said in ("invited", "reminder")]


def suggestion_invitation(suggestion: Suggestion) -> Message:
    """To an organisation that a field office suggested: you can register."""
    return Message(
        kind="stakeholders/suggestion_invitation",
        to=suggestion.email,
        dedupe_key=f"suggestion:{suggestion.pk}:invitation",
        language=suggestion.language,
        about=suggestion.label,
        why=gettext_noop("A field office of ours told us about your organisation."),
        context={
            "organisation": suggestion.name,
            "office": str(suggestion.office),
            "path": reverse("stakeholders:registration-create"),
        },
    )


def suggestion_answered(suggestion: Suggestion, *, to: User) -> Message:
    """To the member of the office who suggested it: what the team did."""
    return Message(
        kind="stakeholders/suggestion_answered",
        to=to.email,
        dedupe_key=f"suggestion:{suggestion.pk}:{suggestion.state}",
        language=to.language,
        about=suggestion.label,
        why=gettext_noop("Your office suggested an organisation to us."),
        context={
            "person": str(to),
            "organisation": suggestion.name,
            "state": suggestion.state,
            "answer": suggestion.answer,
            "path": reverse("office-suggestions"),
        },
    )


def change_answered(change: ChangeRequest, *, to: str, language: str, person: str) -> Message:
    """To whoever told us of changes: what was taken over, and what was not."""
    fields = list(change.fields.all())
    return Message(
        kind="stakeholders/change_answered",
        to=to,
        dedupe_key=f"change:{change.pk}:answered:{to}",
        language=language,
        about=change.organisation.label,
        why=gettext_noop("You told us that something about your organisation has changed."),
        context={
            "person": person,
            "organisation": named(change.organisation, YOURS),
            "accepted": sum(field.decision == "accepted" for field in fields),
            "declined": sum(field.decision == "declined" for field in fields),
            "answer": change.answer,
            "path": reverse("my"),
        },
    )


def data_request_answered(request: DataRequest, *, to: str, language: str, name: str) -> Message:
    """To the person who asked about the own data: what we did, or why we did not."""
    return Message(
        kind="stakeholders/data_request_answered",
        to=to,
        dedupe_key=f"data_request:{request.pk}:{request.state}",
        language=language,
        about=request.label,
        why=gettext_noop("You asked us something about your data."),
        secret=True,  # What was erased must not live on in the outbox.
        context={
            "person": name,
            "kind": request.kind,
            "state": request.state,
            "answer": request.answer,
            "path": reverse("privacy"),
        },
    )


def saved_search_news(
    search: SavedSearch, *, number: int, lines: list[tuple[str, str]], period: str
) -> Message:
    """To the owner of a saved search: what is new in it, and how to stop these mails."""
    token = links.make("search", str(search.pk), search.owner.email)
    return Message(
        kind="stakeholders/saved_search_news",
        to=search.owner.email,
        dedupe_key=f"search:{search.pk}:{period}",
        language=search.owner.language,
        why=gettext_noop("You saved a search and asked for what is new in it."),
        context={
            "person": str(search.owner),
            "name": search.name,
            "number": number,
            "lines": lines,
            "more": number - len(lines),
            "path": reverse("my-search-open", args=[search.pk]),
            "stop": reverse("search-stop", args=[token]),
        },
    )


def registration_path(registration: Registration) -> str:
    """The applicant's own page of the registration: form while open, status afterwards."""
    token = links.make("registration", registration.access_id.hex)
    return reverse("stakeholders:registration-resume", args=[token])


def _to_applicant(
    kind: str,
    registration: Registration,
    said: str,
    context: dict[str, Any],
    *,
    why: str,
) -> Message:
    return Message(
        kind=f"stakeholders/{kind}",
        to=registration.focal_email,
        dedupe_key=f"registration:{registration.pk}:{said}",
        language=registration.language,
        about=registration.label,
        why=why,
        context={
            "person": registration.focal_name,
            "organisation": named(registration, YOURS),
            "reference": registration.reference,
            "path": registration_path(registration),
            **context,
        },
    )


def _to_staff(kind: str, registration: Registration, to: User, said: str, why: str) -> Message:
    return Message(
        kind=f"stakeholders/{kind}",
        to=to.email,
        dedupe_key=f"registration:{registration.pk}:{said}",
        language=to.language,
        about=registration.label,
        why=why,
        context={
            "person": str(to),
            "organisation": named(registration, THEIRS),
            "reference": registration.reference,
            "path": registration.get_absolute_url(),
        },
    )


def _invitation(kind: str, invitation: Invitation, said: str) -> Message:
    token = links.make("invitation", str(invitation.pk), invitation.email)
    return Message(
        kind=f"stakeholders/{kind}",
        to=invitation.email,
        dedupe_key=f"invitation:{invitation.pk}:{said}",
        language=invitation.person.language,
        about=invitation.organisation.label,
        why=gettext_noop("You are the focal point of an organisation."),
        secret=True,  # Whoever has the link opens the account: nobody reads it in the outbox.
        context={
            "person": invitation.person.name,
            "organisation": named(invitation.organisation, YOURS),
            "path": reverse("account-invitation", args=[token]),
            "until": invitation.expires_at,
        },
    )
