"""The public form from its first page to the receipt, through the client."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from pghistory.models import Context

from core import links
from stakeholders.models import Organisation, Registration
from stakeholders.states import RegistrationState as S
from tests.factories import (
    ConsentTextFactory,
    RegistrationFactory,
)
from tests.stakeholders.registering import (
    CONSENT,
    CONTACT,
    IDENTITY,
    START,
    TRAP,
    WORK,
    address,
    begin,
    fill_in,
    last_mail,
    link_in,
    sent,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("registering_ground"),
]


def test_from_the_first_page_to_the_receipt(client, officer):
    consent = ConsentTextFactory()
    assert client.get(START).status_code == 200

    registration, base = sent(client)

    assert registration.state == S.UNCONFIRMED
    assert registration.legal_name == IDENTITY["legal_name"]
    assert registration.website == "https://www.wrc.example"
    assert registration.focal_name == "Nino"
    assert [c.code for c in registration.countries_of_operation.order_by("code")] == ["GE", "KE"]
    assert registration.languages == ["en", "ru"]
    assert registration.consent_version == consent.version
    assert [m.subject for m in mail.outbox] == [
        f"Go on with the registration of {registration.legal_name}",
        f"Confirm your address for the registration of {registration.legal_name}",
    ]

    confirm = link_in(last_mail())
    page = client.get(confirm)
    assert "Confirm my address" in page.text
    registration.refresh_from_db()
    assert registration.state == S.UNCONFIRMED

    receipt = client.post(confirm, follow=True)
    registration.refresh_from_db()
    assert registration.state == S.SUBMITTED
    assert registration.reference in receipt.text
    assert [(m.to, m.subject) for m in mail.outbox[2:]] == [
        (["nino@wrc.example"], f"We have your registration: {registration.reference}"),
        (
            [officer.email],
            f"New registration: {registration.legal_name} ({registration.reference})",
        ),
    ]
    assert not Organisation.objects.exists()
    assert client.get(base).status_code == 200


def test_each_step_is_saved_and_the_mailed_link_leads_to_the_first_open_one(client):
    base = begin(client)
    assert Registration.objects.get().steps_done == ["identity"]
    assert client.get(base).url == f"{base}contact/"

    assert client.post(f"{base}contact/", CONTACT).url == f"{base}work/"
    resumed = client.get(link_in(last_mail()))

    assert resumed.url.endswith("/work/")
    assert "nino@wrc.example" in client.get(f"{base}contact/").text


def test_a_change_from_the_check_page_leads_back_to_it(client):
    base = begin(client)
    fill_in(client, base)
    page = client.get(f"{base}check/")
    assert f"{base}identity/#div_id_legal_name" in page.text

    response = client.post(f"{base}identity/", IDENTITY | {"acronym": "WOMEN"})

    assert response.url == f"{base}check/"
    assert "WOMEN" in client.get(response.url).text


def test_the_history_of_a_row_tells_the_route_and_never_the_link(client):
    base = begin(client)
    client.post(f"{base}contact/", CONTACT)

    stored = list(Context.objects.values_list("metadata", flat=True))
    assert {m["route"] for m in stored} == {
        "stakeholders:registration-create",
        "stakeholders:registration-step",
    }
    assert base.split("/")[-2] not in str(stored)


def test_save_and_finish_later_keeps_a_step_that_is_not_complete(client):
    base = begin(client)

    response = client.post(f"{base}contact/", {"city": "Tbilisi", "later": "1"}, follow=True)

    registration = Registration.objects.get()
    assert registration.city == "Tbilisi"
    assert registration.steps_done == ["identity"]
    assert "Keep this link" in response.text
    assert mail.outbox == []


def test_save_and_finish_later_mails_the_link_and_says_until_when(client):
    base = begin(client)
    client.post(f"{base}contact/", CONTACT)

    response = client.post(f"{base}work/", {"description": "Aid", "later": "1"}, follow=True)

    registration = Registration.objects.get()
    assert registration.description == "Aid"
    assert "We have sent the link to nino@wrc.example." in response.text
    assert "Vienna time (CE" in response.text
    assert len(mail.outbox) == 2
    assert client.get(link_in(last_mail())).url.endswith("/work/")


def test_finish_later_does_not_lose_what_is_wrong(client):
    base = begin(client)

    response = client.post(f"{base}contact/", {"focal_email": "nino@", "later": "1"})

    assert response.status_code == 200
    assert "nino@" in response.text


def test_the_same_first_page_sent_twice_makes_one_draft_with_the_later_values(client):
    key = client.get(START).context["draft_key"]

    first = client.post(START, IDENTITY | {"draft": key})
    client.post(START, IDENTITY | {"draft": key, "acronym": "WOMEN"})

    registration = Registration.objects.get()
    assert registration.acronym == "WOMEN"
    assert client.get(first.url).status_code == 200


def test_a_first_page_whose_form_was_sent_begins_another_registration(client):
    key = client.get(START).context["draft_key"]
    client.post(START, IDENTITY | {"draft": key})
    Registration.objects.update(state=S.WITHDRAWN)

    client.post(START, IDENTITY | {"draft": key})

    assert Registration.objects.count() == 2


def test_two_windows_do_not_take_back_each_others_steps(client):
    base = begin(client)
    client.post(f"{base}contact/", CONTACT)
    client.post(f"{base}work/", WORK)
    client.post(f"{base}contact/", CONTACT | {"city": "Tbilisi"})

    registration = Registration.objects.get()
    assert (registration.city, registration.description) == ("Tbilisi", WORK["description"])


def test_what_was_typed_stays_without_any_cookie(client):
    strict = type(client)(enforce_csrf_checks=True)

    response = strict.post(START, IDENTITY | {"country": ""})

    assert response.status_code == 200
    assert IDENTITY["legal_name"] in response.text
    assert 'href="#id_country"' in response.text


@pytest.mark.parametrize("step", ("contact", "work", "ecosoc", "consent"))
def test_an_invalid_step_shows_again_all_that_was_typed(client, step):
    base = begin(client)
    typed = {
        "contact": {"email": "no address", "phone": "+995 1", "focal_given_name": "Nino"},
        "work": {"description": "word " * 151},
        "ecosoc": {"ecosoc_year": "12", "icso_id": "I-77"},
        "consent": {"at_risk": "on"},
    }[step]

    response = client.post(f"{base}{step}/", typed)

    form = response.context["form"]
    assert response.status_code == 200
    assert form.errors
    assert {name: form[name].value() for name in typed} == {
        name: True if value == "on" else value for name, value in typed.items()
    }
    assert "There is a problem" in response.text


def test_a_link_that_we_did_not_make_gets_a_page_that_helps(client):
    for path in ("x", links.make("other", "x"), links.make("registration", "0" * 32)):
        response = client.get(f"{START}{path}/")
        assert response.status_code == 404
        assert "Perhaps it was cut off" in response.text
        assert START in response.text


@pytest.mark.parametrize("state", (S.DRAFT, S.UNCONFIRMED, S.NEEDS_INFORMATION))
def test_a_link_whose_time_has_ended_is_gone(client, state):
    registration = RegistrationFactory(
        state=state, link_expires_at=timezone.now() - timedelta(minutes=1)
    )

    response = client.get(address(registration))

    assert response.status_code == 410
    assert "Its time has ended" in response.text
    assert registration.legal_name not in response.text


def test_the_pages_behind_a_link_are_not_kept_indexed_or_passed_on(client):
    registration = RegistrationFactory(state=S.DRAFT)
    pages = ("", "identity", "check", "documents", "saved")

    for response in (client.get(address(registration, page)) for page in pages):
        assert response["Cache-Control"] == "no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "no-referrer, strict-origin"


def test_sending_twice_changes_nothing(client):
    registration, base = sent(client)

    again = client.post(f"{base}check/")

    assert again.url == base
    assert len(mail.outbox) == 2
    assert Registration.objects.get().updated_at == registration.updated_at


def test_an_incomplete_form_is_not_sent(client):
    base = begin(client)

    response = client.post(f"{base}check/")

    assert response.url == f"{base}contact/"
    assert Registration.objects.get().state == S.DRAFT


def test_a_sent_form_cannot_be_edited_and_shows_what_was_typed(client):
    _registration, base = sent(client)

    assert client.get(f"{base}identity/").url == base
    response = client.post(f"{base}identity/", IDENTITY | {"acronym": "LATE"})

    assert response.status_code == 409
    assert "has been sent and cannot be changed" in response.text
    assert "LATE" in response.text
    assert Registration.objects.get().acronym == "WRC"


def test_the_trap_field_quarantines_and_tells_nobody(client, officer):
    base = begin(client, **{TRAP: "buy now"})
    fill_in(client, base)
    client.post(f"{base}check/")
    client.post(link_in(last_mail()))

    registration = Registration.objects.get()
    assert registration.state == S.SUBMITTED
    assert registration.quarantined
    assert "A field that people cannot see was filled in." in registration.quarantine_reasons
    assert [m.to for m in mail.outbox] == [["nino@wrc.example"]] * 3


def test_an_organisation_at_risk_is_told_to_leads_only_and_never_named(client, officer, lead):
    _registration, _base = sent(client, consent=CONSENT | {"at_risk": "on"})
    mail.outbox[:1] = []  # Sent before we knew.
    client.post(link_in(last_mail()))

    registration = Registration.objects.get()
    assert not registration.listing_opt_in
    assert [m.to for m in mail.outbox] == [["nino@wrc.example"]] * 2 + [[lead.email]]
    assert not [m for m in mail.outbox if registration.legal_name in m.subject + m.body]


def test_too_many_drafts_are_refused_with_what_was_typed(client):
    for _ in range(20):
        begin(client)

    response = client.post(START, IDENTITY)

    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    assert IDENTITY["legal_name"] in response.text
    assert Registration.objects.count() == 20


def test_pages_that_only_take_a_button_lead_back_when_they_are_opened(client):
    registration = RegistrationFactory(state=S.UNCONFIRMED)

    for page in ("again", "correct"):
        assert client.get(address(registration, page)).url.startswith(START)


def test_the_form_is_drawn_in_every_language(client, settings):
    registration = RegistrationFactory(state=S.DRAFT)

    for language, _name in settings.LANGUAGES:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        for step in ("identity", "contact", "work", "ecosoc", "consent", "check", "documents"):
            page = client.get(address(registration, step))
            assert page.status_code == 200
            assert f'lang="{page["Content-Language"]}"' in page.text
