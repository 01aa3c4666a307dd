"""The office directory as a file: allowed fields, both logs, a purpose for long lists."""

import csv
import io

import pytest
from django.urls import reverse

from core.errors import NotPermitted
from core.models import AuditEntry, ExportRules, ReadEntry
from stakeholders.actions import offices as actions
from stakeholders.states import ListingState
from tests.factories import ContactRoleFactory, CountryFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    """Two organisations in Kenya, which the field office covers; others that it may not see."""
    seen = OrganisationFactory(
        legal_name="=Kenya Legal Aid",
        email="office@legal.example",
        phone="+254 20 1",
        address="9 Own Street",
        registration_number="NGO/77",
    )
    ContactRoleFactory(organisation=seen, person__family_name="Odhiambo")
    OrganisationFactory(legal_name="Nairobi Youth")
    OrganisationFactory(legal_name="At risk", at_risk=True, listing=ListingState.HIDDEN)
    OrganisationFactory(legal_name="Elsewhere", country=CountryFactory(code="GE"))
    return seen


def rows_of(response):
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def url(query=""):
    return reverse("office-export") + query


@pytest.mark.parametrize("persona", ("stranger", "focal_point"))
def test_who_has_no_office_finds_no_page(client, request, persona):
    user = request.getfixturevalue(persona)
    assert client.get(url())["Location"].startswith(reverse("account_login"))
    client.force_login(user)

    assert client.get(url()).status_code == client.post(url()).status_code == 404
    with pytest.raises(NotPermitted):
        actions.take_out_list([], purpose="", by=user)


def test_the_file_has_the_list_of_the_office_without_what_is_restricted(
    client, field_officer, known
):
    client.force_login(field_officer)

    response = client.post(url())

    rows = rows_of(response)
    said = str(rows)
    assert [row["legal name"] for row in rows] == ["'=Kenya Legal Aid", "Nairobi Youth"]
    assert rows[0]["official e-mail address"] == "office@legal.example"
    assert field_officer.email in rows[0]["Export"]
    for kept in ("+254", "Own Street", "NGO/77", "Odhiambo", "At risk", "Elsewhere"):
        assert kept not in said
    assert "no-store" in response["Cache-Control"]


def test_a_lead_gets_no_file_of_what_is_at_risk(client, lead, known):
    client.force_login(lead)

    assert "At risk" not in str(rows_of(client.post(url(), {"purpose": "Session"})))


def test_the_filters_of_the_list_hold_and_both_logs_know(client, field_officer, known):
    client.force_login(field_officer)

    rows = rows_of(client.post(url("?q=nairobi"), {"purpose": "Visit in May"}))

    assert [row["legal name"] for row in rows] == ["Nairobi Youth"]
    audited = AuditEntry.objects.get(verb="organisation.exported")
    read = ReadEntry.objects.get(what="organisation.exported")
    assert (audited.by, read.by, read.purpose) == (field_officer, field_officer, "Visit in May")
    assert audited.note.splitlines() == [
        "The directory of an office. Rows: 1, format: CSV",
        "Search: nairobi",
        "Purpose: Visit in May",
    ]
    assert f"Export {audited.pk} | " in rows[0]["Export"]


def test_a_long_list_asks_for_its_purpose(client, field_officer, known):
    rules = ExportRules.current()
    rules.ask_purpose_from = 2
    rules.save()
    client.force_login(field_officer)

    refused = client.post(url())

    assert refused.context["form"].errors["purpose"] == ["This field is required."]
    assert not ReadEntry.objects.exists()
    assert len(rows_of(client.post(url(), {"purpose": "Session"}))) == 2
    assert len(rows_of(client.post(url("?q=nairobi")))) == 1


def test_an_empty_list_and_nonsense_in_the_address_are_said(client, field_officer):
    client.force_login(field_officer)

    for query in ("", "?q=%00&country=ZZ&page=x", "?q=" + "x" * 5_000):
        assert "There is nothing to download" in client.get(url(query)).content.decode()


@pytest.mark.parametrize("count", (1, 3))
def test_statements_do_not_grow_with_rows(client, field_officer, count, django_assert_num_queries):
    OrganisationFactory.create_batch(count)
    client.force_login(field_officer)
    b"".join(client.post(url()).streaming_content)

    with django_assert_num_queries(13):
        b"".join(client.post(url()).streaming_content)
