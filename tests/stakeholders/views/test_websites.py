"""Further websites on the public profile, in the back office, and in an export."""

import pytest
from django.urls import reverse

from stakeholders.exports.columns import ORGANISATIONS
from stakeholders.forms.offices import SuggestionForm
from stakeholders.models import Country, Organisation
from tests.factories import (
    ListedOrganisationFactory,
    OrganisationFactory,
    OrganisationWebsiteFactory,
)

pytestmark = pytest.mark.django_db


def profile(client, organisation):
    return client.get(organisation.get_absolute_url()).content.decode()


def test_the_profile_leads_to_all_sites_that_are_in_use(client):
    organisation = ListedOrganisationFactory(website="https://forum.example.org")
    OrganisationWebsiteFactory(organisation=organisation, url="https://пример.рф/", language="ru")
    OrganisationWebsiteFactory(organisation=organisation, url="https://old.example", kind="former")

    page = profile(client, organisation)

    assert 'href="https://пример.рф/"' in page
    assert "Russian" in page
    assert "old.example" not in page


def test_whoever_keeps_the_website_back_keeps_back_all_of_them(client):
    organisation = ListedOrganisationFactory(kept_back=["website"])
    OrganisationWebsiteFactory(organisation=organisation, url="https://kept.example.org")

    assert "kept.example.org" not in profile(client, organisation)


def test_the_export_for_staff_has_them():
    organisation = OrganisationFactory()
    OrganisationWebsiteFactory(organisation=organisation, url="https://fr.example.org")
    column = next(each for each in ORGANISATIONS if each.name == "further_websites")

    assert column.source(Organisation.objects.get()) == ["https://fr.example.org"]


@pytest.mark.parametrize("address", ("https://localhost/", "http://192.0.2.1/", "http://[::1]/"))
def test_a_host_that_can_be_nobodys_is_refused_in_words(address):
    form = SuggestionForm({"website": address}, countries=Country.objects.all())

    assert not form.is_valid()
    assert form.errors["website"] == [
        "There can be no website at this address. Write it as https://example.org."
    ]


def test_the_back_office_shows_and_follows_them(client, lead):
    organisation = OrganisationFactory(other_hosts=["gone.example"])
    client.force_login(lead)

    page = client.get(reverse("admin:stakeholders_organisation_change", args=[organisation.pk]))

    assert "websites-TOTAL_FORMS" in page.content.decode()
