"""Who handled your data: roles and months for the person, never the names of staff."""

from datetime import UTC, datetime

import pytest
import time_machine
from allauth.account.models import EmailAddress

from core import reading
from tests.factories import ContactRoleFactory, PersonFactory, RegistrationFactory

PAGE = "/my/data/"


@pytest.fixture
def person(focal_point):
    focal_point.person.roles.update(since="2026-01-01")
    return focal_point.person


def shown(client, user):
    client.force_login(user)
    return [(m.month, lines) for m, lines in client.get(PAGE).context["months"]]


def test_it_says_role_and_month_and_adds_up(
    client, focal_point, person, officer, second_officer, field_officer
):
    with time_machine.travel(datetime(2026, 9, 3, tzinfo=UTC)):
        reading.note("person.contact_details", person, by=officer)
        reading.note("person.contact_details", person, by=second_officer)
        reading.note("organisation.contact_details", focal_point.organisation, by=field_officer)
    with time_machine.travel(datetime(2026, 10, 3, tzinfo=UTC)):
        reading.note_many(
            "person.exported", "stakeholders.person:", people=1, by=officer, included=[person.pk]
        )
    with time_machine.travel(datetime(2026, 11, 3, tzinfo=UTC)):
        client.force_login(focal_point)
        page = client.get(PAGE)

    assert [(month.month, lines) for month, lines in page.context["months"]] == [
        (10, [("A list with your data was taken out as a file", "Civil Society Team", 1)]),
        (
            9,
            [
                (
                    "The contact details of your organisation were opened",
                    "Regional Office for Eastern Africa",
                    1,
                ),
                ("Your contact details were opened", "Civil Society Team", 2),
            ],
        ),
    ]
    text = page.content.decode()
    assert [name for name in ("Olga", "Sven", "Farid", "@cst.example") if name in text] == []


def test_other_people_and_own_readings_are_not_in_it(client, focal_point, person, officer):
    reading.note("person.contact_details", PersonFactory(), by=officer)
    reading.note("organisation.contact_details", ContactRoleFactory().organisation, by=officer)
    reading.note("person.contact_details", person, by=focal_point)
    reading.note_many("person.exported", "stakeholders.person:", people=1, by=officer, included=[0])

    assert shown(client, focal_point) == []


def test_a_registration_is_told_to_who_proved_the_address(client, stranger, officer):
    registration = RegistrationFactory(focal_email=stranger.email)
    reading.note("registration.case", registration, by=officer)

    assert shown(client, stranger) == []
    EmailAddress.objects.create(user=stranger, email=stranger.email, verified=True)
    ((_month, lines),) = shown(client, stranger)
    assert lines == [("Your registration was opened", "Civil Society Team", 1)]


@pytest.mark.parametrize("number", (1, 3))
def test_statements_do_not_grow_with_entries(
    client, focal_point, person, officer, django_assert_num_queries, number
):
    for _each in range(number):
        reading.note("person.contact_details", person, by=officer)
    client.force_login(focal_point)
    client.get(PAGE)
    with django_assert_num_queries(9):
        client.get(PAGE)


def test_strangers_sign_in_first(client, db):
    assert client.get(PAGE)["Location"].startswith("/account/login/")
