"""After the form: the address confirmed, questions answered, withdrawn, the state in words."""

import pytest
from django.core import mail

from core.models import AuditEntry
from stakeholders.actions import vetting
from stakeholders.states import RegistrationState as S
from tests.factories import (
    ListedOrganisationFactory,
    RegistrationFactory,
)
from tests.stakeholders.registering import (
    CONTACT,
    address,
    last_mail,
    link_in,
    pdf,
    sent,
    upload,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registering_ground"),
]


def test_confirming_twice_changes_nothing(client, officer):
    _registration, _base = sent(client)
    confirm = link_in(last_mail())
    client.post(confirm)
    mails = len(mail.outbox)

    again = client.post(confirm, follow=True)

    assert "We have your registration" in again.text
    assert len(mail.outbox) == mails
    assert AuditEntry.objects.filter(verb="registration.submitted").count() == 1


def test_a_corrected_address_makes_the_old_link_useless(client):
    registration, base = sent(client)
    old = link_in(last_mail())

    assert client.post(f"{base}correct/").url == f"{base}contact/"
    client.post(f"{base}contact/", CONTACT | {"focal_email": "nino2@wrc.example"})
    client.post(f"{base}check/")

    assert client.post(old).status_code == 410
    assert last_mail().to == ["nino2@wrc.example"]
    client.post(link_in(last_mail()))
    registration.refresh_from_db()
    assert registration.state == S.SUBMITTED


def test_the_confirmation_is_sent_again_but_not_for_ever(client):
    _registration, base = sent(client)
    mail.outbox.clear()

    answers = [client.post(f"{base}again/").status_code for _ in range(6)]

    assert answers == [302, 302, 302, 302, 429, 429]
    assert len(mail.outbox) == 4


def test_a_question_is_answered_after_changing_the_form(client, officer, lead):
    registration = RegistrationFactory(state=S.UNDER_REVIEW, assigned_to=officer)
    vetting.ask_for_more(registration, question="Who heads the organisation?", by=officer)
    status = client.get(link_in(last_mail()))
    assert "Who heads the organisation?" in status.text
    assert officer.name not in status.text
    mail.outbox.clear()

    base = address(registration)
    changed = client.post(f"{base}contact/", CONTACT | {"head_name": "Ada"})
    assert changed.url == base
    upload(client, base, pdf())
    client.post(base, {"text": "Ada heads it."})

    registration.refresh_from_db()
    assert registration.state == S.UNDER_REVIEW
    assert (registration.head_name, registration.answer) == ("Ada", "Ada heads it.")
    assert registration.focal_email != CONTACT["focal_email"], "It was confirmed: it stays."
    assert [m.to for m in mail.outbox] == [[officer.email]]


def test_an_answer_that_says_nothing_is_asked_for_again(client):
    registration = RegistrationFactory(state=S.NEEDS_INFORMATION)

    response = client.post(address(registration), {"text": " "})

    assert "Write your answer." in response.text


def test_an_answer_that_nobody_waits_for_stays_on_the_page(client):
    registration = RegistrationFactory(state=S.UNDER_REVIEW)

    response = client.post(address(registration), {"text": "Ada heads it."})

    assert response.status_code == 409
    assert "We do not wait for an answer any more." in response.text
    assert "Ada heads it." in response.text


def test_a_registration_is_withdrawn_after_being_asked_once(client):
    registration = RegistrationFactory(state=S.SUBMITTED)
    page = address(registration, "withdraw")

    assert "Withdraw the registration?" in client.get(page).text
    client.post(page)
    again = client.post(page, follow=True)

    registration.refresh_from_db()
    assert registration.state == S.WITHDRAWN
    assert "You have withdrawn this registration." in again.text
    assert [m.subject for m in mail.outbox] == [
        f"Your registration is withdrawn: {registration.reference}"
    ]


@pytest.mark.parametrize(
    ("state", "said"),
    (
        (S.UNCONFIRMED, "Confirm your e-mail address"),
        (S.SUBMITTED, "We have your registration"),
        (S.UNDER_REVIEW, "is looking at it"),
        (S.NEEDS_INFORMATION, "Please answer until"),
        (S.APPROVED, "is in our database"),
        (S.DECLINED, "Not a stakeholder."),
        (S.WITHDRAWN, "You have withdrawn"),
    ),
)
def test_the_status_page_says_what_comes_next_and_names_no_staff(client, officer, state, said):
    officer.name = "Olga the Officer"
    officer.save()
    decided = {"decided_by": officer} if state in (S.APPROVED, S.DECLINED) else {}
    registration = RegistrationFactory(state=state, assigned_to=officer, **decided)
    ListedOrganisationFactory(legal_name=f"{registration.legal_name} twin")

    text = client.get(address(registration)).text

    assert said in text
    assert registration.reference in text
    assert officer.name not in text
    assert officer.email not in text
    assert "twin" not in text
