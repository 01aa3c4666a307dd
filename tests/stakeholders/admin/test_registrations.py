"""The vetting queue: who sees what, in which order, and what bulk work says."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry
from stakeholders.models import Organisation, Registration
from tests.factories import (
    ChecklistItemFactory,
    CountryFactory,
    OrganisationFactory,
    RegistrationFactory,
)
from tests.stakeholders.admin.conftest import (
    csv_of,
    export,
    export_of,
    list_of,
    page_of,
    rows_of,
    told,
)

QUEUE = list_of("registration")


def ago(days):
    return timezone.now() - timedelta(days=days)


def test_the_queue_opens_with_what_waits_for_us_oldest_first(as_officer):
    young = RegistrationFactory(submitted_at=ago(1))
    old = RegistrationFactory(submitted_at=ago(9), state="under_review")
    answered = RegistrationFactory(submitted_at=ago(20), answered_at=ago(5), state="under_review")
    for state in ("draft", "unconfirmed", "needs_information", "approved", "declined"):
        RegistrationFactory(state=state)
    RegistrationFactory(quarantined=True)

    assert rows_of(as_officer.get(QUEUE)) == [old, answered, young]


@pytest.mark.parametrize(
    ("query", "expected"),
    (
        ("queue=quarantine", "spam"),
        ("queue=needs_information", "asked"),
        ("queue=approved", "approved"),
        ("assignee=me", "mine"),
        ("assignee=others", "theirs"),
        ("country__id__exact={georgia}", "georgian"),
        ("waiting=14", "old"),
        ("q=memorial", "memorial"),
        ("q=Мемориал", "memorial"),
        ("q=amina%40memorial.example", "memorial"),
    ),
)
def test_filters_and_search(as_officer, officer, second_officer, query, expected):
    georgia = CountryFactory(code="GE")
    RegistrationFactory(legal_name="spam", quarantined=True)
    RegistrationFactory(legal_name="asked", state="needs_information")
    RegistrationFactory(legal_name="approved", state="approved")
    RegistrationFactory(legal_name="mine", assigned_to=officer)
    RegistrationFactory(legal_name="theirs", assigned_to=second_officer)
    RegistrationFactory(legal_name="georgian", country=georgia)
    RegistrationFactory(legal_name="old", submitted_at=ago(20))
    RegistrationFactory(
        legal_name="Мемориал",
        name_en="memorial",
        state="declined",
        focal_email="amina@memorial.example",
    )

    found = rows_of(as_officer.get(f"{QUEUE}?{query.format(georgia=georgia.pk)}"))

    assert [row.name_en or row.legal_name for row in found] == [expected]


def test_the_quarantine_is_counted_beside_its_filter(as_officer):
    RegistrationFactory(quarantined=True)
    RegistrationFactory(quarantined=True, at_risk=True)
    RegistrationFactory(quarantined=True, state="declined")

    assert "Quarantine (1)" in as_officer.get(QUEUE).content.decode()


@pytest.mark.parametrize("number", (1, 3))
def test_the_queue_asks_as_much_for_three_as_for_one(
    as_officer, officer, django_assert_num_queries, number
):
    for _each in range(number):
        RegistrationFactory(assigned_to=officer)
    as_officer.get(QUEUE)
    with django_assert_num_queries(9):
        as_officer.get(QUEUE)


def test_the_list_is_found_as_it_was_left_and_emptied_on_its_own_page(as_officer):
    RegistrationFactory()
    as_officer.get(f"{QUEUE}?queue=all")

    back = as_officer.get(QUEUE, headers={"referer": "http://testserver/admin/"})
    cleared = as_officer.get(QUEUE, headers={"referer": f"http://testserver{QUEUE}?queue=all"})
    again = as_officer.get(QUEUE, headers={"referer": "http://testserver/admin/"})

    assert (back.status_code, back["Location"]) == (302, "?queue=all")
    assert (cleared.status_code, again.status_code) == (200, 200)


class TestAtRisk:
    @pytest.fixture
    def hidden(self, db):
        return RegistrationFactory(legal_name="Hidden Group", at_risk=True)

    @pytest.mark.parametrize(
        "query", ("", "?queue=all", "?q=Hidden", "?q=REG-", "?queue=submitted")
    )
    def test_an_officer_finds_it_in_no_list(self, as_officer, hidden, query):
        response = as_officer.get(QUEUE + query)
        assert rows_of(response) == []
        assert "Hidden Group" not in response.content.decode()

    def test_an_officer_gets_404_wherever_it_could_be(self, as_officer, hidden):
        for path in ("change/", "history/", "step/approve/", "step/take/", "checklist/"):
            address = page_of(hidden).replace("change/", path)
            assert as_officer.get(address).status_code == 404, path
            assert as_officer.post(address).status_code == 404, path
        hidden.refresh_from_db()
        assert hidden.state == "submitted"

    def test_a_lead_sees_it_with_its_mark(self, as_lead, hidden):
        response = as_lead.get(QUEUE)
        assert rows_of(response) == [hidden]
        assert "submitted, at risk" in response.content.decode()
        assert as_lead.get(page_of(hidden)).status_code == 200

    def test_it_is_in_no_file_not_even_a_leads(self, as_lead, hidden):
        RegistrationFactory(legal_name="Seen")
        text = csv_of(export(as_lead, "registration"))
        assert "Seen" in text
        assert "Hidden" not in text

    def test_bulk_work_of_an_officer_does_not_reach_it(self, as_officer, hidden):
        as_officer.post(QUEUE, {"action": "take", "_selected_action": [hidden.pk]})
        hidden.refresh_from_db()
        assert hidden.state == "submitted"


@pytest.mark.parametrize("state", ("draft", "unconfirmed"))
def test_what_was_not_sent_is_seen_by_nobody(as_lead, state):
    draft = RegistrationFactory(state=state)
    assert rows_of(as_lead.get(f"{QUEUE}?queue=all")) == []
    assert as_lead.get(page_of(draft)).status_code == 404


@pytest.mark.parametrize("who", ("field_officer", "focal_point", "stranger"))
def test_others_are_sent_to_sign_in(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(QUEUE).status_code == 302
    assert client.get(page_of(RegistrationFactory())).status_code == 302
    assert client.get(export_of("registration")).status_code == 302


class TestBulk:
    def test_take_names_each_that_was_refused_and_why(self, as_officer, officer):
        fresh = RegistrationFactory()
        spam = RegistrationFactory(legal_name="Spam", quarantined=True)
        done = RegistrationFactory(legal_name="Done", state="declined")

        response = as_officer.post(
            f"{QUEUE}?queue=all",
            {"action": "take", "_selected_action": [fresh.pk, spam.pk, done.pk]},
            follow=True,
        )

        assert sorted(told(response)) == [
            ("error", f"{done}: This record is “declined” and cannot become “under review”."),
            (
                "error",
                f"{spam}: This registration is quarantined: release or decline it first.",
            ),
            ("success", "1 record updated."),
        ]
        states = Registration.objects.order_by("pk").values_list("state", "assigned_to")
        assert list(states) == [
            ("under_review", officer.pk),
            ("submitted", None),
            ("declined", None),
        ]

    def test_assign_to_me(self, as_officer, officer):
        registration = RegistrationFactory()
        as_officer.post(QUEUE, {"action": "assign_to_me", "_selected_action": [registration.pk]})
        registration.refresh_from_db()
        assert registration.assigned_to == officer

    def test_release(self, as_officer):
        spam = RegistrationFactory(quarantined=True)
        as_officer.post(
            f"{QUEUE}?queue=quarantine", {"action": "release", "_selected_action": [spam.pk]}
        )
        spam.refresh_from_db()
        assert not spam.quarantined

    def test_approve_takes_only_those_that_pass(self, as_officer):
        known = OrganisationFactory(legal_name="Known Organisation")
        alike = RegistrationFactory(legal_name="Known Organisation", state="under_review")
        clear = RegistrationFactory(legal_name="Entirely Unheard", state="under_review")

        response = as_officer.post(
            QUEUE, {"action": "approve", "_selected_action": [alike.pk, clear.pk]}, follow=True
        )

        assert (
            "error",
            f"{alike}: It may be {known} ({known.reference}): decide on its page.",
        ) in (told(response))
        assert [o.legal_name for o in Organisation.objects.exclude(pk=known.pk)] == [
            "Entirely Unheard"
        ]

    def test_approve_names_the_open_checklist(self, as_officer):
        ChecklistItemFactory()
        registration = RegistrationFactory(state="under_review")

        response = as_officer.post(
            QUEUE, {"action": "approve", "_selected_action": [registration.pk]}, follow=True
        )

        assert told(response) == [
            ("error", f"{registration}: The checklist has 1 question that is not passed.")
        ]


class TestExport:
    def test_the_file_has_what_the_filters_show_and_no_personal_data(self, as_officer, officer):
        RegistrationFactory(
            legal_name="Shown", head_name="Nino Head", phone="+995", address="Street 1"
        )
        RegistrationFactory(legal_name="Decided", state="declined")

        response = export(as_officer, "registration", query="?queue=submitted")
        text = csv_of(response)

        assert re.search(
            r'filename="registration-[0-9-]+-export-\d+\.csv"', response["Content-Disposition"]
        )
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "Shown" in text
        for absent in ("Decided", "Nino", "+995", "Street", "amina@", "Odhiambo", "office@"):
            assert absent not in text
        entry = AuditEntry.objects.get()
        assert (entry.verb, entry.subject, entry.by) == (
            "registration.exported",
            "stakeholders.registration:",
            officer,
        )
        first, columns, *filters = entry.note.splitlines()
        assert first == "Rows: 1, people: 0, format: CSV"
        assert columns.startswith("Columns: reference, legal name, ")
        assert filters == ["State: Submitted"]

    @pytest.mark.parametrize("name", ("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1"))
    def test_a_name_is_no_formula(self, as_officer, name):
        RegistrationFactory(legal_name=name)
        assert f"'{name}" in csv_of(export(as_officer, "registration"))
