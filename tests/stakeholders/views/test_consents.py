"""The page behind the link of a mail: it shows the words, and answers by a button alone."""

import pytest
from django.urls import reverse

from core import links
from stakeholders.models import Consent, Organisation
from stakeholders.states import ConsentPurpose
from tests.factories import (
    ConsentFactory,
    ConsentRequestFactory,
    ConsentTextFactory,
    ContactRoleFactory,
    ListedOrganisationFactory,
)

pytestmark = pytest.mark.django_db
LISTING = ConsentPurpose.LISTING


@pytest.fixture
def asked():
    ConsentTextFactory(purpose=LISTING, version="old", text="The words until now", active=False)
    ConsentTextFactory(purpose=LISTING, version="new", text="The new words")
    ConsentTextFactory(purpose=LISTING, version="new", language="fr", text="Les mots nouveaux")
    organisation = ListedOrganisationFactory(legal_name="Quiet House")
    ContactRoleFactory(organisation=organisation)
    ConsentFactory(organisation=organisation, purpose=LISTING, version="old")
    return ConsentRequestFactory(
        organisation=organisation, purpose=LISTING, replaces="old", version="new"
    )


def link_of(asked, email=None):
    email = email or asked.organisation.contacts.get().person.email
    return reverse("stakeholders:consent", args=[links.make("consent", str(asked.pk), email)])


def test_the_page_shows_both_texts_and_names_nobody(client, asked):
    page = client.get(link_of(asked)).content.decode()

    for text in ("The new words", "The words until now", "leaves the public directory at once"):
        assert text in page, text
    assert "Quiet House" not in page
    assert "Odhiambo" not in page
    assert not Consent.objects.filter(version="new").exists()


def test_the_words_are_in_the_readers_language(client, asked):
    client.cookies["django_language"] = "fr"

    assert "Les mots nouveaux" in client.get(link_of(asked)).content.decode()


@pytest.mark.parametrize(("button", "listed"), (("agree", True), ("refuse", False)))
def test_a_button_answers_and_says_so(client, asked, button, listed):
    answer = client.post(link_of(asked), {button: "yes"}, follow=True)

    assert "Your answer is noted" in answer.content.decode()
    assert Organisation.objects.listed().exists() is listed


def test_sending_nothing_answers_nothing(client, asked):
    answer = client.post(link_of(asked), {}, follow=True)

    assert "Choose one of the two answers." in answer.content.decode()
    assert not Consent.objects.filter(version="new").exists()


def test_changing_the_mind_by_the_same_link_is_refused_in_words(client, asked):
    client.post(link_of(asked), {"agree": "yes"})

    answer = client.post(link_of(asked), {"refuse": "yes"})

    assert answer.status_code == 409
    assert "Sign in to change the answer." in answer.content.decode()


def test_the_link_ends_when_its_reader_is_no_contact_any_more(client, asked):
    address = link_of(asked)
    role = asked.organisation.contacts.get()
    role.until = role.since
    role.save()

    for method in (client.get, client.post):
        assert method(address).status_code == 404


def test_the_page_is_kept_and_indexed_by_nobody(client, asked):
    answer = client.get(link_of(asked))

    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
