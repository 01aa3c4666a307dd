"""What happened with an organisation, as its office reads it: by kind, by year, in pages."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from stakeholders.selectors.timeline.reading import SIZE
from stakeholders.states import Discretion
from tests.factories import OrganisationFactory, TimelineEventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kenyan(field_officer, client):
    client.force_login(field_officer)
    return OrganisationFactory()


def noted(organisation, kind="organisation.verified", year=2026, **facts):
    at = datetime(year, 3, 1, 9, 0, tzinfo=UTC)
    fields = {"organisation": organisation, "kind": kind, "facts": facts, "at": at}
    return TimelineEventFactory(discretion=Discretion.OPEN, **fields)


def texts(client, organisation, query=""):
    page = client.get(reverse("office-organisation", args=[organisation.reference]) + query)
    return [entry.text for entry in page.context["events"]]


def test_events_are_found_by_kind_and_by_year(client, kenyan):
    noted(kenyan)
    noted(kenyan, "organisation.listed", year=2024)
    noted(kenyan, "organisation.listed", year=2025)

    assert texts(client, kenyan, "?kind=organisation.verified") == ["Verified"]
    assert len(texts(client, kenyan, "?kind=organisation.listed")) == 2
    assert len(texts(client, kenyan, "?kind=organisation.listed&year=2024")) == 1
    assert texts(client, kenyan, "?year=2023") == []


def test_the_filters_offer_only_what_the_office_may_read(client, kenyan):
    noted(kenyan)
    TimelineEventFactory(organisation=kenyan, kind="organisation.hidden")

    page = client.get(reverse("office-organisation", args=[kenyan.reference]))

    offered = [code for _area, group in page.context["kinds"] for _a, _name, code in group]
    assert offered == ["organisation.verified"]
    assert texts(client, kenyan, "?kind=organisation.hidden") == []


def test_older_events_are_on_the_next_page(client, kenyan):
    for _number in range(SIZE + 1):
        noted(kenyan)
    page = client.get(reverse("office-organisation", args=[kenyan.reference]) + "?year=2026")

    older = page.context["older"]

    assert len(page.context["events"]) == SIZE
    assert len(texts(client, kenyan, older.removesuffix("#events"))) == 1


def test_days_and_standings_are_said_in_words(client, kenyan):
    noted(kenyan, "organisation.met", office="ROEA", encounter="visit", on="2026-10-25")
    noted(kenyan, "ecosoc.active", year=2020)

    assert texts(client, kenyan) == [
        "ROEA: visit on 25 October 2026",
        "ECOSOC: consultative status in force",
    ]


@pytest.mark.parametrize(
    "query",
    (
        "?year=0000",
        "?year=9999",
        "?year=x&kind=%00",
        "?kind=organisation.nothing&area=x",
        "?before=2026-01-01T00:00:00%2B00:00~1~99999999999999999999999",
        "?before=0001-01-01T00:00:00%2B14:00~1~1",
        "?before=x~y~z",
    ),
)
def test_nothing_in_the_address_is_an_error(client, kenyan, query):
    noted(kenyan)

    page = client.get(reverse("office-organisation", args=[kenyan.reference]) + query)

    assert page.status_code == 200
