"""People, contacts and invitations in the back office."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry
from stakeholders.models import Invitation, Person
from tests.factories import (
    ContactRoleFactory,
    InvitationFactory,
    NotificationFactory,
    PersonFactory,
)
from tests.stakeholders.admin.conftest import list_of, page_of, rows_of, step_of, told


@pytest.mark.parametrize(
    ("model", "factory", "queries"),
    (
        ("person", PersonFactory, 9),  # The tags, those of the filter, the roles of today.
        ("contactrole", ContactRoleFactory, 6),
        ("invitation", InvitationFactory, 6),
    ),
)
@pytest.mark.parametrize("number", (1, 3))
def test_lists_ask_as_much_for_three_as_for_one(
    as_officer, django_assert_num_queries, model, factory, queries, number
):
    for _each in range(number):
        factory()
    as_officer.get(list_of(model))
    with django_assert_num_queries(queries):
        response = as_officer.get(list_of(model))
    assert len(rows_of(response)) == number


def test_a_change_of_a_person_is_noted_without_what_it_was(as_officer):
    person = PersonFactory(given_name="Amina", phone="+254 700")
    management = {"roles-TOTAL_FORMS": "0", "roles-INITIAL_FORMS": "0"}

    as_officer.post(
        page_of(person),
        {"given_name": "Amira", "email": person.email, "language": "fr", **management},
    )

    assert Person.objects.get().given_name == "Amira"
    note = AuditEntry.objects.get(verb="person.changed").note
    assert "Given names" in note
    assert "+254" not in note


def test_an_account_is_tied_by_invitation_and_not_by_hand(as_lead, lead):
    person = PersonFactory()
    management = {"roles-TOTAL_FORMS": "0", "roles-INITIAL_FORMS": "0"}
    as_lead.post(
        page_of(person),
        {"given_name": "A", "email": person.email, "language": "en", "user": lead.pk} | management,
    )
    person.refresh_from_db()
    assert (person.given_name, person.user) == ("A", None)


def test_invitations_show_the_open_ones_the_first_to_end_on_top(as_officer):
    late = InvitationFactory(expires_at=timezone.now() + timedelta(days=9))
    soon = InvitationFactory(expires_at=timezone.now() + timedelta(days=1))
    ended = InvitationFactory(expires_at=timezone.now() - timedelta(days=1))
    InvitationFactory(state="accepted")

    assert rows_of(as_officer.get(list_of("invitation"))) == [ended, soon, late]
    assert rows_of(as_officer.get(f"{list_of('invitation')}?standing=ended")) == [ended]


def test_send_again_and_take_back(as_officer):
    role = ContactRoleFactory()
    invitation = InvitationFactory(person=role.person, organisation=role.organisation)

    as_officer.post(step_of(invitation, "again"), {"x": "1"})
    as_officer.post(step_of(Invitation.objects.get(state="open"), "revoke"), {"x": "1"})

    assert not Invitation.objects.filter(state="open").exists()


def test_bulk_names_the_invitation_that_was_accepted(as_officer):
    accepted = InvitationFactory(state="accepted")

    response = as_officer.post(
        f"{list_of('invitation')}?standing=all",
        {"action": "send_again", "_selected_action": [accepted.pk]},
        follow=True,
    )

    assert told(response) == [
        ("error", f"{accepted.email}: This invitation was accepted: there is an account already.")
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    (
        ("joao", ["João"]),
        ("JOÃO  silva", ["João"]),
        ("мемет", ["Мемет"]),
        ("memet", ["Мемет"]),
        ("فاطمة", ["Fatima"]),
        ("badge bee", ["Fatima"]),
        ("sukarno", ["Sukarno"]),
        ("nobody at all", []),
    ),
)
def test_people_are_found_by_each_of_their_names(as_officer, query, expected):
    PersonFactory(given_name="João", family_name="Silva")
    PersonFactory(given_name="Мемет", family_name="")
    PersonFactory(given_name="Fatima", original_name="فاطمة", badge_name="Badge Bee")
    PersonFactory(given_name="Sukarno", family_name="")

    found = rows_of(as_officer.get(list_of("person"), {"q": query}))

    assert [person.given_name for person in found] == expected


def test_the_list_says_where_a_person_works_today_without_what_is_hidden(as_officer, as_lead):
    person = PersonFactory()
    for name, facts in {
        "Safe Harbour": {}, "Second Home": {}, "Hidden Circle": {"organisation__at_risk": True},
    }.items():  # fmt: skip
        ContactRoleFactory(person=person, organisation__legal_name=name, **facts)
    PersonFactory()

    page = as_officer.get(f"{list_of('person')}?role=several")

    assert rows_of(page) == [person]
    text = page.content.decode()
    assert ("Safe Harbour" in text, "Hidden Circle" in text) == (True, False)
    assert "Hidden Circle" in as_lead.get(list_of("person")).content.decode()


def test_one_hidden_and_one_safe_organisation_are_not_several(as_officer):
    person = PersonFactory()
    ContactRoleFactory(person=person)
    ContactRoleFactory(person=person, organisation__at_risk=True)

    assert rows_of(as_officer.get(f"{list_of('person')}?role=several")) == []


def test_the_page_shows_mails_to_the_person_when_its_details_are_open(as_officer):
    person = PersonFactory(email="amina@ngo.example")
    hidden = ContactRoleFactory(person=person, organisation__at_risk=True).organisation
    ContactRoleFactory(person=person)
    NotificationFactory(recipient="Amina@ngo.example", subject="You are invited")
    NotificationFactory(recipient=person.email, subject="About the hidden one", about=hidden.label)

    assert "You are invited" not in as_officer.get(page_of(person)).content.decode()
    as_officer.post(f"{page_of(person).removesuffix('change/')}open/", {"reason": "A call"})
    page = as_officer.get(page_of(person)).content.decode()

    assert ("You are invited" in page, "About the hidden one" in page) == (True, False)
