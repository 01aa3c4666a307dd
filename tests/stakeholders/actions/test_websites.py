"""Further websites: noted, taken away, and found by."""

import pytest

from core.errors import Conflict, NotPermitted
from core.models import AuditEntry
from stakeholders.actions import websites
from stakeholders.models import Organisation, OrganisationWebsite
from stakeholders.models.cards import of
from stakeholders.selectors import duplicates
from stakeholders.states import WebsiteKind
from tests.factories import ListedOrganisationFactory, OrganisationFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


def test_a_website_is_noted_with_its_host(officer):
    organisation = OrganisationFactory(website="https://forum.example.org")

    noted = websites.add(
        organisation, "https://пример.рф/", by=officer, kind=WebsiteKind.LANGUAGE, language="ru"
    )

    organisation.refresh_from_db()
    assert noted.host == "xn--e1afmkfd.xn--p1ai"
    assert organisation.other_hosts == ["xn--e1afmkfd.xn--p1ai"]
    assert "@xn--e1afmkfd.xn--p1ai" in organisation.match_keys
    entry = AuditEntry.objects.get(verb="organisation.website_added")
    assert (entry.subject, entry.note) == (organisation.label, "https://пример.рф/")


def test_a_shared_host_is_noted_and_tells_nothing(officer):
    organisation = OrganisationFactory()

    websites.add(organisation, "https://facebook.com/forum", by=officer)

    organisation.refresh_from_db()
    assert (organisation.websites.count(), organisation.other_hosts) == (1, [])


@pytest.mark.parametrize(
    "url", ("https://forum.example.org", "https://fr.example.org", "https://localhost/", "nothing")
)
def test_what_is_noted_already_or_is_no_website_is_refused(officer, url):
    organisation = OrganisationFactory(website="https://forum.example.org")
    websites.add(organisation, "https://fr.example.org", by=officer)

    with pytest.raises(Conflict):
        websites.add(organisation, url, by=officer)

    assert OrganisationWebsite.objects.count() == 1


def test_taken_away_it_is_nowhere(officer):
    organisation = OrganisationFactory()
    noted = websites.add(organisation, "https://fr.example.org", by=officer)

    websites.remove(noted, by=officer)

    organisation.refresh_from_db()
    assert (organisation.other_hosts, organisation.websites.count()) == ([], 0)
    assert "@fr.example.org" not in organisation.match_keys


def test_only_the_team_notes_websites(field_officer):
    with pytest.raises(NotPermitted):
        websites.add(OrganisationFactory(), "https://fr.example.org", by=field_officer)


def test_a_registration_with_one_of_its_websites_is_held_against_it(officer):
    organisation = OrganisationFactory(
        legal_name="Justice Forum", website="https://forum.example.org", email=""
    )
    websites.add(organisation, "https://пример.рф/", by=officer)
    registration = RegistrationFactory(
        legal_name="Forum of Justice", website="http://www.xn--e1afmkfd.xn--p1ai/ru", email=""
    )

    found = duplicates.possible_duplicates(registration, officer)

    assert [one.record for one in found] == [organisation]
    assert any("xn--e1afmkfd.xn--p1ai" in reason for reason in found[0].agreed)


def test_nobody_finds_out_with_a_website_whose_it_is(officer):
    websites.add(ListedOrganisationFactory(), "https://kept.example.org", by=officer)
    asked = RegistrationFactory(legal_name="Qwertz", website="https://kept.example.org", email="")

    assert duplicates.listed_alike(of(asked)) == []
    assert Organisation.objects.get().other_hosts == ["kept.example.org"]
