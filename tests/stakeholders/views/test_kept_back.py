"""What an organisation keeps back is shown and found nowhere in public (row 30)."""

import pytest
from django.urls import reverse

from core.errors import NotPermitted
from stakeholders.actions import organisations
from stakeholders.states import OptionalField
from tests.factories import CountryFactory, ListedOrganisationFactory

SECRETS = {
    "website": "https://www.where-we-are.example",
    "city": "Quietville",
    "year_established": 1987,
    "description": "We document zebracrossings.",
    "languages": ["sw"],
}


@pytest.fixture
def listed(db):
    organisation = ListedOrganisationFactory(**SECRETS)
    organisation.countries_of_operation.add(CountryFactory(code="GE"))
    return organisation


def pages(client, organisation):
    """Everything public that names the organisation."""
    profile = client.get(organisation.get_absolute_url()).content.decode()
    entries = client.get(reverse("stakeholders:organisation-list")).content.decode()
    lines = client.get("/organisations.csv").streaming_content
    return {"profile": profile, "list": entries, "csv": b"".join(lines).decode()}


@pytest.mark.parametrize(
    ("field", "words"),
    (
        ("website", "where-we-are"),
        ("city", "Quietville"),
        ("year_established", "1987"),
        ("description", "zebracrossings"),
        ("languages", "Swahili"),
        ("countries_of_operation", "Georgia"),
    ),
)
def test_each_field_is_shown_until_it_is_kept_back(client, listed, field, words):
    assert words in pages(client, listed)["profile"]

    listed.kept_back = [field]
    listed.save()

    for name, page in pages(client, listed).items():
        assert words not in page, name


@pytest.mark.parametrize("words", ("Quietville", "zebracrossings"))
def test_what_is_kept_back_is_not_found_either(
    client, listed, words, django_capture_on_commit_callbacks
):
    address = f"/organisations/?q={words}"
    assert listed.reference in client.get(address).content.decode()

    listed.kept_back = ["city", "description"]
    with django_capture_on_commit_callbacks(execute=True):
        listed.save()

    assert listed.reference not in client.get(address).content.decode()


def test_the_focal_point_chooses_on_the_own_place(client, focal_point):
    client.force_login(focal_point)
    address = reverse("my-listing", args=[focal_point.organisation.reference])

    client.post(address, {"keep_back": "yes", "kept_back": ["website", "city"]})
    focal_point.organisation.refresh_from_db()
    assert focal_point.organisation.kept_back == ["website", "city"]

    refused = client.post(address, {"keep_back": "yes", "kept_back": ["legal_name"]})
    assert refused.status_code == 422
    client.post(address, {"keep_back": "yes"})
    focal_point.organisation.refresh_from_db()
    assert focal_point.organisation.kept_back == []


def test_nobody_else_chooses(officer, stranger):
    organisation = ListedOrganisationFactory()

    for user in (officer, stranger):
        with pytest.raises(NotPermitted):
            organisations.keep_back(organisation, OptionalField.values, by=user)
