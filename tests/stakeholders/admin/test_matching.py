"""The matching rules in the back office: leads edit, officers read, both try them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEntry
from stakeholders.models import MatchRules
from tests.factories import CountryFactory, MatchRulesFactory, OrganisationFactory
from tests.stakeholders.admin.conftest import list_of, page_of

NUMBERS = {
    "suggest_from": 70, "same_from": 95, "most": 5, "website": 50, "mail_domain": 35,
    "acronym": 30, "country": 5, "other_country": 12, "other_acronym": 10, "other_place": 15,
    "other_number": 30, "opposite_words": 25, "other_words": 12, "kind_words": 30,
    "field_words": 60,
}  # fmt: skip


@pytest.fixture
def rules(db):
    return MatchRulesFactory()


def try_url(rules):
    return reverse("admin:stakeholders_matchrules_try", args=[rules.pk])


def said(one, other, **more):
    return {"one-name": one, "other-name": other, **more}


def test_a_lead_edits_the_numbers(as_lead, rules):
    as_lead.post(page_of(rules), NUMBERS)

    rules.refresh_from_db()
    assert (rules.suggest_from, rules.same_from, rules.most) == (70, 95, 5)
    assert AuditEntry.objects.get().verb == "matchrules.changed"


@pytest.mark.parametrize(
    ("wrong", "text"),
    (
        ({"same_from": 60}, "has to be higher"),
        ({"website": 101}, "less than or equal to 100"),
        ({"website": ""}, "required"),
    ),
)
def test_numbers_that_make_no_sense_are_refused(as_lead, rules, wrong, text):
    page = as_lead.post(page_of(rules), {**NUMBERS, **wrong})

    assert text in page.content.decode()
    assert MatchRules.objects.get().same_from == 92


def test_an_officer_reads_and_tries_and_does_not_edit(as_officer, rules):
    page = as_officer.get(page_of(rules))
    assert page.status_code == 200
    assert "_save" not in page.content.decode()
    assert as_officer.post(page_of(rules), NUMBERS).status_code == 403
    assert as_officer.post(try_url(rules), said("Kestrel", "Kestrel")).status_code == 200


def test_the_rows_are_neither_added_nor_deleted(as_lead, rules):
    assert as_lead.get(reverse("admin:stakeholders_matchrules_add")).status_code == 403
    delete = reverse("admin:stakeholders_matchrules_delete", args=[rules.pk])
    assert as_lead.post(delete).status_code == 403


def test_the_box_compares_and_explains(as_officer, rules):
    country = CountryFactory(code="KE")
    answer = as_officer.post(
        try_url(rules),
        said(
            "Kestrel Rivers Network", "Kestrel Rivers Network Kenya", **{"one-country": country.pk}
        ),
    )

    found = answer.context["answer"]
    assert (found["label"], found["tone"]) == ("suggested to a person", "warning")
    assert found["against"] == ["only one names the place: Kenya"]
    assert "only one names the place" in answer.content.decode()


def test_htmx_gets_the_answer_alone(as_officer, rules):
    data = said("Kestrel Network Ondoro", "Kestrel Network Ondoro")
    page = as_officer.post(try_url(rules), data, headers={"HX-Request": "true"}).content.decode()

    assert "100%" in page
    assert "the same name" in page
    assert "<form" not in page


def test_half_an_entry_is_no_error(as_officer, rules):
    page = as_officer.post(try_url(rules), said("Kestrel", "")).content.decode()

    assert "Type both names" in page


def test_the_box_looks_at_no_organisation(as_officer, rules):
    OrganisationFactory(legal_name="Kestrel Hidden House", at_risk=True)

    page = as_officer.post(try_url(rules), said("Kestrel Hidden House", "Kestrel")).content.decode()

    assert "CSO-" not in page


def test_the_saved_numbers_decide(as_officer, rules):
    rules.suggest_from, rules.same_from = 98, 99
    rules.save()
    data = said("Kestrel Forum Ondoro", "Kestrel Forum Ondoro Portmere")

    assert as_officer.post(try_url(rules), data).context["answer"]["label"] == "different"


def test_a_stranger_finds_neither_list_nor_box(client, stranger, rules):
    client.force_login(stranger)
    for url in (list_of("matchrules"), page_of(rules), try_url(rules)):
        assert client.get(url).status_code in (302, 403, 404)


def test_the_list_takes_the_same_queries_for_one_row_and_three(as_lead):
    MatchRulesFactory()
    as_lead.get(list_of("matchrules"))
    with CaptureQueriesContext(connection) as one:
        as_lead.get(list_of("matchrules"))
    MatchRulesFactory(use="public")
    MatchRulesFactory(use="cleanup")
    with CaptureQueriesContext(connection) as three:
        as_lead.get(list_of("matchrules"))

    assert len(three) == len(one)
