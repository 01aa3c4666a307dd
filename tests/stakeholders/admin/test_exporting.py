"""Exports of the team's lists: columns, purpose, marks, and what the logs keep."""

import csv
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core import exports
from core.models import AuditEntry, ListColumns, ReadEntry
from tests.factories import (
    ContactRoleFactory,
    ExportRulesFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.stakeholders.admin.conftest import csv_of, export, export_of, list_of, signed_in

RESTRICTED = ("head", "focal_points", "focal_emails", "phone", "address", "registration_number")


def table(response):
    return list(csv.DictReader(StringIO(csv_of(response))))


def book(response):
    return load_workbook(BytesIO(b"".join(response.streaming_content)))


def chosen(page):
    return [b.column.name for _group, boxes in page.context["groups"] for b in boxes if b.chosen]


class TestThePage:
    def test_it_says_what_goes_before_it_goes(self, as_officer):
        role = ContactRoleFactory(organisation__legal_name="Shown")
        ContactRoleFactory(organisation=role.organisation, kind="head")
        OrganisationFactory(vetting="suspended")

        page = as_officer.get(f"{export_of('organisation')}?vetting__exact=verified&q=shown")

        taken = page.context["taken"]
        assert (taken.count, taken.persons) == (1, 2)
        assert taken.filters == (("Search", "shown"), ("Vetting", "verified"))
        text = page.content.decode()
        assert "1 row" in text
        assert "2 people" in text
        assert AuditEntry.objects.count() == 0

    def test_the_rows_ticked_in_the_list_are_carried_over(self, as_officer):
        ticked = OrganisationFactory(legal_name="Ticked")
        OrganisationFactory(legal_name="Not ticked")
        posted = {"action": "export_selected", "_selected_action": [ticked.pk]}

        page = as_officer.post(f"{list_of('organisation')}?vetting__exact=verified", posted)

        address = page["Location"]
        assert as_officer.get(address).context["taken"].filters == (
            ("Vetting", "verified"),
            ("Selected by hand", "1"),
        )
        answer = as_officer.post(address, {"columns": ["legal_name"], "format": "csv"})
        assert [row["legal name"] for row in table(answer)] == ["Ticked"]

    def test_columns_are_remembered_for_each_list_and_person(self, as_officer, as_lead, officer):
        OrganisationFactory()
        export(as_officer, "organisation", "legal_name", "themes")
        export(as_officer, "organisation", "legal_name", "level")

        assert ListColumns.objects.get().columns == ["legal_name", "level"]
        assert chosen(as_officer.get(export_of("organisation"))) == ["legal_name", "level"]
        assert "vetting" in chosen(as_lead.get(export_of("organisation")))
        assert "state" in chosen(as_officer.get(export_of("registration")))

    @pytest.mark.parametrize(
        ("answers", "error"),
        (
            ({"format": "csv"}, "Choose at least one column."),
            ({"format": "csv", "columns": ["at_risk"]}, "at_risk"),
            ({"format": "exe", "columns": ["city"]}, "exe"),
        ),
    )
    def test_wrong_input_comes_back_with_the_reason(self, as_officer, answers, error):
        OrganisationFactory()
        page = as_officer.post(export_of("organisation"), answers)
        assert error in page.content.decode()
        assert AuditEntry.objects.count() == 0


class TestRestricted:
    @pytest.fixture
    def role(self, db):
        return ContactRoleFactory(
            organisation__phone="+254 1",
            person__given_name="Amina",
            person__email="amina@secret.example",
        )

    @pytest.mark.parametrize("column", RESTRICTED)
    def test_the_purpose_is_asked_whatever_the_number(self, as_officer, role, column):
        page = export(as_officer, "organisation", column)

        assert page.context["form"].errors == {"purpose": ["Say what you need these data for."]}
        assert (AuditEntry.objects.count(), ReadEntry.objects.count()) == (0, 0)

    def test_with_a_purpose_they_go_and_both_logs_know(self, as_officer, officer, role):
        answer = export(as_officer, "organisation", "focal_emails", purpose="Invite to CoSP")

        (row,) = table(answer)
        assert row["addresses of the focal points"] == "amina@secret.example"
        entry = AuditEntry.objects.get()
        assert "Purpose: Invite to CoSP" in entry.note
        read = ReadEntry.objects.get()
        assert (read.what, read.subject, read.people, read.included, read.purpose, read.by) == (
            "organisation.exported", "stakeholders.person:", 1, [role.person_id],
            "Invite to CoSP", officer,
        )  # fmt: skip
        assert list(ReadEntry.objects.about(role.person.label)) == [read]
        assert not ReadEntry.objects.about(PersonFactory().label).exists()

    def test_whoever_may_not_is_neither_offered_nor_given_them(self, role):
        user = UserFactory(is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="view_organisation"))
        user.groups.create(name="Looks on")
        client = signed_in(user)

        page = client.get(export_of("organisation"))
        offered = {b.column.name for _group, boxes in page.context["groups"] for b in boxes}
        answer = export(client, "organisation", "focal_emails", purpose="Because")

        assert not offered & set(RESTRICTED)
        assert "not one of the available choices" in answer.content.decode()

    def test_usual_columns_of_organisations_need_no_purpose(self, as_officer, role):
        assert "amina" not in csv_of(export(as_officer, "organisation"))
        assert ReadEntry.objects.count() == 0


@pytest.mark.parametrize(("asked_from", "number", "asks"), ((3, 2, False), (3, 3, True)))
def test_the_number_of_people_from_which_the_purpose_is_asked_is_a_rule(
    as_officer, asked_from, number, asks
):
    ExportRulesFactory(ask_purpose_from=asked_from)
    PersonFactory.create_batch(number)

    answer = export(as_officer, "person", "name")

    assert hasattr(answer, "context_data") is asks
    assert ReadEntry.objects.count() == (0 if asks else 1)


@pytest.mark.parametrize("model", ("person", "contactrole"))
def test_nobody_at_risk_is_in_a_file_of_people(as_lead, model):
    safe = ContactRoleFactory(person__given_name="Safe", organisation__legal_name="Harbour")
    ContactRoleFactory(
        person=safe.person, organisation=OrganisationFactory(legal_name="Hidden", at_risk=True)
    )
    ContactRoleFactory(
        person__given_name="Secretperson", organisation=OrganisationFactory(at_risk=True)
    )

    text = csv_of(export(as_lead, model, purpose="Test"))

    assert "Safe" in text
    for absent in ("Hidden", "Secretperson"):
        assert absent not in text


def test_the_audit_log_in_a_file_names_nothing_at_risk(as_lead, lead):
    hidden, shown = OrganisationFactory(at_risk=True), OrganisationFactory()
    for organisation in (hidden, shown):
        AuditEntry.objects.create(verb="organisation.seen", subject=organisation.label, by=lead)

    answer = as_lead.post(
        reverse("admin:core_auditentry_export"), {"columns": ["subject"], "format": "csv"}
    )

    named = {row["record"] for row in table(answer)}
    assert (shown.label in named, hidden.label in named) == (True, False)


class TestTheMark:
    def test_a_workbook_says_who_took_it_when_and_what_for(self, as_officer, officer):
        ContactRoleFactory()
        answer = export(
            as_officer, "person", "name", format="xlsx", purpose="Invite", query="?q=amina"
        )

        about, listed = book(answer).worksheets
        facts = {row[0]: row[1] for row in about.iter_rows(values_only=True)}
        entry = AuditEntry.objects.get()
        assert facts["Taken by"] == "Olga <officer@cst.example>"
        assert (facts["Purpose"], facts["Export number"]) == ("Invite", entry.pk)
        assert (facts["Rows"], facts["People"], facts["Filter: Search"]) == (1, 1, "amina")
        assert facts["How to treat it"].startswith("CONFIDENTIAL")
        day = timezone.localdate().isoformat()
        line = f"Export {entry.pk} | officer@cst.example | {day} | Invite | CONFIDENTIAL"
        assert listed.oddFooter.left.text.startswith(line)
        assert [c.value for c in listed["A"]] == ["name", "Amina Odhiambo"]
        assert f"-export-{entry.pk}.xlsx" in answer["Content-Disposition"]

    def test_a_csv_says_it_in_its_last_column_and_stays_readable(self, as_officer):
        OrganisationFactory(legal_name="Shown")
        (row,) = table(export(as_officer, "organisation", "legal_name"))

        number = AuditEntry.objects.get().pk
        assert list(row) == ["legal name", "Export"]
        assert row["Export"].startswith(f"Export {number} | officer@cst.example | ")
        assert row["Export"].endswith("For internal use. Do not publish.")


@pytest.mark.parametrize("kind", ("csv", "xlsx"))
def test_rows_are_fetched_in_batches_and_each_batch_asks_as_much(as_officer, monkeypatch, kind):
    monkeypatch.setattr(exports, "CHUNK", 2)
    for _each in range(5):
        ContactRoleFactory()
    names = ("legal_name", "themes", "focal_points")

    answer = export(as_officer, "organisation", *names, format=kind, purpose="Test")
    with CaptureQueriesContext(connection) as queries:
        list(answer.streaming_content)

    themes = [q["sql"] for q in queries if 'FROM "stakeholders_theme"' in q["sql"]]
    people = [q["sql"] for q in queries if 'FROM "stakeholders_contactrole"' in q["sql"]]
    assert (len(themes), len(people)) == (3, 3)
    assert (len(queries) - 1) % 3 == 0


@pytest.mark.parametrize("model", ("organisation", "person", "contactrole", "registration"))
def test_every_column_of_every_list_can_be_taken(as_officer, model):
    ContactRoleFactory()
    RegistrationFactory()
    page = as_officer.get(export_of(model))
    names = [b.column.name for _group, boxes in page.context["groups"] for b in boxes]

    answer = export(as_officer, model, *names, purpose="Test")

    assert len(table(answer)) == 1


def test_strangers_have_no_export(client, stranger, field_officer):
    for user in (stranger, field_officer):
        client.force_login(user)
        assert client.post(export_of("person")).status_code == 302
