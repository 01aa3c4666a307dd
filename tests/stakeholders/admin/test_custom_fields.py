"""Custom fields in the back office: defined by leads, answered and filtered by the team."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from stakeholders.models import CustomChoice, CustomField
from stakeholders.states import FieldKind as K
from tests.factories import (
    ContactRoleFactory,
    CustomFieldFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    PersonFactory,
    RegistrationFactory,
)
from tests.stakeholders.admin.conftest import csv_of, export, list_of, page_of, rows_of
from tests.stakeholders.admin.test_organisations import form

pytestmark = pytest.mark.django_db
LIST, ADD = list_of("customfield"), reverse("admin:stakeholders_customfield_add")
ORGANISATIONS = list_of("organisation")


def typed(*choices, initial=0, **fields):
    """What the page of a field posts, with the rows of its list."""
    rows = {"choices-TOTAL_FORMS": len(choices), "choices-INITIAL_FORMS": initial}
    for number, choice in enumerate(choices):
        rows |= {f"choices-{number}-{name}": value for name, value in choice.items()}
    plain = {"code": "budget", "name_en": "Budget", "kind": "text", "asked": "staff",
             "audience": "team", "position": "0", "active": "on"}  # fmt: skip
    return {**plain, **rows, **fields}


def errors_of(response):
    """All errors of the page and of its list, as text."""
    form = response.context["adminform"].form
    formsets = response.context["inline_admin_formsets"]
    return str(form.errors) + "".join(str(f.formset.non_form_errors()) for f in formsets)


def row(code, **fields):
    return {"code": code, "name_en": code.capitalize(), "active": "on", "position": "0", **fields}


def kept(choice, **fields):
    """A row of the list that is there already."""
    return {"id": choice.pk, "field": choice.field_id, **row(choice.code), **fields}


def test_a_lead_defines_a_field_with_its_list_and_it_is_logged(as_lead):
    response = as_lead.post(ADD, typed(row("small"), row("large"), kind="choice"))

    assert response.status_code == 302, errors_of(response)
    field = CustomField.objects.get()
    assert [(c.code, c.name_en) for c in field.choices.all()] == [
        ("small", "Small"),
        ("large", "Large"),
    ]
    assert AuditEntry.objects.filter(verb="customfield.added", subject=field.label).exists()


def test_officers_read_definitions_and_change_none(as_officer):
    field = CustomFieldFactory()

    assert as_officer.get(LIST).status_code == 200
    assert as_officer.get(ADD).status_code == 403
    assert as_officer.post(page_of(field), typed()).status_code == 403


@pytest.mark.parametrize(
    ("fields", "said"),
    (
        ({"code": "Annual Budget"}, "Use small letters a to z"),
        ({"kind": "choice"}, "Add at least one choice that is active."),
        ({"asked": "work", "audience": "team"}, "Whoever is asked reads the answer"),
        ({"audience": "public"}, "Only what the organisation itself is asked can be public"),
        ({"name_en": ""}, "This field is required."),
    ),
)
def test_a_definition_that_cannot_work_is_refused_with_a_reason(as_lead, fields, said):
    assert said in errors_of(as_lead.post(ADD, typed(**fields)))
    assert not CustomField.objects.exists()


def test_the_first_page_asks_only_what_is_for_all_types(as_lead):
    ngo = OrganisationTypeFactory()

    response = as_lead.post(
        ADD, typed(asked="identity", audience="organisation", types=[str(ngo.pk)])
    )

    assert "The type is chosen on this page" in errors_of(response)


@pytest.mark.parametrize("holder", (OrganisationFactory, RegistrationFactory))
def test_the_kind_stays_once_answers_are_kept(as_lead, holder):
    field = CustomFieldFactory(code="budget", audience="team")
    assert as_lead.post(page_of(field), typed(kind="number")).status_code == 302
    holder(custom={"budget": 12})

    response = as_lead.post(page_of(field), typed(kind="date"))

    assert "Answers of the kind “whole number” are kept" in errors_of(response)
    field.refresh_from_db()
    assert field.kind == K.NUMBER


def test_answers_are_never_shown_to_more_readers_than_they_were_given_for(as_lead):
    field = CustomFieldFactory(code="budget", audience="organisation")
    OrganisationFactory(custom={"budget": "x"})

    wider = as_lead.post(page_of(field), typed(audience="public"))
    narrower = as_lead.post(page_of(field), typed(audience="team"))

    assert "given for fewer readers" in errors_of(wider)
    assert narrower.status_code == 302


def test_a_field_that_was_answered_is_retired_and_not_deleted(as_lead):
    used, free = CustomFieldFactory(code="used"), CustomFieldFactory(code="free")
    OrganisationFactory(custom={"used": "x"})

    for field in (used, free):
        delete = reverse("admin:stakeholders_customfield_delete", args=[field.pk])
        as_lead.post(delete, {"post": "yes"})
    everything = {"action": "delete_selected", "_selected_action": [used.pk], "post": "yes"}
    as_lead.post(LIST, everything)

    assert list(CustomField.objects.all()) == [used]


def test_a_chosen_entry_is_retired_and_not_deleted(as_lead):
    field = CustomFieldFactory(code="budget", kind=K.CHOICE, offers=("small", "large"))
    small, large = field.choices.all()
    OrganisationFactory(custom={"budget": "small"})

    refused = as_lead.post(
        page_of(field), typed(kept(small, DELETE="on"), kept(large), initial=2, kind="choice")
    )
    retired = kept(small)
    del retired["active"]
    done = as_lead.post(
        page_of(field), typed(retired, kept(large, DELETE="on"), initial=2, kind="choice")
    )

    assert "Small: It was chosen" in errors_of(refused)
    assert "Add at least one" in errors_of(done)  # A list of retired entries offers nothing.
    assert CustomChoice.objects.filter(active=True).count() == 2


def test_the_key_never_changes(as_lead):
    field = CustomFieldFactory(code="budget", kind=K.CHOICE, offers=("small",), audience="team")
    (small,) = field.choices.all()

    as_lead.post(
        page_of(field), typed(kept(small, code="tiny"), initial=1, kind="choice", code="money")
    )

    field.refresh_from_db()
    assert (field.code, field.choices.get().code) == ("budget", "small")


@pytest.mark.parametrize("count", (1, 3))
def test_the_list_asks_as_much_for_three_as_for_one(as_lead, django_assert_num_queries, count):
    CustomFieldFactory.create_batch(count)
    as_lead.get(LIST)

    with django_assert_num_queries(6):
        as_lead.get(LIST)


@pytest.fixture
def questions():
    CustomFieldFactory(code="prisons", kind=K.YES_NO, name_en="Works with prisons")
    CustomFieldFactory(code="budget", kind=K.CHOICE, offers=("small", "large"), audience="team")
    CustomFieldFactory(code="methods", kind=K.CHOICES, offers=("court", "press"))
    CustomFieldFactory(code="since", kind=K.DATE)


def test_an_officer_fills_them_in_on_the_page_and_it_is_logged(as_officer, questions):
    organisation = OrganisationFactory(custom={"gone": "kept"})
    page = as_officer.get(page_of(organisation)).text
    assert ("Custom fields" in page, "Works with prisons" in page) == (True, True)

    response = as_officer.post(
        page_of(organisation),
        form(
            custom_prisons="no", custom_budget="large", custom_methods=["press"],
            custom_since="2001-02-03",
        ),
    )  # fmt: skip

    assert response.status_code == 302, response.context["errors"]
    organisation.refresh_from_db()
    assert organisation.custom == {
        "gone": "kept", "prisons": False, "budget": "large", "methods": ["press"],
        "since": "2001-02-03",
    }  # fmt: skip
    note = AuditEntry.objects.get(verb="organisation.changed").note
    assert "Works with prisons" in note


def test_saving_the_page_unchanged_changes_no_answer(as_officer, questions):
    held = {"prisons": True, "budget": "small", "methods": ["court"], "since": "2001-02-03"}
    organisation = OrganisationFactory(legal_name="By Hand", custom=held)
    made = as_officer.get(page_of(organisation)).context["adminform"].form
    sent = {f"custom_{code}": made[f"custom_{code}"].value() for code in held}

    as_officer.post(page_of(organisation), form(**sent))

    organisation.refresh_from_db()
    assert organisation.custom == held
    assert not AuditEntry.objects.filter(note__contains="Works with prisons").exists()


def test_a_wrong_answer_is_told_at_its_field_and_nothing_is_written(as_officer, questions):
    organisation = OrganisationFactory(legal_name="Before")

    response = as_officer.post(
        page_of(organisation), form(custom_since="soon", custom_budget="large")
    )

    assert "Enter a date" in errors_of(response)
    organisation.refresh_from_db()
    assert (organisation.legal_name, organisation.custom) == ("Before", {})


def test_retired_answers_are_shown_on_the_page(as_officer):
    CustomFieldFactory(code="old", name_en="Old question", active=False)
    organisation = OrganisationFactory(custom={"old": "still here"})

    page = as_officer.get(page_of(organisation)).text

    assert ("Old question" in page, "still here" in page, 'name="custom_old"' in page) == (
        True, True, False,
    )  # fmt: skip


def test_whoever_may_only_read_reads_the_answers(as_officer, officer, questions):
    organisation = OrganisationFactory(custom={"prisons": True, "budget": "large"})
    ContactRoleFactory(person=PersonFactory(user=officer), organisation=organisation)

    page = as_officer.get(page_of(organisation)).text

    assert ("Works with prisons" in page, "Large" in page) == (True, True)
    assert 'name="custom_budget"' not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    (
        ("custom_prisons=yes", ["one"]),
        ("custom_prisons=no", ["two"]),
        ("custom_prisons=none", ["three"]),
        ("custom_budget=large", ["two"]),
        ("custom_methods=press", ["one", "two"]),
        ("custom_methods=nonsense", ["one", "three", "two"]),
        ("custom_methods=press&custom_prisons=yes", ["one"]),
    ),
)
def test_the_list_is_filtered_by_answers(as_officer, questions, query, expected):
    one = {"prisons": True, "methods": ["court", "press"]}
    two = {"prisons": False, "budget": "large", "methods": ["press"]}
    OrganisationFactory(legal_name="one", custom=one)
    OrganisationFactory(legal_name="two", custom=two)
    OrganisationFactory(legal_name="three")
    OrganisationFactory(legal_name="hidden", at_risk=True, custom=one | two)

    found = rows_of(as_officer.get(f"{ORGANISATIONS}?{query}"))

    assert sorted(each.legal_name for each in found) == expected


def test_the_file_has_a_column_for_each_field_and_no_formula(as_officer, questions):
    CustomFieldFactory(code="old", name_en="Old", active=False)
    OrganisationFactory(
        legal_name="one", custom={"prisons": True, "methods": ["court", "press"], "old": "=1+1"}
    )
    columns = ("legal_name", "custom_prisons", "custom_methods", "custom_old", "custom_since")

    lines = csv_of(export(as_officer, "organisation", *columns))

    assert "legal name,Works with prisons,Methods,Since,Old (retired)," in lines
    assert 'one,Yes,"Court, Press",,\'=1+1,' in lines


def test_the_file_of_registrations_has_them_too(as_officer, questions):
    RegistrationFactory(state="submitted", legal_name="one", custom={"budget": "small"})

    lines = csv_of(export(as_officer, "registration", "legal_name", "custom_budget"))

    assert "one,Small" in lines
