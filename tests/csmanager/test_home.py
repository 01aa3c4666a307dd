import pytest

from tests.factories import (
    CountryFactory,
    EcosocStatusFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


def test_home_counts_what_is_public(client):
    EcosocStatusFactory(organisation=ListedOrganisationFactory())
    ListedOrganisationFactory(country=CountryFactory(code="GE"))
    OrganisationFactory(at_risk=True, country=CountryFactory(code="FR"))

    response = client.get("/")

    assert [number for number, _label in response.context["figures"]] == [2, 2, 1]


def test_home_of_an_empty_installation_has_no_figures(client):
    response = client.get("/")

    assert response.context["figures"] == []
    assert "Nothing is open for applications today" in response.content.decode()


def test_home_asks_the_database_nothing_once_it_counted(client, django_assert_num_queries):
    client.get("/")

    with django_assert_num_queries(0):
        client.get("/")
