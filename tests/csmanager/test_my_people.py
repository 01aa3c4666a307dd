"""The own data and the own organisation's contacts, on their pages."""

import pytest
from django.urls import reverse

from stakeholders.models import ContactRole
from tests.factories import (
    ContactRoleFactory,
    ListedOrganisationFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(client, focal_point):
    client.force_login(focal_point)
    return reverse("my-contacts", args=[focal_point.organisation.reference])


def test_a_person_corrects_the_own_data(client, focal_point):
    client.force_login(focal_point)
    page = reverse("my-person")

    assert "Name as in your passport" in client.get(page).content.decode()
    client.post(page, {"badge_name": "Fatou F.", "language": "es", "phone": "", "given_name": "X"})

    focal_point.person.refresh_from_db()
    focal_point.refresh_from_db()
    person = focal_point.person
    assert (person.badge_name, person.language, focal_point.language) == ("Fatou F.", "es", "es")
    assert person.given_name == "Amina"


def test_without_data_about_oneself_there_is_nothing_to_correct(client, stranger):
    client.force_login(stranger)

    assert client.get(reverse("my-person")).status_code == 404


def test_contacts_of_today_are_shown_with_their_roles(client, address, focal_point):
    ContactRoleFactory(
        organisation=focal_point.organisation,
        kind="board_member",
        job_title="Treasurer",
        person=PersonFactory(given_name="Sukarno", family_name=""),
    )
    gone = ContactRoleFactory(
        organisation=focal_point.organisation, kind="head", person__family_name="Former"
    )
    ContactRole.objects.filter(pk=gone.pk).update(until=gone.since)

    page = client.get(address).content.decode()

    assert ("Sukarno" in page, "Treasurer" in page, "Former" in page) == (True, True, False)


def test_a_second_is_named_and_wrong_input_comes_back(client, address):
    again = client.post(address, {"given_name": "Sam", "email": "no address", "language": "en"})
    assert 'value="Sam"' in again.content.decode()

    client.post(address, {"given_name": "Sam", "email": "sam@ngo.example", "language": "en"})

    assert ContactRole.objects.get(kind="second_focal_point").person.name == "Sam"
    assert "End this role" in client.get(address).content.decode()


def test_handing_over_and_ending_by_buttons(client, address, focal_point):
    ContactRoleFactory(
        organisation=focal_point.organisation,
        kind="second_focal_point",
        person=PersonFactory(user=UserFactory()),
    )

    client.post(address, {"hand_over": "yes"})
    assert focal_point.person.roles.filter(kind="second_focal_point", until=None).exists()

    assert client.post(address, {"hand_over": "yes"}).status_code == 409


def test_nobody_elses_contacts(client, address):
    other = reverse("my-contacts", args=[ListedOrganisationFactory().reference])

    assert client.get(other).status_code == 404
    assert client.post(other, {"end": "yes"}).status_code == 404
