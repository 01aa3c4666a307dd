import pytest
from django.test import Client
from django.urls import reverse

from stakeholders.models import VettingRules
from tests.factories import VettingRulesFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("route", ("about", "privacy", "accessibility"))
@pytest.mark.parametrize("language", ("en", "ar", "zh-hans", "fr", "ru", "es"))
def test_the_pages_that_explain_are_open_in_every_language(client, route, language):
    client.cookies["django_language"] = language

    assert client.get(reverse(route)).status_code == 200


def test_privacy_tells_the_days_that_hold(client):
    VettingRulesFactory(days_draft_is_kept=17)

    page = client.get(reverse("privacy")).content.decode()

    assert "can be continued for 17 days" in page
    assert f"accepted for {VettingRules.current().invitation_days} days" in page


@pytest.mark.parametrize("route", ("about", "privacy", "accessibility", "my"))
def test_a_first_page_view_needs_no_script_from_elsewhere(client, route):
    policy = client.get(reverse(route))["Content-Security-Policy"]

    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("persona", "status"),
    (("officer", 200), ("lead", 200), ("field_officer", 404), ("focal_point", 404)),
)
def test_the_gallery_is_for_staff(client, request, persona, status):
    client.force_login(request.getfixturevalue(persona))

    assert client.get(reverse("components")).status_code == status


def test_a_form_that_we_did_not_hand_out_is_refused_in_words():
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})

    assert response.status_code == 403
    assert "The form could not be taken" in response.content.decode()
