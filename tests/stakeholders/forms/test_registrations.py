"""The steps as forms: what they take, what they refuse, and that they lose nothing."""

import pytest
from django.http import QueryDict
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings as run, strategies as st

from stakeholders.forms import answers
from stakeholders.forms.registrations import (
    FORMS,
    ConsentForm,
    ContactForm,
    EcosocForm,
    IdentityForm,
    WorkForm,
)
from stakeholders.selectors.registrations import STEP_FIELDS
from tests.factories import CountryFactory, RegistrationFactory
from tests.stakeholders.registering import (
    CONSENT,
    CONTACT,
    ECOSOC,
    IDENTITY,
    TRAP,
    WORK,
    reference_data,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference_data():
    reference_data()


def posted(values):
    query = QueryDict(mutable=True)
    for name, value in values.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def filled(form, values, **changes):
    return form(posted(values | changes))


@pytest.mark.parametrize(
    ("form", "values"),
    (
        (IdentityForm, IDENTITY),
        (ContactForm, CONTACT),
        (WorkForm, WORK),
        (EcosocForm, ECOSOC),
        (EcosocForm, {}),
        (ConsentForm, CONSENT),
    ),
)
def test_each_step_takes_what_an_ordinary_applicant_types(form, values):
    assert filled(form, values).errors == {}


def test_the_forms_ask_what_the_table_of_steps_says():
    for step, form in FORMS.items():
        assert tuple(form().fields) == (*STEP_FIELDS[step], TRAP)


@pytest.mark.parametrize(
    ("form", "values", "field", "wrong"),
    (
        (IdentityForm, IDENTITY, "legal_name", ""),
        (IdentityForm, IDENTITY, "legal_name", "x" * 301),
        (IdentityForm, IDENTITY, "country", "ZZ"),
        (IdentityForm, IDENTITY, "organisation_type", ""),
        (IdentityForm, IDENTITY, "year_established", "999"),
        (IdentityForm, IDENTITY, "year_established", str(timezone.now().year + 1)),
        (ContactForm, CONTACT, "email", "office@"),
        (ContactForm, CONTACT, "website", "not a site"),
        (ContactForm, CONTACT, "website", "javascript:alert(1)"),
        (ContactForm, CONTACT, "focal_given_name", ""),
        (ContactForm, CONTACT, "focal_email", ""),
        (WorkForm, WORK, "description", "word " * 151),
        (WorkForm, WORK, "description", "字" * 2001),
        (WorkForm, WORK, "themes", []),
        (WorkForm, WORK, "themes", ["nonsense"]),
        (WorkForm, WORK, "countries_of_operation", []),
        (WorkForm, WORK, "languages", ["tlh"]),
        (EcosocForm, ECOSOC, "ecosoc_category", "nonsense"),
        (EcosocForm, ECOSOC, "ecosoc_year", "1945"),
        (EcosocForm, ECOSOC | {"ecosoc_category": "none"}, "ecosoc_year", "2010"),
        (ConsentForm, CONSENT, "consent_processing", ""),
    ),
)
def test_what_is_wrong_is_said_at_its_field(form, values, field, wrong):
    assert list(filled(form, values, **{field: wrong}).errors) == [field]


def test_150_words_are_enough_and_allowed():
    assert filled(WorkForm, WORK, description="word " * 150).is_valid()


@pytest.mark.parametrize(
    ("typed", "kept"),
    (
        ("example.org", "https://example.org"),
        ("http://example.org/en", "http://example.org/en"),
        ("HTTPS://Example.org", "HTTPS://Example.org"),
        ("", ""),
    ),
)
def test_a_website_needs_no_scheme(typed, kept):
    form = filled(ContactForm, CONTACT, website=typed)

    assert form.is_valid()
    assert form.cleaned_data["website"] == kept


def test_neither_a_registration_nor_a_reason_is_required():
    assert filled(IdentityForm, IDENTITY, unregistered_reason="We are a group.").is_valid()
    assert filled(IdentityForm, IDENTITY).is_valid()


def test_a_name_in_english_that_is_the_legal_one_is_not_kept_twice():
    form = filled(IdentityForm, IDENTITY, legal_name="Fund", name_en="Fund")

    assert form.is_valid()
    assert form.instance.name_en == ""


def test_names_lose_control_characters_and_double_spaces_but_not_their_joiners():
    form = filled(IdentityForm, IDENTITY, legal_name="  Fund\r\n\u202efor  می\u200cخواهم ")

    assert form.is_valid()
    assert form.cleaned_data["legal_name"] == "Fund for می\u200cخواهم"


def test_a_confirmed_address_is_not_changed_any_more():
    registration = RegistrationFactory(state="needs_information", focal_email="a@ngo.example")

    form = ContactForm(posted(CONTACT), instance=registration)

    assert form.is_valid()
    assert form.cleaned_data["focal_email"] == "a@ngo.example"


def test_choices_are_sorted_in_the_readers_language():
    CountryFactory(code="AT", name_en="Austria", name_fr="Autriche", region="Europe")
    CountryFactory(code="DE", name_en="Germany", name_fr="Allemagne", region="Europe")

    with translation.override("fr"):
        names = [str(label) for _code, label in IdentityForm().fields["country"].choices][1:]

    assert names[:2] == ["Allemagne", "Autriche"]


def test_only_active_entries_can_be_chosen():
    CountryFactory(code="XX", active=False)

    assert list(filled(IdentityForm, IDENTITY, country="XX").errors) == ["country"]


def test_the_country_of_registration_is_proposed_as_country_of_operation():
    registration = RegistrationFactory(state="draft", steps_done=["identity"])

    ticked = [ticked for _region, _options, ticked in WorkForm(instance=registration).regions()]

    assert sum(ticked) == 1


def test_what_is_missing_is_told_from_what_is_wrong():
    assert filled(ContactForm, {"city": "Tbilisi"}).is_only_incomplete
    assert not filled(ContactForm, {"email": "office@"}).is_only_incomplete


def test_the_trap_is_seen():
    assert filled(ContactForm, CONTACT, **{TRAP: "x"}).is_trapped
    assert not filled(ContactForm, CONTACT).is_trapped


TYPED = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


@run(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data(), step=st.sampled_from(tuple(FORMS)))
def test_nothing_that_was_typed_is_lost_in_a_form_that_comes_back(data, step):
    names = [n for n, f in FORMS[step]().fields.items() if not hasattr(f, "choices")]
    typed = {
        name: data.draw(TYPED)
        for name in names
        if name not in ("consent_processing", "listing_opt_in", "at_risk")
    }

    form = FORMS[step](posted(typed))
    form.is_valid()

    assert {name: form[name].value() for name in typed} == typed


def test_the_answers_are_shown_in_words():
    registration = RegistrationFactory(
        legal_name="Fund", year_established=2004, languages=["zh", "en"], at_risk=True
    )
    registration.themes.set([])

    shown = {
        answer.name: answer.value
        for section in answers.sections(registration)
        for answer in section.answers
    }

    assert shown["country"] == "Kenya"
    assert shown["year_established"] == "2004"
    assert shown["languages"] == "Chinese, English"
    assert shown["ecosoc_category"] == "No consultative status"
    assert shown["listing_opt_in"] == "Never listed"
    assert shown["themes"] == ""
