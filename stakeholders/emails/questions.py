"""What organisations are asked by themselves: is it still true, do you agree to a new text."""

from django.urls import reverse
from django.utils.translation import gettext_noop

from core import links
from notifications.messages import Message
from stakeholders.emails.naming import YOURS, named
from stakeholders.models import ConfirmationRequest, ConfirmationRules, ConsentRequest
from stakeholders.selectors.confirmations import Contact
from stakeholders.states import ConsentPurpose


def confirmation_asked(request: ConfirmationRequest, rules: ConfirmationRules) -> Message:
    """To the focal point, once a year: is what we hold still true?"""
    return _confirmation("confirmation_asked", request, rules, "asked")


def confirmation_reminder(request: ConfirmationRequest, rules: ConfirmationRules) -> Message:
    """To the focal point: the yearly question still waits."""
    said = f"reminder:{request.reminders}"
    return _confirmation("confirmation_reminder", request, rules, said)


def confirmation_keys(request: ConfirmationRequest) -> list[str]:
    """The promises of one question, to take back those that are not sent yet."""
    said = ("asked", *(f"reminder:{number}" for number in range(1, request.reminders + 1)))
    return [f"confirmation:{request.pk}:{each}" for each in said]


def confirmation_path(request: ConfirmationRequest, *, name: str = "confirmation") -> str:
    """A page behind the signed link of the yearly question."""
    token = links.make("confirmation", request.access_id.hex, request.email)
    return reverse(f"stakeholders:{name}", args=[token])


def consent_asked(request: ConsentRequest, to: Contact) -> Message:
    """To the focal point: a text that you agreed to has changed; do you agree to the new one?"""
    return _consent("consent_asked", request, to, f"{request.version}:asked")


def consent_reminder(request: ConsentRequest, to: Contact) -> Message:
    """To the focal point: the question about the new text still waits."""
    said = f"{request.version}:reminder:{request.reminders}"
    return _consent("consent_reminder", request, to, said)


def consent_keys(request: ConsentRequest) -> list[str]:
    """The promises of one question, to take back those that are not sent yet."""
    said = ("asked", *(f"reminder:{number}" for number in range(1, request.reminders + 1)))
    return [f"consent:{request.pk}:{request.version}:{each}" for each in said]


def _confirmation(
    kind: str, request: ConfirmationRequest, rules: ConfirmationRules, said: str
) -> Message:
    person, organisation = request.person, request.organisation
    return Message(
        kind=f"stakeholders/{kind}",
        to=request.email,
        dedupe_key=f"confirmation:{request.pk}:{said}",
        language=request.language,
        about=organisation.label,
        why=gettext_noop("Once a year we ask whether what we hold is still true."),
        secret=True,  # Whoever has the link can confirm: nobody reads it in the outbox.
        context={
            "person": person.name if person else "",
            "organisation": named(organisation, YOURS),
            "reference": organisation.reference,
            "confirmed_on": organisation.confirmed_on,
            "due_on": request.due_on,
            "stale_on": rules.stale_on(request.due_on),
            "is_stale": organisation.vetting == "stale",
            "path": confirmation_path(request),
        },
    )


def _consent(kind: str, request: ConsentRequest, to: Contact, said: str) -> Message:
    token = links.make("consent", str(request.pk), to.email)
    return Message(
        kind=f"stakeholders/{kind}",
        to=to.email,
        dedupe_key=f"consent:{request.pk}:{said}",
        language=to.language,
        about=request.organisation.label,
        why=gettext_noop("A text that your organisation agreed to has changed."),
        secret=True,  # Whoever has the link can answer: nobody reads it in the outbox.
        context={
            "person": to.person.name if to.person else "",
            "organisation": named(request.organisation, YOURS),
            "purpose": ConsentPurpose(request.purpose).label,
            "path": reverse("stakeholders:consent", args=[token]),
        },
    )
