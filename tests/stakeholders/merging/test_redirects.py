"""Old references and addresses lead to the survivor, for whoever may see that one."""

import pytest
from django.urls import reverse

from csmanager.backoffice import Desk
from stakeholders.actions import merging
from stakeholders.models import Organisation
from stakeholders.selectors import focal_points
from stakeholders.selectors.redirects import survivor
from tests.factories import (
    ContactRoleFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged(officer):
    """(survivor, the other one), both public before."""
    keep, lose = ListedOrganisationFactory(), ListedOrganisationFactory()
    merging.merge_organisations(keep, lose, fields=(), by=officer, reason="Twins.")
    keep.refresh_from_db()
    lose.refresh_from_db()
    return keep, lose


def test_the_old_address_leads_to_the_survivor_and_is_asked_for_each_time(client, merged):
    keep, lose = merged

    response = client.get(lose.get_absolute_url())

    assert (response.status_code, response["Location"]) == (301, keep.get_absolute_url())
    assert response["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("hidden", ({"at_risk": True, "listing": "hidden"}, {"listing": "hidden"}))
def test_a_survivor_that_is_not_public_is_not_told_of(client, merged, hidden):
    keep, lose = merged
    Organisation.objects.filter(pk=keep.pk).update(**hidden)

    assert client.get(lose.get_absolute_url()).status_code == 404


def test_after_undo_the_address_is_its_own_again(client, merged, officer):
    _keep, lose = merged
    merging.undo(lose.lost_in.get(), by=officer)

    assert client.get(lose.get_absolute_url()).status_code == 200


def test_the_reference_in_the_directorys_search_leads_to_the_survivor(client, merged):
    keep, lose = merged

    response = client.get(reverse("stakeholders:organisation-list"), {"q": lose.reference})

    assert response["Location"] == keep.get_absolute_url()


def test_in_the_office_too(client, merged, field_officer):
    keep, lose = merged
    client.force_login(field_officer)

    found = client.get(reverse("office"), {"q": lose.reference}).context["lines"]
    page = client.get(reverse("office-organisation", args=[lose.reference]))

    assert [line.facts for line in found] == [keep]
    assert page["Location"] == reverse("office-organisation", args=[keep.reference])


def test_the_office_and_the_desk_count_only_those_that_stand(client, merged, officer):
    keep, _lose = merged
    client.force_login(officer)

    lines = client.get(reverse("office")).context["lines"]
    figures = {figure.label: figure.number for figure in Desk(officer).figures()}

    assert [line.facts for line in lines] == [keep]
    assert figures["organisations"] == 1


def test_the_export_of_the_directory_has_the_survivor_alone(client, merged):
    keep, lose = merged

    text = b"".join(client.get(reverse("organisations-csv")).streaming_content).decode()

    assert (keep.reference in text, lose.reference in text) == (True, False)


def test_a_focal_point_of_both_has_one_organisation(officer, focal_point):
    lose = OrganisationFactory()
    ContactRoleFactory(organisation=lose, person=focal_point.person)

    merging.merge_organisations(
        focal_point.organisation, lose, fields=(), by=officer, reason="Twins."
    )

    assert list(focal_points.organisations_of(focal_point)) == [focal_point.organisation]


def test_a_registration_of_somebody_merged_finds_the_survivor(officer):
    keep, lose = PersonFactory(), PersonFactory()

    merging.merge_people(keep, lose, fields=(), by=officer, reason="One.")

    assert lose.merged_into == keep


def test_an_unknown_reference_leads_nowhere():
    assert survivor("CSO-999999") is None
