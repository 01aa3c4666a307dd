"""“Is this you?”: only what the public directory shows, while typing and after posting."""

import pytest
from django.urls import reverse

from stakeholders.states import ListingState
from stakeholders.views import registrations as views
from tests.factories import CountryFactory, ListedOrganisationFactory, OrganisationFactory
from tests.stakeholders.registering import IDENTITY, START

KNOWN = f"{START}known/"
NAME = "Kestrel Forum of Ondoro"

pytestmark = pytest.mark.usefixtures("db", "registering_ground")


def typed(client, name=NAME, **more):
    return client.post(KNOWN, {"legal_name": name, **more}, headers={"HX-Request": "true"})


def test_a_listed_organisation_is_named_with_its_address_and_what_to_do(client):
    listed = ListedOrganisationFactory(legal_name="Kestrel Forum Ondoro, Inc.")

    response = typed(client)
    page = response.content.decode()

    assert response["Cache-Control"] == "no-store"
    assert "Is this you?" in page
    assert f"http://testserver{listed.get_absolute_url()}" in page
    assert reverse("account_login") in page
    assert "simply go on" in page


def test_a_name_in_another_script_is_found(client):
    ListedOrganisationFactory(legal_name="Общество Серебряный Родник")

    assert "Серебряный" in typed(client, "Obshchestvo Serebryanyy Rodnik").content.decode()


@pytest.mark.parametrize(
    "hidden",
    (
        {"listing": ListingState.NOT_LISTED},
        {"listing": ListingState.HIDDEN},
        {"listing": ListingState.NOT_LISTED, "at_risk": True},
        {"listing": ListingState.HIDDEN, "vetting": "suspended"},
        {"listing": ListingState.NOT_LISTED, "vetting": "unverified", "verified_at": None},
    ),
)
def test_what_is_not_listed_is_never_told(client, hidden):
    ListedOrganisationFactory(legal_name=NAME, **hidden)
    OrganisationFactory(legal_name=NAME)

    before = typed(client, "Quite another thing").content

    assert typed(client).content == before
    assert NAME not in before.decode()


def test_an_address_does_not_tell_whose_it_is(client):
    ListedOrganisationFactory(
        legal_name="Merlin House", website="https://kestrel.example", email="x@kestrel.example"
    )

    page = typed(client, NAME, website="https://kestrel.example", email="a@kestrel.example")

    assert "Merlin" not in page.content.decode()


def test_a_different_country_is_no_public_notice(client):
    ListedOrganisationFactory(
        legal_name="Kestrel Forum", country=CountryFactory(code="UG", name_en="Uganda")
    )

    assert "Kestrel" not in typed(client, "Kestrel Forum Ondoro", country="KE").content.decode()


@pytest.mark.parametrize("said", ({}, {"legal_name": ""}, {"legal_name": "x" * 301}))
def test_nothing_that_can_be_looked_for_gives_nothing(client, said):
    ListedOrganisationFactory(legal_name=NAME)

    response = client.post(KNOWN, said)

    assert response.status_code == 200
    assert "Is this you?" not in response.content.decode()


def test_looking_up_is_throttled(client, monkeypatch):
    monkeypatch.setattr(views, "LOOK_UPS", "2/minute")

    assert [typed(client).status_code for _time in range(3)] == [200, 200, 429]


def test_it_is_not_asked_by_address(client):
    assert client.get(KNOWN).status_code == 405


def test_without_a_script_the_next_page_says_it(client):
    listed = ListedOrganisationFactory(legal_name=IDENTITY["legal_name"])
    response = client.post(START, IDENTITY, follow=True)

    assert listed.get_absolute_url() in response.content.decode()
    assert "Is this you?" in response.content.decode()


def test_the_first_page_asks_while_the_name_is_typed(client):
    page = client.get(START).content.decode()

    assert f'data-hx-post="{KNOWN}"' in page
    assert 'data-hx-params="legal_name,name_en,acronym,country"' in page


def test_the_queries_do_not_grow_with_what_is_found(client, django_assert_num_queries):
    for _number in range(3):
        ListedOrganisationFactory(legal_name=NAME)
        with django_assert_num_queries(2):
            typed(client)
