"""The own consents: read, answered, changed, and nobody else's."""

import pytest
from django.urls import reverse

from stakeholders.models import Consent, Organisation
from stakeholders.states import ConsentPurpose
from tests.factories import (
    ConsentFactory,
    ConsentRequestFactory,
    ConsentTextFactory,
    ListedOrganisationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(client, focal_point):
    for purpose in ConsentPurpose:
        ConsentTextFactory(purpose=purpose, version="v2", text=f"Words about {purpose}")
    client.force_login(focal_point)
    return reverse("my-consents", args=[focal_point.organisation.reference])


def test_each_purpose_has_its_words_and_its_answer(client, address, focal_point):
    ConsentFactory(organisation=focal_point.organisation, purpose="listing", version="v1")

    page = client.get(address).content.decode()

    for purpose in ConsentPurpose:
        assert f"Words about {purpose}" in page
    assert page.count("not answered") == 3


def test_an_answer_is_given_and_changed(client, address):
    for button in ("agree", "refuse"):
        client.post(address, {"purpose": "newsletter", button: "yes"}, follow=True)

    assert [answer.given for answer in Consent.objects.order_by("at")] == [True, False]
    assert "Earlier answers" in client.get(address).content.decode()


def test_refusing_the_listing_takes_it_out_of_the_directory(client, address):
    client.post(address, {"purpose": "listing", "refuse": "yes"})

    assert not Organisation.objects.listed().exists()


def test_a_changed_text_is_told_here_and_on_the_own_place(client, address, focal_point):
    ConsentRequestFactory(organisation=focal_point.organisation, purpose="sharing")

    assert "please answer again" in client.get(address).content.decode()
    assert "please answer again" in client.get(reverse("my")).content.decode()

    client.post(address, {"purpose": "sharing", "agree": "yes"})
    assert "please answer again" not in client.get(reverse("my")).content.decode()


def test_nobody_elses_consents_are_shown_or_changed(client, address):
    other = reverse("my-consents", args=[ListedOrganisationFactory().reference])

    assert client.get(other).status_code == 404
    assert client.post(other, {"purpose": "sharing", "agree": "yes"}).status_code == 404
    assert client.post(address, {"purpose": "everything"}).status_code == 404


@pytest.mark.parametrize("number", (1, 3))
def test_the_page_asks_as_much_for_three_answers_as_for_one(
    client, address, focal_point, django_assert_num_queries, number
):
    for _each in range(number):
        ConsentFactory(organisation=focal_point.organisation, purpose="listing", version="v1")

    with django_assert_num_queries(13):
        client.get(address)
