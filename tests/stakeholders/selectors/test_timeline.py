"""Who reads what on a timeline, in which words, and how it is paged."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from stakeholders.models import TimelineEvent
from stakeholders.selectors.timeline import reading
from stakeholders.selectors.timeline.kinds import Area, Kind, add, name_of, said
from stakeholders.selectors.timeline.reading import Key, Wanted, page
from stakeholders.states import Discretion, ListingState, RegistrationState
from tests.factories import (
    ContactRoleFactory,
    CountryFactory,
    NotificationFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
    TimelineEventFactory,
)

pytestmark = pytest.mark.django_db
D = Discretion


def texts(record, user, **wanted):
    return [entry.text for entry in page(record, user, Wanted(**wanted)).entries]


def test_the_facts_are_filled_in_as_plain_text():
    text = said("organisation.imported", {"list": "<b>50%</b> of %(x)s"})

    assert text == "Imported from the list “<b>50%</b> of %(x)s”"


def test_a_fact_that_an_old_event_lacks_is_a_dash():
    assert said("organisation.imported", {}) == "Imported from the list “–”"
    assert name_of("organisation.imported") == "Imported from the list “…”"


def test_a_code_is_said_in_the_readers_language():
    with translation.override("fr"):
        text = said("contact.added", {"name": "Ana", "role": "focal_point"})

    assert "Ana" in text
    assert "focal_point" not in text


def test_another_app_cannot_take_the_words_of_a_kind():
    with pytest.raises(ValueError, match="have words already"):
        add({"organisation.verified": Kind(Area.MEETINGS, "x")})


def test_events_and_mails_stand_together_newest_first(officer):
    organisation = OrganisationFactory()
    now = timezone.now()
    TimelineEventFactory(organisation=organisation, at=now - timedelta(days=3))
    TimelineEventFactory(organisation=organisation, kind="note.added", at=now)
    mail = NotificationFactory(
        about=organisation.label, subject="Welcome", created_at=now - timedelta(days=1)
    )

    assert texts(organisation, officer) == [
        "Note written",
        f"Mail to {mail.recipient}: Welcome",
        "Verified",
    ]
    assert texts(organisation, officer, area=Area.MAILS) == [f"Mail to {mail.recipient}: Welcome"]
    assert texts(organisation, officer, area=Area.VETTING) == ["Verified"]
    assert texts(organisation, officer, kind="note.added") == ["Note written"]
    assert texts(organisation, officer, year=2001) == []


def test_mails_about_the_registration_that_became_it_are_there_too(officer):
    registration = RegistrationFactory(state=RegistrationState.APPROVED)
    NotificationFactory(about=registration.label, subject="Received", recipient="a@b.example")

    assert texts(registration.organisation, officer) == ["Mail to a@b.example: Received"]


def test_pages_follow_each_other_without_a_gap_or_a_repetition(officer):
    organisation = OrganisationFactory()
    at = timezone.now()
    for _number in range(3):  # Of the same moment: only the keys tell them apart.
        TimelineEventFactory(organisation=organisation, at=at)
        NotificationFactory(about=organisation.label, created_at=at)
    TimelineEventFactory(organisation=organisation, at=at - timedelta(days=1))

    keys, before = [], None
    while True:
        found = page(organisation, officer, Wanted(before=before), size=2)
        keys += [entry.key for entry in found.entries]
        if found.next is None:
            break
        before = Key.read(str(found.next))

    assert len(keys) == 7
    assert keys == sorted(set(keys), key=lambda key: (key.at, key.rank, key.pk), reverse=True)


@pytest.mark.parametrize("text", ("", "x", "2026-01-01~1~1", "2026-01-01T00:00:00+00:00~a~1"))
def test_a_key_that_is_none_of_ours_is_no_key(text):
    assert Key.read(text) is None


def test_officers_read_nothing_that_is_for_leads(officer, lead):
    organisation = OrganisationFactory()
    TimelineEventFactory(organisation=organisation, kind="organisation.at_risk", discretion=D.LEADS)

    assert texts(organisation, officer) == []
    assert reading.kinds_of(organisation, officer) == []
    assert reading.years_of(organisation, officer) == []
    assert texts(organisation, lead) == ["Marked as at risk"]


def test_an_organisation_at_risk_has_no_timeline_but_for_leads(officer, lead, field_officer):
    organisation = OrganisationFactory(at_risk=True, country=CountryFactory(code="KE"))
    TimelineEventFactory(organisation=organisation, discretion=D.OPEN)
    NotificationFactory(about=organisation.label)

    assert [texts(organisation, user) for user in (officer, field_officer)] == [[], []]
    assert len(texts(organisation, lead)) == 2


def test_a_persons_timeline_tells_nothing_of_an_organisation_at_risk(officer, lead):
    person = PersonFactory()
    ContactRoleFactory(person=person)
    hidden = ContactRoleFactory(person=person, organisation__at_risk=True).organisation
    TimelineEventFactory(
        organisation=hidden,
        person=person,
        kind="contact.added",
        facts={"name": "Ana", "role": "head"},
    )

    assert texts(person, officer) == []
    assert len(texts(person, lead)) == 1


def test_a_field_office_reads_what_is_open_about_its_own_countries(field_officer):
    kenyan = OrganisationFactory(verified=True, country=CountryFactory(code="KE"))
    TimelineEventFactory(organisation=kenyan, discretion=D.OPEN)
    TimelineEventFactory(organisation=kenyan, kind="note.added", discretion=D.TEAM)
    NotificationFactory(about=kenyan.label)
    elsewhere = OrganisationFactory(
        verified=True,
        listing=ListingState.LISTED,
        listing_opt_in_at=timezone.now(),
        country=CountryFactory(code="NO", iso3="NOR", m49=578),
    )
    TimelineEventFactory(organisation=elsewhere, discretion=D.OPEN)

    assert texts(kenyan, field_officer) == ["Verified"]
    assert texts(elsewhere, field_officer) == []


def test_nobody_else_reads_events(focal_point, stranger):
    TimelineEventFactory(organisation=focal_point.organisation, discretion=D.OPEN)

    assert not TimelineEvent.objects.visible_to(focal_point).exists()
    assert not TimelineEvent.objects.visible_to(stranger).exists()


@pytest.mark.parametrize("item_count", (1, 3))
def test_a_page_costs_the_same_for_many_entries(officer, item_count, django_assert_num_queries):
    organisation = OrganisationFactory()
    for _number in range(item_count):
        TimelineEventFactory(organisation=organisation, by=officer)
        NotificationFactory(about=organisation.label)

    # Role, the permissions (2), the registrations that became it, and one each of the two.
    with django_assert_num_queries(6):
        page(organisation, officer, Wanted())
