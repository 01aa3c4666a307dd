"""What was declared is kept as it was, in the language of the form, and as a PDF."""

import io
from hashlib import sha256
from threading import Barrier, Thread

import pytest
from django.db import connection
from pypdf import PdfReader

from core.errors import NotPermitted
from stakeholders.actions import declarations, registrations
from stakeholders.models import Declaration
from stakeholders.selectors.declarations import asked_documents, missing_documents
from stakeholders.states import DocumentKind
from tests.factories import (
    ConsentTextFactory,
    DeclarationFactory,
    DocumentFactory,
    DocumentRuleFactory,
    OrganisationTypeFactory,
    RegistrationFactory,
)
from tests.stakeholders.registering import own_folder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    own_folder(settings, tmp_path)


def text_of(content):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_confirming_the_address_signs_the_declaration():
    registration = RegistrationFactory(
        state="unconfirmed", legal_name="Ligue des droits", language="fr"
    )

    registrations.confirm(registration, email=registration.focal_email)
    registrations.confirm(registration, email=registration.focal_email)

    kept = Declaration.objects.get()
    assert (kept.signer, kept.email, kept.at) == (
        registration.focal_name,
        registration.focal_email,
        registration.submitted_at,
    )
    assert "Ligue des droits" in kept.content["statement"]


def test_what_was_agreed_to_stands_in_it_in_the_language_of_the_form():
    registration = RegistrationFactory(
        state="unconfirmed", language="fr", consent_version="v1", listing_version="v1"
    )
    ConsentTextFactory(purpose="listing", version="v1", text="Listing")
    ConsentTextFactory(version="v1", text="Keeping the data")
    ConsentTextFactory(version="v1", language="fr", text="Conserver les données")

    registrations.confirm(registration, email=registration.focal_email)

    assert Declaration.objects.get().content["consent"] == "Conserver les données"


def test_what_is_kept_back_is_declared_in_words():
    registration = RegistrationFactory(state="unconfirmed", kept_back=["year_established"])

    registrations.confirm(registration, email=registration.focal_email)

    facts = dict(Declaration.objects.get().content["facts"])
    assert facts["Not shown in the directory"] == "year established"


def test_an_answer_is_declared_anew_and_the_first_stays():
    registration = RegistrationFactory(state="unconfirmed", legal_name="First Name")
    registrations.confirm(registration, email=registration.focal_email)
    registration.legal_name = "Second Name"
    registration.state = "needs_information"
    registration.asked_at, registration.question = registration.submitted_at, "What is it called?"
    registration.save()

    registrations.answer(registration, text="Second Name")

    names = [d.content["organisation"] for d in Declaration.objects.order_by("at")]
    assert names == ["First Name", "Second Name"]


def test_the_pdf_says_what_was_declared_and_is_made_once():
    declaration = DeclarationFactory(
        registration__legal_name="ქალთა ცენტრი", registration__acronym="WRC"
    )

    assert (declarations.archive_due(), declarations.archive_due()) == (1, 0)

    declaration.refresh_from_db()
    content = declarations.file_of(declaration)
    assert declaration.sha256 == sha256(content).hexdigest()
    text = text_of(content)
    for part in (declaration.registration.reference, "WRC", "Amina Odhiambo"):
        assert part in text
    assert "ქალთა" in text


def test_before_it_is_kept_the_same_is_shown():
    declaration = DeclarationFactory()

    assert declaration.registration.reference in text_of(declarations.file_of(declaration))
    assert Declaration.objects.to_archive().get() == declaration


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_pdf():
    DeclarationFactory()
    together, made = Barrier(2), []

    def work():
        together.wait()
        made.append(declarations.archive_due())
        connection.close()

    threads = [Thread(target=work) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [0, 1]


def test_a_required_document_is_missing_until_it_is_there():
    DocumentRuleFactory(kind=DocumentKind.STATUTES)
    registration = RegistrationFactory(state="draft")

    assert missing_documents(registration) == ["Statutes or constitution"]
    with pytest.raises(NotPermitted, match="Statutes or constitution"):
        registrations.send(registration)

    DocumentFactory(registration=registration, kind=DocumentKind.STATUTES)
    registrations.send(registration)
    assert registration.state == "unconfirmed"


def test_an_explanation_is_enough_where_the_rule_says_so():
    DocumentRuleFactory(kind=DocumentKind.REGISTRATION_CERTIFICATE)
    strict = DocumentRuleFactory(kind=DocumentKind.STATUTES, explanation_is_enough=False)
    registration = RegistrationFactory(state="draft", unregistered_reason="We are eight farmers.")

    assert missing_documents(registration) == [str(strict.get_kind_display()).capitalize()]


def test_a_rule_for_a_type_is_for_that_type_and_stronger_than_the_general_one():
    academia = OrganisationTypeFactory(code="academia")
    DocumentRuleFactory(kind=DocumentKind.STATUTES, required=False)
    DocumentRuleFactory(kind=DocumentKind.STATUTES, organisation_type=academia)
    DocumentRuleFactory(kind=DocumentKind.ANNUAL_REPORT, active=False)

    ngo = asked_documents(RegistrationFactory(state="draft"))
    university = asked_documents(RegistrationFactory(state="draft", organisation_type=academia))

    assert [(a.kind, a.required) for a in ngo] == [("statutes", False)]
    assert [(a.kind, a.required, a.is_missing) for a in university] == [("statutes", True, True)]


def test_officers_see_no_declaration_of_a_registration_at_risk(officer, lead):
    DeclarationFactory(registration__at_risk=True)
    plain = DeclarationFactory()

    assert list(Declaration.objects.visible_to(officer)) == [plain]
    assert Declaration.objects.visible_to(lead).count() == 2
