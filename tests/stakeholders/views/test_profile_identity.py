"""A profile says what an organisation is also called, was called, belongs to and was."""

from datetime import date

import pytest

from stakeholders.selectors import custom
from stakeholders.states import EcosocStanding, NameKind
from tests.factories import (
    EcosocStatusFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    UmbrellaFactory,
    UmbrellaMembershipFactory,
)

pytestmark = pytest.mark.django_db


def page_of(client, organisation):
    return client.get(organisation.get_absolute_url()).content.decode()


def part(page, heading):
    """The text between a heading and the next one."""
    return page.partition(f">{heading}</h3>")[2].partition("<h3")[0]


def test_names_of_today_and_former_ones_are_told_apart(client):
    organisation = ListedOrganisationFactory(legal_name="Health First")
    for name, facts in {
        "Здоровье": {"kind": NameKind.LANGUAGE, "language": "ru"},
        "Narcotics League": {"until": date(2014, 5, 1)},
        "Temperance Union": {},
    }.items():
        OrganisationNameFactory(organisation=organisation, name=name, **facts)

    page = page_of(client, organisation)

    also, formerly = part(page, "Also known as"), part(page, "Formerly")
    assert '<bdi lang="ru">Здоровье</bdi>' in also
    assert "League" not in also
    assert "Narcotics League" in formerly
    assert "until 2014" in formerly
    assert formerly.index("Narcotics League") < formerly.index("Temperance Union")


def test_an_organisation_without_further_names_has_no_empty_headings(client):
    page = page_of(client, ListedOrganisationFactory())

    for heading in ("Also known as", "Formerly", "Part of", "Branches"):
        assert heading not in page


def test_the_public_sees_of_a_network_what_is_listed(client):
    top = ListedOrganisationFactory(legal_name="Top House")
    listed = ListedOrganisationFactory(
        legal_name="Kenya Office", parent=top, branch_kind="country_office"
    )
    OrganisationFactory(legal_name="Unlisted Chapter", parent=top)
    OrganisationFactory(legal_name="Hidden Circle", parent=top, at_risk=True)

    page = page_of(client, top)

    assert "Kenya Office" in part(page, "Branches")
    assert "country office" in part(page, "Branches")
    assert ("Unlisted" in page, "Hidden" in page) == (False, False)
    assert "Top House" in part(page_of(client, listed), "Part of")


def test_a_headquarters_at_risk_is_not_named_by_its_branch(client, officer):
    top = OrganisationFactory(legal_name="Hidden Circle", at_risk=True)
    branch = ListedOrganisationFactory(parent=top)

    assert "Hidden Circle" not in page_of(client, branch)
    client.force_login(officer)
    assert "Hidden Circle" not in page_of(client, branch)


def test_only_the_status_of_today_is_shown_and_the_checked_one_first(client):
    organisation = ListedOrganisationFactory()
    EcosocStatusFactory(organisation=organisation, category="general")
    EcosocStatusFactory(
        organisation=organisation, standing=EcosocStanding.ACTIVE, until=date(2015, 1, 1)
    )
    EcosocStatusFactory(
        organisation=organisation, standing=EcosocStanding.SUSPENDED, since=date(2015, 1, 1)
    )
    ended = UmbrellaFactory(code="ENDED", name_en="Ended Alliance")
    UmbrellaMembershipFactory(organisation=organisation, umbrella=ended, until=date(2015, 1, 1))

    page = page_of(client, organisation)

    assert page.count("Special consultative status") == 1
    assert "Suspended" in page
    assert ("General consultative status" in page, "Ended Alliance" in page) == (False, False)


@pytest.mark.parametrize("number", (1, 3))
def test_a_profile_asks_as_much_for_three_of_each_as_for_one(
    client, django_assert_num_queries, number
):
    organisation = ListedOrganisationFactory(parent=ListedOrganisationFactory())
    for _each in range(number):
        OrganisationNameFactory(organisation=organisation)
        ListedOrganisationFactory(parent=organisation)

    custom.definitions()  # Kept in the cache, which is empty when a test begins.
    with django_assert_num_queries(9):
        page_of(client, organisation)
