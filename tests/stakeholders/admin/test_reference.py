"""Reference data: officers read, leads edit, and what was agreed to is never reworded."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from stakeholders.models import Country, FieldOffice, VettingRules
from stakeholders.states import DocumentKind
from tests.factories import (
    ChecklistItemFactory,
    ConsentFactory,
    ConsentTextFactory,
    CountryFactory,
    DocumentRuleFactory,
    FieldOfficeFactory,
    OrganisationTypeFactory,
    RegionalGroupFactory,
    RegistrationCheckFactory,
    RegistrationFactory,
    ThemeFactory,
    UmbrellaFactory,
)
from tests.stakeholders.admin.conftest import csv_of, export, list_of, page_of, rows_of

FACTORIES = {
    "regionalgroup": lambda n: RegionalGroupFactory(code=f"G{n}"),
    "country": lambda n: CountryFactory(code=f"X{n}"),
    "organisationtype": lambda n: OrganisationTypeFactory(code=f"t{n}"),
    "theme": lambda n: ThemeFactory(code=f"t{n}"),
    "umbrella": lambda n: UmbrellaFactory(code=f"u{n}"),
    "fieldoffice": lambda n: FieldOfficeFactory(code=f"f{n}"),
    "checklistitem": lambda n: ChecklistItemFactory(),
    "consenttext": lambda n: ConsentTextFactory(),
    "documentrule": lambda n: DocumentRuleFactory(kind=list(DocumentKind)[n]),
}


@pytest.mark.parametrize("model", FACTORIES)
def test_officers_read_and_do_not_edit(as_officer, model):
    record = FACTORIES[model](0)

    assert as_officer.get(page_of(record)).status_code == 200
    assert as_officer.post(page_of(record), {"name_en": "Changed"}).status_code == 403
    assert as_officer.get(reverse(f"admin:stakeholders_{model}_add")).status_code == 403


@pytest.mark.parametrize("model", FACTORIES)
def test_lists_ask_as_much_for_three_as_for_one(as_lead, model, django_assert_max_num_queries):
    FACTORIES[model](0)
    as_lead.get(list_of(model))
    with django_assert_max_num_queries(20) as one:
        as_lead.get(list_of(model))
    for number in (1, 2):
        FACTORIES[model](number)
    with django_assert_max_num_queries(20) as three:
        response = as_lead.get(list_of(model))
    assert len(rows_of(response)) == 3
    assert len(three) == len(one)


def test_a_lead_edits_a_term_and_it_is_noted(as_lead, lead):
    country = CountryFactory(code="KE")

    as_lead.post(
        page_of(country),
        {"code": "KE", "iso3": "KEN", "m49": 404, "name_en": "Kenya", "active": "on"},
    )

    assert Country.objects.get().iso3 == "KEN"
    assert (AuditEntry.objects.get().verb, AuditEntry.objects.get().by) == ("country.changed", lead)


def test_a_field_office_has_countries_and_members(as_lead, officer):
    office, country = FieldOfficeFactory(), CountryFactory()

    as_lead.post(
        page_of(office),
        {
            "code": office.code, "name_en": office.name_en, "members": [officer.pk],
            "coverage-TOTAL_FORMS": "1", "coverage-INITIAL_FORMS": "0",
            "coverage-0-country": country.pk, "coverage-0-primary": "on",
        },
    )  # fmt: skip

    office = FieldOffice.objects.get()
    assert list(office.members.all()) == [officer]
    assert list(office.countries.all()) == [country]


@pytest.mark.parametrize("agreed", (RegistrationFactory, ConsentFactory))
def test_a_text_that_somebody_agreed_to_is_never_reworded(as_lead, agreed):
    text = ConsentTextFactory(version="v1", text="Old words")
    agreed(**{"consent_version" if agreed is RegistrationFactory else "version": "v1"})

    as_lead.post(page_of(text), {"version": "v2", "text": "New words"})

    text.refresh_from_db()
    assert (text.version, text.text, text.active) == ("v1", "Old words", True)
    deleted = as_lead.post(reverse("admin:stakeholders_consenttext_delete", args=[text.pk]))
    assert deleted.status_code == 403


def test_a_text_that_nobody_agreed_to_can_be_reworded(as_lead):
    text = ConsentTextFactory(version="v1", text="Old words")
    said = {"purpose": text.purpose, "language": "en", "active": "on"}
    as_lead.post(page_of(text), {**said, "version": "v1", "text": "New words"})
    text.refresh_from_db()
    assert text.text == "New words"


def test_the_rules_are_one_page_that_is_always_there(as_lead):
    response = as_lead.get(list_of("vettingrules"))
    page = reverse("admin:stakeholders_vettingrules_change", args=[1])
    assert response["Location"] == page

    days = {"days_to_answer": 7, "remind_days_before": 2, "days_draft_is_kept": 9,
            "invitation_days": 5, "quarantine_score": 50,
            "days_merges_can_be_undone": 60}  # fmt: skip
    as_lead.post(page, {"four_eyes": "on", **days})

    assert VettingRules.current().four_eyes
    assert AuditEntry.objects.get().verb == "vettingrules.changed"


def test_an_officer_reads_the_rules(as_officer):
    response = as_officer.get(list_of("vettingrules"), follow=True)
    assert response.status_code == 200
    assert "_save" not in response.content.decode()


def test_terms_are_exported_with_their_names(as_officer):
    ThemeFactory(code="corruption", name_ar="الفساد")
    assert "الفساد" in csv_of(export(as_officer, "theme"))


def test_a_question_that_was_answered_keeps_its_words(as_lead):
    fresh, answered = ChecklistItemFactory(), RegistrationCheckFactory().item

    assert 'name="question"' in as_lead.get(page_of(fresh)).content.decode()
    page = as_lead.get(page_of(answered)).content.decode()
    assert 'name="question"' not in page
    assert 'name="guidance"' in page
