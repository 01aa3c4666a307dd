"""The page of one organisation for its field office: what it may see, and nothing else."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from core import roles
from core.errors import Conflict, NotPermitted
from core.models import AuditEntry, ReadEntry
from stakeholders.actions import offices as actions
from stakeholders.models import Encounter, Endorsement, Organisation, TimelineEvent
from stakeholders.states import Discretion, ListingState, VettingState
from tests.conftest import member
from tests.factories import (
    ContactRoleFactory,
    CountryFactory,
    EcosocStatusFactory,
    EncounterFactory,
    EndorsementFactory,
    FieldOfficeFactory,
    ListedOrganisationFactory,
    NoteFactory,
    OfficeCoverageFactory,
    OrganisationFactory,
    TimelineEventFactory,
)

pytestmark = pytest.mark.django_db
ROUTES = ("office-organisation", "office-endorse", "office-encounter")
MET = {"kind": "visit", "on": "2026-11-02", "topic": "Prisons", "people_met": "Amina Odhiambo"}


@pytest.fixture
def other_field_officer(db):
    """A member of another office, which covers Kenya as well."""
    user = member(roles.FIELD_OFFICE, email="other@conig.example")
    office = FieldOfficeFactory(code="CONIG", name_en="Country Office Nigeria")
    OfficeCoverageFactory(office=office, country=CountryFactory(code="KE"))
    OfficeCoverageFactory(office=office, country=CountryFactory(code="NG"))
    office.members.add(user)
    return user


def page_of(client, user, organisation):
    client.force_login(user)
    return client.get(reverse("office-organisation", args=[organisation.reference]))


def test_the_page_shows_internal_fields_and_nothing_restricted(client, field_officer):
    organisation = OrganisationFactory(
        legal_name="Kenya Legal Aid",
        phone="+254 20 1",
        address="9 Own Street",
        registration_number="NGO/77",
        level="national",
        confirmed_on=timezone.localdate(),
    )
    ContactRoleFactory(organisation=organisation)
    EcosocStatusFactory(organisation=organisation, granted_year=2011)

    page = page_of(client, field_officer, organisation).content.decode()

    for shown in ("Kenya Legal Aid", organisation.email, "+254 20 1", "National", "since 2011"):
        assert shown in page
    for kept in ("Own Street", "Odhiambo", "NGO/77"):
        assert kept not in page


@pytest.mark.parametrize("route", ROUTES)
def test_who_has_no_business_with_it_finds_no_page(client, route, request):
    organisation = OrganisationFactory()
    url = reverse(route, args=[organisation.reference])

    assert client.get(url)["Location"].startswith(reverse("account_login"))
    for persona in ("stranger", "focal_point"):
        client.force_login(request.getfixturevalue(persona))
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "fields",
    (
        {"at_risk": True},
        {"vetting": VettingState.UNVERIFIED, "verified_at": None},
        {"vetting": VettingState.SUSPENDED},
        {"country": "GE"},
        {"country": None},
    ),
)
def test_an_office_finds_only_the_verified_of_its_countries(client, field_officer, route, fields):
    if fields.get("country"):
        fields = {"country": CountryFactory(code=fields["country"])}
    organisation = OrganisationFactory(**fields)
    client.force_login(field_officer)

    url = reverse(route, args=[organisation.reference])

    assert (client.get(url).status_code, client.post(url, MET).status_code) == (404, 404)
    assert not Encounter.objects.exists()


def test_a_listed_organisation_of_another_country_has_no_office_page(client, field_officer):
    other = ListedOrganisationFactory(country=CountryFactory(code="GE"))

    assert page_of(client, field_officer, other).status_code == 404


def test_leads_see_the_page_of_those_at_risk_and_officers_do_not(client, lead, officer):
    protected = OrganisationFactory(at_risk=True, listing=ListingState.HIDDEN)

    assert page_of(client, lead, protected).status_code == 200
    assert page_of(client, officer, protected).status_code == 404


def test_the_name_of_a_parent_at_risk_is_not_told(client, field_officer):
    parent = OrganisationFactory(legal_name="Secret Parent", at_risk=True)
    organisation = OrganisationFactory(parent=parent)

    assert "Secret Parent" not in page_of(client, field_officer, organisation).content.decode()


# Contacts and visits


def test_a_visit_is_noted_and_its_people_are_for_the_team_alone(client, field_officer, officer):
    organisation = OrganisationFactory()
    client.force_login(field_officer)

    answer = client.post(reverse("office-encounter", args=[organisation.reference]), MET)

    own = page_of(client, field_officer, organisation).content.decode()
    teams = page_of(client, officer, organisation).content.decode()
    assert answer["Location"] == reverse("office-organisation", args=[organisation.reference])
    assert ["Prisons" in page for page in (own, teams)] == [True, True]
    assert ["Amina Odhiambo" in page for page in (own, teams)] == [False, True]
    event = TimelineEvent.objects.get(kind="organisation.met")
    assert event.discretion == Discretion.OPEN
    assert event.facts == {"office": "ROEA", "encounter": "visit", "on": "2026-11-02"}
    assert AuditEntry.objects.filter(verb="encounter.noted").exists()


def test_a_form_with_an_error_keeps_what_was_typed(client, field_officer):
    organisation = OrganisationFactory()
    client.force_login(field_officer)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    url = reverse("office-encounter", args=[organisation.reference])

    wrong = client.post(url, {**MET, "kind": "", "summary": "Kept words"})
    early = client.post(url, {**MET, "on": tomorrow, "summary": "Kept words"})

    assert "Choose what kind of contact it was." in wrong.content.decode()
    assert early.status_code == 409
    assert "The date is in the future." in early.content.decode()
    assert ["Kept words" in page.content.decode() for page in (wrong, early)] == [True, True]
    assert not Encounter.objects.exists()


def test_another_office_of_the_same_country_reads_none_of_it(
    client, field_officer, other_field_officer
):
    organisation = OrganisationFactory()
    EncounterFactory(organisation=organisation, topic="Own topic")
    EndorsementFactory(organisation=organisation, statement="Own statement of the office.")

    page = page_of(client, other_field_officer, organisation).content.decode()

    assert "Own topic" not in page
    assert "Own statement" not in page


def test_what_was_noted_before_it_was_at_risk_is_for_leads_alone(field_officer, officer, lead):
    organisation = OrganisationFactory()
    EncounterFactory(organisation=organisation)
    EndorsementFactory(organisation=organisation)
    Organisation.objects.update(at_risk=True)

    for rows in (Encounter.objects, Endorsement.objects):
        seen = [rows.visible_to(user).count() for user in (field_officer, officer, lead)]
        assert seen == [0, 0, 1]


# Endorsements


def test_an_endorsement_is_made_once_and_can_be_taken_back(client, field_officer):
    organisation = OrganisationFactory()
    client.force_login(field_officer)
    url = reverse("office-endorse", args=[organisation.reference])
    words = {"statement": "We have worked with it for years."}

    client.post(url, words)
    again = client.post(url, words)
    endorsement = Endorsement.objects.get()
    client.post(
        reverse("office-endorsement-withdraw", args=[organisation.reference, endorsement.pk])
    )

    endorsement.refresh_from_db()
    assert again.status_code == 409
    assert "Your office endorses this organisation already." in again.content.decode()
    assert endorsement.withdrawn_at is not None
    assert "We have worked" not in page_of(client, field_officer, organisation).content.decode()
    assert actions.endorse(organisation, statement="Again, for good.", by=field_officer)
    assert [event.kind for event in TimelineEvent.objects.order_by("pk")] == [
        "organisation.endorsed",
        "organisation.endorsement_withdrawn",
        "organisation.endorsed",
    ]


def test_only_the_own_endorsement_can_be_taken_back(client, field_officer, other_field_officer):
    endorsement = EndorsementFactory()
    client.force_login(other_field_officer)
    arguments = [endorsement.organisation.reference, endorsement.pk]

    answer = client.post(reverse("office-endorsement-withdraw", args=arguments))

    assert answer.status_code == 404
    with pytest.raises(NotPermitted):
        actions.withdraw_endorsement(endorsement, by=other_field_officer)
    actions.withdraw_endorsement(endorsement, by=field_officer)
    with pytest.raises(Conflict):
        actions.withdraw_endorsement(endorsement, by=field_officer)


@pytest.mark.parametrize("persona", ("officer", "lead", "focal_point", "stranger"))
def test_only_members_of_an_office_write(request, persona):
    user = request.getfixturevalue(persona)

    with pytest.raises(NotPermitted):
        actions.endorse(OrganisationFactory(), statement="For ever and ever.", by=user)
    with pytest.raises(NotPermitted):
        actions.log_encounter(EncounterFactory.build(), OrganisationFactory(), by=user)


@pytest.mark.parametrize("count", (1, 3))
def test_statements_do_not_grow_with_rows(client, field_officer, count, django_assert_num_queries):
    organisation = OrganisationFactory()
    for number in range(count):
        EncounterFactory(organisation=organisation)
        EcosocStatusFactory(organisation=organisation, granted_year=2000 + number)
    client.force_login(field_officer)
    url = reverse("office-organisation", args=[organisation.reference])
    client.get(url)

    with django_assert_num_queries(19):
        client.get(url)


def test_the_office_reads_open_events_and_notes_and_nothing_of_the_team(client, field_officer):
    kenyan = OrganisationFactory(country=CountryFactory(code="KE"))
    client.force_login(field_officer)
    TimelineEventFactory(organisation=kenyan, discretion=Discretion.OPEN)
    TimelineEventFactory(organisation=kenyan, kind="organisation.hidden")
    NoteFactory(organisation=kenyan, text="For offices", discretion=Discretion.OPEN)
    NoteFactory(organisation=kenyan, text="For the team")

    response = client.get(reverse("office-organisation", args=[kenyan.reference]))

    page = response.content.decode()
    assert [entry.text for entry in response.context["events"]] == ["Verified"]
    assert ("For offices" in page, "For the team" in page) == (True, False)


def test_the_offices_brief_names_no_person_and_is_in_the_read_log(client, field_officer):
    kenyan = OrganisationFactory(country=CountryFactory(code="KE"))
    ContactRoleFactory(organisation=kenyan, person__given_name="Restricta")
    elsewhere = OrganisationFactory(country=CountryFactory(code="NO"))
    client.force_login(field_officer)

    answer = client.post(reverse("office-brief", args=[kenyan.reference]), {"purpose": "Visit"})

    (text,) = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    assert ("Visit" in text, "Restricta" in text) == (True, False)
    assert ReadEntry.objects.get(what="organisation.brief").by == field_officer
    for hidden in (elsewhere, OrganisationFactory(at_risk=True, country=kenyan.country)):
        url = reverse("office-brief", args=[hidden.reference])
        assert client.post(url, {"purpose": "x"}).status_code == 404
