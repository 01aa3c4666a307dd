"""One function, one set of templates; every mail can be read in every language."""

import inspect
from importlib import import_module, util

import pytest
from django.conf import settings
from django.utils import timezone, translation

from csmanager import accounts
from notifications import outbox
from notifications.messages import Message
from stakeholders import emails
from stakeholders.models import ConfirmationRules
from stakeholders.selectors.confirmations import Contact
from stakeholders.states import RegistrationState
from tests.architecture.sources import APPS, ROOT
from tests.factories import (
    ChangedFieldFactory,
    ConfirmationRequestFactory,
    ConsentRequestFactory,
    DataRequestFactory,
    ExportJobFactory,
    InvitationFactory,
    ListedOrganisationFactory,
    RegistrationFactory,
    RiskFlagFactory,
    SavedSearchFactory,
    SuggestionFactory,
    TaskFactory,
    UserFactory,
)

KINDS = ("subject.txt", "body.txt", "html")
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def functions(app):
    """The public functions of the app's emails.py that make a message."""
    if util.find_spec(f"{app}.emails") is None:
        return {}
    module = import_module(f"{app}.emails")
    return {
        name: value
        for name, value in inspect.getmembers(module, inspect.isfunction)
        if value.__module__.startswith(module.__name__) and not name.startswith("_")
        if inspect.signature(value).return_annotation is Message
    }


def templates(folder):
    """The names of the templates of mails in a folder, each with the kinds it has."""
    found = {}
    for path in (ROOT / "templates" / "emails" / folder).glob("*"):
        name, _, kind = path.name.partition(".")
        found.setdefault(name, set()).add(kind)
    return found


def registration(state=RegistrationState.SUBMITTED):
    return RegistrationFactory(state=state, legal_name="Women's Fund")


SAMPLES = {
    "task_assigned": lambda: emails.task_assigned(
        TaskFactory(), to=UserFactory(), by=UserFactory()
    ),
    "tasks_due": lambda: emails.tasks_due(
        UserFactory(), [TaskFactory(), TaskFactory()], timezone.localdate()
    ),
    "export_ended": lambda: emails.export_ended(ExportJobFactory(state="ready")),
    "registration_saved": lambda: emails.registration_saved(registration("draft"), attempt=1),
    "registration_confirm": lambda: emails.registration_confirm(
        registration("unconfirmed"), attempt=1
    ),
    "registration_received": lambda: emails.registration_received(registration()),
    "registration_new": lambda: emails.registration_new(registration(), to=UserFactory()),
    "registration_answered": lambda: emails.registration_answered(
        registration("under_review"), to=UserFactory(), at=timezone.now()
    ),
    "registration_needs_information": lambda: emails.registration_needs_information(
        registration("needs_information")
    ),
    "registration_approved": lambda: emails.registration_approved(
        registration("approved"), ListedOrganisationFactory()
    ),
    "registration_declined": lambda: emails.registration_declined(registration("declined")),
    "registration_withdrawn": lambda: emails.registration_withdrawn(registration("withdrawn")),
    "registration_reminder": lambda: emails.registration_reminder(registration("draft")),
    "suggestion_invitation": lambda: emails.suggestion_invitation(SuggestionFactory()),
    "suggestion_answered": lambda: emails.suggestion_answered(
        SuggestionFactory(state="declined", answer="Not ours."), to=UserFactory()
    ),
    "confirmation_asked": lambda: emails.confirmation_asked(
        ConfirmationRequestFactory(), ConfirmationRules()
    ),
    "confirmation_reminder": lambda: emails.confirmation_reminder(
        ConfirmationRequestFactory(reminders=1), ConfirmationRules()
    ),
    "change_answered": lambda: emails.change_answered(
        ChangedFieldFactory(decision="accepted").change,
        to="office@ngo.example",
        language="en",
        person="",
    ),
    "data_request_answered": lambda: emails.data_request_answered(
        DataRequestFactory(state="declined", answer="We need it for a case."),
        to="person@ngo.example",
        language="en",
        name="Amina",
    ),
    "account_invitation": lambda: emails.account_invitation(InvitationFactory()),
    "account_invitation_reminder": lambda: emails.account_invitation_reminder(InvitationFactory()),
    "saved_search_news": lambda: emails.saved_search_news(
        SavedSearchFactory(), number=3, lines=[("Women's Fund", "/x/")], period="2026-11-24"
    ),
    "consent_asked": lambda: emails.consent_asked(
        ConsentRequestFactory(), Contact("a@b.example", "en")
    ),
    "consent_reminder": lambda: emails.consent_reminder(
        ConsentRequestFactory(), Contact("a@b.example", "en")
    ),
    "flag_escalated": lambda: emails.flag_escalated(
        RiskFlagFactory(level="red"), to=UserFactory(), at=timezone.now()
    ),
}
ACCOUNT_CONTEXT = {
    "code": "123456",
    "path": "/account/",
    "ip": "192.0.2.1",
    "user_agent": "Browser",
    "timestamp": timezone.now(),
    "from_email": "old@ngo.example",
    "to_email": "new@ngo.example",
}


def read_in(language, message):
    """The mail as a reader of this language gets it, checked for what each mail needs."""
    with translation.override(language):
        content = outbox._render(message)
        direction = "rtl" if translation.get_language_bidi() else "ltr"
    assert content["subject"]
    assert content["text"].strip()
    assert f'lang="{language}"' in content["html"]
    assert f'dir="{direction}"' in content["html"]
    assert settings.SITE_URL in content["text"]
    assert content["why"]
    for text in (content["text"], content["subject"]):
        assert "&#x27;" not in text
    for text in content.values():
        assert ("{{" in text, "{%" in text, "None" in text) == (False, False, False)


@pytest.mark.parametrize("app", APPS)
def test_functions_and_templates_match(app):
    assert templates(app) == {name: set(KINDS) for name in functions(app)}


def test_the_mails_about_accounts_have_their_templates():
    assert templates("account") == {kind.name: set(KINDS) for kind in accounts.KINDS.values()}


def test_every_function_has_a_sample_here():
    assert set(SAMPLES) == {name for app in APPS for name in functions(app)}


@pytest.mark.django_db
@pytest.mark.parametrize("name", tuple(SAMPLES))
def test_a_mail_is_named_like_its_function_and_reads_in_every_language(name):
    message = SAMPLES[name]()

    assert message.kind.partition("/")[2] == name
    for language in LANGUAGES:
        read_in(language, message)


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", tuple(accounts.KINDS))
def test_a_mail_about_an_account_reads_in_every_language(prefix):
    user = UserFactory()
    message = accounts.message(prefix, user.email, {**ACCOUNT_CONTEXT, "user": user})

    for language in LANGUAGES:
        read_in(language, message)
