"""The public form from its first page to the decision, through the client."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core import links
from core.models import AuditEntry
from stakeholders.actions import vetting
from stakeholders.models import Document, Organisation, Registration
from stakeholders.states import RegistrationState as S
from tests.factories import (
    ConsentTextFactory,
    DocumentFactory,
    ListedOrganisationFactory,
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
    own_folder,
    pdf,
    reference_data,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _reference_data(settings, tmp_path):
    own_folder(settings, tmp_path)
    reference_data()


def upload(client, base, content, name="statutes.pdf", kind="statutes"):
    files = [SimpleUploadedFile(name, content)]
    return client.post(f"{base}documents/", {"kind": kind, "uploads": files})


def sent(client, **changes):
    """A registration that is sent and not confirmed, and its address."""
    base = begin(client)
    fill_in(client, base, **changes)
    client.post(f"{base}check/")
    return Registration.objects.get(), base


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


def test_files_are_added_listed_and_removed_again(client):
    base = begin(client)

    page = upload(client, base, pdf(), name="../évil\u202efdp.pdf")
    document = Document.objects.get()
    assert document.name == "évilfdp.pdf"
    assert (document.content_type, document.size) == ("application/pdf", len(pdf()))
    assert document.file.name.startswith("documents/")
    assert default_storage.exists(document.file.name)
    assert "évilfdp.pdf" in client.get(page.url).text

    client.post(f"{base}documents/{document.pk}/remove/")
    assert not Document.objects.exists()
    assert not default_storage.exists(document.file.name)


def test_a_file_of_another_type_is_refused_whatever_its_name(client):
    base = begin(client)

    response = upload(client, base, b"MZ\x90\0" + b"\0" * 100, name="statutes.pdf")

    assert response.status_code == 200
    assert "is not a PDF, JPEG, PNG or Word (DOCX) file" in response.text
    assert not Document.objects.exists()


def test_a_file_that_is_too_large_is_refused(client):
    base = begin(client)

    response = upload(client, base, pdf(b"a" * (10 * 1024 * 1024)))

    assert "is larger than 10 MB" in response.text


def test_a_request_that_is_far_too_large_is_not_read(client):
    base = begin(client)

    response = client.post(f"{base}documents/", CONTENT_LENGTH=10**9)

    assert response.status_code == 413
    assert "Nothing was uploaded" in response.text


def test_more_than_ten_files_are_refused_and_nothing_is_left_of_them(client):
    base = begin(client)
    registration = Registration.objects.get()
    for n in range(10):
        DocumentFactory(registration=registration, sha256=f"{n:064d}")

    response = upload(client, base, pdf())

    assert response.status_code == 409
    assert "at most 10 files" in response.text
    assert Document.objects.count() == 10


def test_nobody_removes_a_file_of_another_registration(client):
    base = begin(client)
    other = DocumentFactory(registration__state=S.DRAFT)

    assert client.post(f"{base}documents/{other.pk}/remove/").status_code == 404
    assert Document.objects.exists()


def test_uploads_are_limited(client):
    base = begin(client)

    answers = [upload(client, base, b"x").status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


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
