"""Restricted fields: folded, opened by a click that is noted, and the log that leads read."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import ReadEntry
from tests.factories import (
    ContactRoleFactory,
    DocumentFactory,
    InvitationFactory,
    NotificationFactory,
    OrganisationFactory,
    PersonFactory,
    ReadEntryFactory,
    RegistrationFactory,
)
from tests.stakeholders.admin.conftest import list_of, page_of, rows_of

LOG = reverse("admin:core_readentry_changelist")
SECRETS = ("+254 700", "R-77-SECRET", "Secret Street", "amina@secret.example")


def open_of(record):
    return reverse(f"admin:stakeholders_{record._meta.model_name}_open", args=[record.pk])


def history_of(record):
    return reverse(f"admin:stakeholders_{record._meta.model_name}_history", args=[record.pk])


def inlines_of(client, record):
    """What the page posts of its inlines when nothing is in them."""
    sets = client.get(page_of(record)).context["inline_admin_formsets"]
    prefixes = [each.formset.prefix for each in sets]
    totals = {f"{prefix}-TOTAL_FORMS": "0" for prefix in prefixes}
    return totals | {f"{prefix}-INITIAL_FORMS": "0" for prefix in prefixes}


@pytest.fixture
def organisation(db):
    found = OrganisationFactory(
        phone="+254 700", registration_number="R-77-SECRET", address="Secret Street 1"
    )
    role = ContactRoleFactory(organisation=found, person__email="amina@secret.example")
    InvitationFactory(organisation=found, person=role.person)
    NotificationFactory(about=found.label, recipient="amina@secret.example")
    return found


class TestOrganisation:
    def test_its_restricted_fields_are_folded_until_somebody_opens_them(
        self, as_officer, officer, organisation
    ):
        folded = as_officer.get(page_of(organisation)).content.decode()
        opened = as_officer.post(
            open_of(organisation), {"reason": "To call them"}, follow=True
        ).content.decode()

        assert [text for text in SECRETS if text in folded] == []
        assert [text for text in SECRETS if text in opened] == list(SECRETS)
        entry = ReadEntry.objects.get()
        assert (entry.what, entry.subject, entry.by, entry.purpose) == (
            "organisation.contact_details", organisation.label, officer, "To call them",
        )  # fmt: skip

    def test_they_stay_open_for_an_hour_and_only_for_who_opened(
        self, as_officer, as_second, organisation
    ):
        as_officer.post(open_of(organisation))
        assert SECRETS[0] in as_officer.get(page_of(organisation)).content.decode()
        assert SECRETS[0] not in as_second.get(page_of(organisation)).content.decode()
        with time_machine.travel(timezone.now() + timedelta(minutes=61)):
            assert SECRETS[0] not in as_officer.get(page_of(organisation)).content.decode()
        assert ReadEntry.objects.count() == 1

    def test_its_history_does_not_tell_what_is_folded(self, as_officer, organisation):
        organisation.phone, organisation.city = "+254 800", "Nairobi"
        organisation.save()

        folded = as_officer.get(history_of(organisation)).content.decode()
        as_officer.post(open_of(organisation))
        opened = as_officer.get(history_of(organisation)).content.decode()

        assert ("+254 700" in folded, "Nairobi" in folded) == (False, True)
        assert ("+254 700" in opened, "+254 800" in opened) == (True, True)

    def test_a_folded_page_keeps_what_it_does_not_show(self, as_officer, organisation):
        form = {"legal_name": "Renamed", **inlines_of(as_officer, organisation)}

        as_officer.post(page_of(organisation), form)

        organisation.refresh_from_db()
        assert (organisation.legal_name, organisation.phone, organisation.address) == (
            "Renamed", "+254 700", "Secret Street 1",
        )  # fmt: skip

    def test_what_was_typed_while_it_was_open_is_not_lost(self, as_officer):
        organisation = OrganisationFactory()
        as_officer.post(open_of(organisation))
        form = {
            "legal_name": "Renamed", "phone": "+1", "address": "New Street",
            "registration_number": "7", "registration_authority": "Court",
            **inlines_of(as_officer, organisation),
        }  # fmt: skip

        with time_machine.travel(timezone.now() + timedelta(minutes=61)):
            as_officer.post(page_of(organisation), form)

        organisation.refresh_from_db()
        assert (organisation.phone, organisation.address) == ("+1", "New Street")

    def test_one_at_risk_cannot_be_opened_by_an_officer(self, as_officer):
        hidden = OrganisationFactory(at_risk=True)
        assert as_officer.post(open_of(hidden)).status_code == 404
        assert ReadEntry.objects.count() == 0

    def test_a_link_does_not_open_anything(self, as_officer, organisation):
        assert as_officer.get(open_of(organisation)).status_code == 405


class TestPerson:
    def test_address_and_phone_are_folded_on_page_and_list(self, as_officer):
        person = PersonFactory(email="amina@secret.example", phone="+254 700")

        listed = as_officer.get(list_of("person")).content.decode()
        folded = as_officer.get(page_of(person)).content.decode()
        opened = as_officer.post(open_of(person), follow=True).content.decode()

        for text in ("amina@secret.example", "+254 700"):
            assert (text in listed, text in folded, text in opened) == (False, False, True)
        assert ReadEntry.objects.get().subject == person.label


def test_a_case_is_noted_once_an_hour_and_nobody_is_asked(as_officer, officer):
    registration = RegistrationFactory(state="under_review", assigned_to=officer)
    for _again in range(3):
        assert "Amina" in as_officer.get(page_of(registration)).content.decode()

    entry = ReadEntry.objects.get()
    assert (entry.what, entry.subject, entry.by) == (
        "registration.case", registration.label, officer,
    )  # fmt: skip


def test_the_download_of_a_document_is_in_the_read_log(as_officer, officer):
    document = DocumentFactory()
    answer = as_officer.get(reverse("admin:stakeholders_document_open", args=[document.pk]))
    b"".join(answer.streaming_content)

    entry = ReadEntry.objects.get()
    assert (entry.what, entry.subject, entry.by) == (
        "document.opened", document.registration.label, officer,
    )  # fmt: skip


class TestTheLog:
    def test_leads_find_who_read_what(self, as_lead, officer, second_officer):
        mine = ReadEntryFactory(by=officer, subject="stakeholders.person:7")
        ReadEntryFactory(by=second_officer, what="document.opened")

        assert rows_of(as_lead.get(f"{LOG}?reader={officer.pk}")) == [mine]
        assert rows_of(as_lead.get(f"{LOG}?opened=person.contact_details")) == [mine]
        assert rows_of(as_lead.get(f"{LOG}?q=person:7")) == [mine]
        year = timezone.now().year
        assert len(rows_of(as_lead.get(f"{LOG}?at__year={year}"))) == 2

    def test_officers_do_not_read_it(self, as_officer):
        entry = ReadEntryFactory()
        page = reverse("admin:core_readentry_change", args=[entry.pk])
        assert {as_officer.get(url).status_code for url in (LOG, page)} == {403}

    def test_nobody_edits_it(self, as_lead):
        entry = ReadEntryFactory()
        page = reverse("admin:core_readentry_change", args=[entry.pk])
        assert as_lead.get(page).status_code == 200
        assert as_lead.post(page, {"what": "nothing"}).status_code == 403
        assert as_lead.get(reverse("admin:core_readentry_add")).status_code == 403
        delete = reverse("admin:core_readentry_delete", args=[entry.pk])
        assert as_lead.post(delete, {"post": "yes"}).status_code == 403

    def test_it_asks_as_much_for_three_as_for_one(self, as_lead, officer):
        as_lead.get(LOG)
        counts = []
        for more in (1, 2):
            ReadEntryFactory.create_batch(more, by=officer)
            with CaptureQueriesContext(connection) as queries:
                as_lead.get(LOG)
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_leads_alone_set_the_rules(as_officer, as_lead):
    rules = reverse("admin:core_exportrules_changelist")
    page = as_lead.get(rules)["Location"]

    assert as_officer.post(page, {"ask_purpose_from": 1}).status_code == 403
    values = {"ask_purpose_from": 5, "open_for_minutes": 10, "background_from": 5000}
    as_lead.post(page, {**values, "keep_days": 7})

    assert 'value="5"' in as_lead.get(page).content.decode()
