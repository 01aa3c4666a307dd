"""Every mail: in each language, with its link, plainly, and naming nobody it could harm."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone

from notifications import outbox
from stakeholders import emails
from stakeholders.states import RegistrationState as S
from tests.factories import (
    InvitationFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    RegistrationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NAME = "Women’s <Rights> & Fund"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
TO_APPLICANTS = {
    "registration_saved": lambda r: emails.registration_saved(r, attempt=1),
    "registration_confirm": lambda r: emails.registration_confirm(r, attempt=1),
    "registration_received": emails.registration_received,
    "registration_needs_information": emails.registration_needs_information,
    "registration_approved": lambda r: emails.registration_approved(r, r.organisation),
    "registration_declined": emails.registration_declined,
    "registration_withdrawn": emails.registration_withdrawn,
    "registration_reminder": emails.registration_reminder,
}
TO_STAFF = {
    "registration_new": lambda r, to: emails.registration_new(r, to=to),
    "registration_answered": lambda r, to: emails.registration_answered(
        r, to=to, at=timezone.now()
    ),
}
STATES = {
    "registration_saved": S.DRAFT,
    "registration_confirm": S.UNCONFIRMED,
    "registration_needs_information": S.NEEDS_INFORMATION,
    "registration_approved": S.APPROVED,
    "registration_declined": S.DECLINED,
}


def to_applicant(kind, **fields):
    registration = RegistrationFactory(
        state=STATES.get(kind, S.SUBMITTED), **({"legal_name": NAME} | fields)
    )
    return registration, outbox.enqueue(TO_APPLICANTS[kind](registration))


def to_staff(kind, **fields):
    registration = RegistrationFactory(**({"legal_name": NAME} | fields))
    return registration, outbox.enqueue(TO_STAFF[kind](registration, UserFactory()))


def invited(**fields):
    organisation = OrganisationFactory(legal_name=NAME, **fields)
    return InvitationFactory(organisation=organisation)


def assert_whole(mail, path):
    """One line of subject; the link whole in both parts; nothing left unfilled."""
    assert "\n" not in mail.subject
    assert f"{settings.SITE_URL}{path}" in mail.text
    assert f'href="{settings.SITE_URL}{path}"' in mail.html
    for part in (mail.subject, mail.text):
        assert "&#x27;" not in part
        assert "&lt;" not in part
        assert "<time" not in part
    assert "<Rights>" not in mail.html
    assert not re.search(r"\{[{%]|None|%\(", mail.subject + mail.text + mail.html)
    assert mail.why in mail.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", tuple(TO_APPLICANTS))
def test_a_mail_to_an_applicant_is_whole_in_each_language(kind, language):
    registration, mail = to_applicant(kind, language=language)

    expected = (
        r"/organisations/register/confirm/\S+"
        if kind == "registration_confirm"
        else (r"/organisations/register/\S+")
    )
    path = re.search(rf"{settings.SITE_URL}({expected})", mail.text)[1]
    assert_whole(mail, path)
    assert mail.recipient == registration.focal_email
    assert f'lang="{language.replace("hans", "Hans")}"' in mail.html or f'lang="{language}"' in (
        mail.html
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", tuple(TO_STAFF))
def test_a_mail_to_staff_names_the_organisation_and_leads_to_the_back_office(kind, language):
    registration = RegistrationFactory(legal_name=NAME)

    mail = outbox.enqueue(TO_STAFF[kind](registration, UserFactory(language=language)))

    assert_whole(mail, registration.get_absolute_url())
    assert NAME in mail.subject


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("write", (emails.account_invitation, emails.account_invitation_reminder))
def test_an_invitation_is_whole_in_each_language_and_forgotten_once_sent(write, language):
    invitation = invited()
    invitation.person.language = language

    message = write(invitation)
    mail = outbox.enqueue(message)

    assert_whole(mail, message.context["path"])
    assert mail.secret


@pytest.mark.parametrize(
    "kind",
    (
        "registration_saved",
        "registration_confirm",
        "registration_needs_information",
        "registration_reminder",
    ),
)
def test_an_end_has_its_date_and_its_zone(kind):
    end = timezone.now() + timedelta(days=9)
    _registration, mail = to_applicant(kind, link_expires_at=end)

    assert re.search(r"until \d{1,2} \w+ \d{4}, \d\d:\d\d Vienna time \(CES?T\)", mail.text)


@pytest.mark.parametrize("kind", tuple(TO_APPLICANTS))
def test_an_applicant_at_risk_is_not_named(kind):
    _registration, mail = to_applicant(kind, at_risk=True)

    assert "Rights" not in mail.subject + mail.text + mail.html


@pytest.mark.parametrize("kind", tuple(TO_STAFF))
def test_an_organisation_at_risk_is_not_named_to_staff_either(kind):
    registration, mail = to_staff(kind, at_risk=True)

    assert "Rights" not in mail.subject + mail.text + mail.html
    assert registration.reference in mail.subject


def test_an_invitation_of_an_organisation_at_risk_does_not_name_it():
    mail = outbox.enqueue(emails.account_invitation(invited(at_risk=True)))

    assert "Rights" not in mail.subject + mail.text + mail.html


def test_the_question_and_the_reason_are_in_the_mail():
    _asked, question = to_applicant("registration_needs_information", question="Who “heads” <it>?")
    _declined, reason = to_applicant("registration_declined", decision_note="Not ours & closed.")

    assert "Who “heads” <it>?" in question.text
    assert "&lt;it&gt;?" in question.html
    assert "Not ours & closed." in reason.text


@pytest.mark.parametrize(
    ("state", "said"),
    (
        (S.DRAFT, "it is not sent yet"),
        (S.UNCONFIRMED, "have not confirmed your e-mail address"),
        (S.NEEDS_INFORMATION, "You have a question of ours to answer"),
    ),
)
def test_the_reminder_says_what_is_missing(state, said):
    registration = RegistrationFactory(state=state)

    assert said in outbox.enqueue(emails.registration_reminder(registration)).text


def test_an_approval_leads_to_the_directory_only_if_it_is_listed():
    registration, plain = to_applicant("registration_approved")
    listed = RegistrationFactory(state=S.APPROVED, organisation=ListedOrganisationFactory())
    shown = outbox.enqueue(emails.registration_approved(listed, listed.organisation))

    assert registration.organisation.reference not in plain.text
    assert f"{settings.SITE_URL}{listed.organisation.get_absolute_url()}" in shown.text


def test_a_name_with_a_line_break_begins_no_second_header():
    _registration, mail = to_applicant("registration_saved", legal_name="Fund\nBcc: x@y.example")

    assert mail.subject == "Go on with the registration of Fund Bcc: x@y.example"


def test_every_function_has_its_three_templates():
    for kind in (*TO_APPLICANTS, *TO_STAFF, "account_invitation", "account_invitation_reminder"):
        for ending in ("subject.txt", "body.txt", "html"):
            assert get_template(f"emails/stakeholders/{kind}.{ending}")
