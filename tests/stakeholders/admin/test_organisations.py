"""Organisations in the back office: found, changed by hand with a trace, moved by steps."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from notifications.models import Notification
from stakeholders.models import Organisation
from tests.factories import (
    ConsentFactory,
    ContactRoleFactory,
    CountryFactory,
    DocumentFactory,
    EcosocStatusFactory,
    InvitationFactory,
    ListedOrganisationFactory,
    NotificationFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    PersonFactory,
)
from tests.stakeholders.admin.conftest import (
    csv_of,
    export,
    list_of,
    page_of,
    rows_of,
    step_of,
    told,
)

LIST = list_of("organisation")
INLINES = (
    "names", "websites", "contacts", "invitations", "ecosoc", "umbrellas", "accreditations",
    "identifiers", "documents", "consents", "endorsements", "encounters",
)  # fmt: skip


def form(**fields):
    """What the page posts, with empty inlines."""
    management = {}
    for name in INLINES:
        management |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    return {"legal_name": "By Hand", **management, **fields}


@pytest.mark.parametrize(
    ("query", "expected"),
    (
        ("vetting__exact=suspended", "suspended"),
        ("listing__exact=listed", "listed"),
        ("country__id__exact={georgia}", "georgian"),
        ("organisation_type__id__exact={kind}", "academic"),
        ("ecosoc=special", "special"),
        ("source__exact=import", "imported"),
        ("q=memorial", "Мемориал"),
        ("q=МЕМОРИАЛ", "Мемориал"),
    ),
)
def test_filters_and_search(as_officer, query, expected):
    georgia, kind = CountryFactory(code="GE"), OrganisationTypeFactory(code="academia")
    OrganisationFactory(legal_name="suspended", vetting="suspended")
    ListedOrganisationFactory(legal_name="listed")
    OrganisationFactory(legal_name="georgian", country=georgia)
    OrganisationFactory(legal_name="academic", organisation_type=kind)
    EcosocStatusFactory(organisation__legal_name="special")
    OrganisationFactory(legal_name="imported", source="import")
    OrganisationFactory(legal_name="Мемориал")

    found = rows_of(as_officer.get(f"{LIST}?{query.format(georgia=georgia.pk, kind=kind.pk)}"))

    assert [row.legal_name for row in found] == [expected]


def test_a_reference_finds_one(as_officer):
    organisation = OrganisationFactory()
    OrganisationFactory()
    assert rows_of(as_officer.get(f"{LIST}?q={organisation.reference}")) == [organisation]


@pytest.mark.parametrize("number", (1, 3))
def test_the_list_asks_as_much_for_three_as_for_one(as_officer, django_assert_num_queries, number):
    for _each in range(number):
        OrganisationFactory()
    as_officer.get(LIST)
    with django_assert_num_queries(10):
        as_officer.get(LIST)


class TestAtRisk:
    @pytest.fixture
    def hidden(self, db):
        role = ContactRoleFactory(
            organisation=OrganisationFactory(legal_name="Hidden Circle", at_risk=True),
            person=PersonFactory(given_name="Secretperson", family_name=""),
        )
        InvitationFactory(person=role.person, organisation=role.organisation)
        return role.organisation

    def test_an_officer_finds_it_nowhere(self, as_officer, hidden):
        for address in (LIST, f"{LIST}?q=Hidden", f"{LIST}?q=CSO-", f"{LIST}?at_risk__exact=1"):
            page = as_officer.get(address, follow=True)
            assert "Hidden Circle" not in page.content.decode(), address
        for model in ("person", "contactrole", "invitation"):
            page = as_officer.get(f"{list_of(model)}?standing=all")
            assert rows_of(as_officer.get(list_of(model))) == [], model
            assert "Secretperson" not in page.content.decode(), model
        assert as_officer.get(page_of(hidden)).status_code == 404
        assert as_officer.get(step_of(hidden, "verify")).status_code == 404
        assert as_officer.get(page_of(hidden.contacts.get().person)).status_code == 404
        assert as_officer.get(page_of(hidden.invitations.get())).status_code == 404

    def test_the_choice_lists_of_forms_do_not_name_it(self, as_officer, hidden):
        for model, field in (("contactrole", "organisation"), ("contactrole", "person")):
            found = as_officer.get(
                reverse("admin:autocomplete"),
                {"app_label": "stakeholders", "model_name": model, "field_name": field},
            )
            assert found.json()["results"] == []

    def test_the_audit_log_does_not_name_it(self, as_officer, as_lead, lead, hidden):
        AuditEntry.objects.create(verb="organisation.at_risk", subject=hidden.label, by=lead)
        log = reverse("admin:core_auditentry_changelist")

        assert rows_of(as_officer.get(log)) == []
        assert len(rows_of(as_lead.get(log))) == 1

    def test_a_lead_sees_it_with_its_mark_and_can_filter(self, as_lead, hidden):
        OrganisationFactory()
        assert rows_of(as_lead.get(f"{LIST}?protected=yes")) == [hidden]
        assert "at risk" in as_lead.get(page_of(hidden)).content.decode()

    def test_an_officer_sees_neither_the_filter_nor_the_steps(self, as_officer):
        page = as_officer.get(page_of(OrganisationFactory())).content.decode()
        assert "at risk" not in page.lower()
        assert 'name="protected"' not in as_officer.get(LIST).content.decode()

    def test_it_is_in_no_file(self, as_lead, hidden):
        assert "Hidden" not in csv_of(export(as_lead, "organisation"))

    def test_a_person_of_two_organisations_shows_only_the_one_that_is_safe(
        self, as_officer, hidden
    ):
        person = hidden.contacts.get().person
        ContactRoleFactory(person=person, organisation__legal_name="Safe Harbour")

        page = as_officer.get(page_of(person)).content.decode()

        assert "Safe Harbour" in page
        assert "Hidden Circle" not in page


class TestByHand:
    def test_staff_add_an_organisation_which_is_neither_verified_nor_listed(
        self, as_officer, officer
    ):
        as_officer.post(reverse("admin:stakeholders_organisation_add"), form(vetting="verified"))

        organisation = Organisation.objects.get()
        assert (organisation.legal_name, organisation.source) == ("By Hand", "staff")
        assert (organisation.vetting, organisation.listing) == ("unverified", "not_listed")
        entry = AuditEntry.objects.get()
        assert (entry.verb, entry.by) == ("organisation.added", officer)

    def test_a_change_is_noted_with_the_names_of_the_fields(self, as_officer):
        organisation = OrganisationFactory(organisation_type=None, country=None)

        as_officer.post(
            page_of(organisation),
            form(
                legal_name="Renamed",
                email=organisation.email,
                **{"names-TOTAL_FORMS": "1", "names-0-name": "Старое", "names-0-kind": "former"},
            ),
        )

        organisation.refresh_from_db()
        assert (organisation.legal_name, organisation.other_names) == ("Renamed", ["Старое"])
        assert "staroe" in organisation.search_names
        changed = AuditEntry.objects.get(verb="organisation.changed")
        assert changed.note == ("Changed Legal name. Added further name “Старое”.")

    @pytest.mark.parametrize(
        "fields", ({"at_risk": "on"}, {"listing": "listed"}, {"vetting": "verified"})
    )
    def test_no_state_is_changed_by_the_form(self, as_lead, fields):
        organisation = OrganisationFactory(vetting="unverified")
        as_lead.post(page_of(organisation), form(**fields))
        organisation.refresh_from_db()
        facts = (organisation.at_risk, organisation.listing, organisation.vetting)
        assert facts == (False, "not_listed", "unverified")

    def test_an_officer_does_not_change_the_own_organisation(self, as_officer, officer):
        own = ContactRoleFactory(person=PersonFactory(user=officer)).organisation
        assert as_officer.post(page_of(own), form()).status_code == 403


def test_the_page_shows_what_belongs_to_it(as_officer):
    organisation = ListedOrganisationFactory()
    ContactRoleFactory(organisation=organisation, person__email="amina@here.example")
    DocumentFactory(organisation=organisation, registration=None, name="statutes.pdf")
    ConsentFactory(organisation=organisation, version="2026-77")
    NotificationFactory(about=organisation.label, subject="You are invited")

    opening = reverse("admin:stakeholders_organisation_open", args=[organisation.pk])
    page = as_officer.post(opening, follow=True).content.decode()

    for text in (
        "amina@here.example", "statutes.pdf", "2026-77", "You are invited", "Next step",
        "it is verified and in the public directory",
    ):  # fmt: skip
        assert text in page, text


@pytest.mark.parametrize(
    ("facts", "step", "answers", "field", "after"),
    (
        ({"vetting": "unverified"}, "verify", {}, "vetting", "verified"),
        ({}, "publish", {}, "listing", "listed"),
        ({}, "suspend", {"reason": "Fraud"}, "vetting", "suspended"),
        ({"vetting": "suspended"}, "lift", {"reason": "Cleared"}, "vetting", "verified"),
        ({}, "at-risk", {}, "at_risk", True),
        ({"at_risk": True}, "not-at-risk", {}, "at_risk", False),
    ),
)
def test_steps(as_lead, facts, step, answers, field, after):
    organisation = OrganisationFactory(**facts)

    as_lead.post(step_of(organisation, step), {"x": "1", **answers})

    organisation.refresh_from_db()
    assert getattr(organisation, field) == after


def test_hide_step(as_officer):
    organisation = ListedOrganisationFactory()
    as_officer.post(step_of(organisation, "hide"), {"reason": "Asked"})
    assert not Organisation.objects.listed().exists()


def test_invite_step_offers_focal_points_without_account(as_officer):
    role = ContactRoleFactory()
    ContactRoleFactory(organisation=role.organisation, kind="head")

    asked = as_officer.get(step_of(role.organisation, "invite"))
    as_officer.post(step_of(role.organisation, "invite"), {"role": role.pk})

    assert list(asked.context["form"].fields["role"].queryset) == [role]
    assert Notification.objects.get().recipient == role.person.email


def test_bulk_names_the_refused(as_officer):
    ready = OrganisationFactory()
    raw = OrganisationFactory(legal_name="Raw", vetting="unverified")

    response = as_officer.post(
        LIST, {"action": "publish", "_selected_action": [ready.pk, raw.pk]}, follow=True
    )

    assert sorted(told(response)) == [
        ("error", "Raw: Only a verified organisation can be listed."),
        ("success", "1 record updated."),
    ]


def test_the_export_has_no_contact_data(as_officer):
    OrganisationFactory(
        legal_name="=Shown", email="office@here.example", phone="+995", address="Street 1"
    )
    text = csv_of(export(as_officer, "organisation"))
    assert "'=Shown" in text
    for absent in ("office@", "+995", "Street"):
        assert absent not in text
