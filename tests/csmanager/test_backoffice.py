"""The dashboard and the sidebar: what waits, oldest first, and only what one may see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    InvitationFactory,
    NotificationFactory,
    OrganisationFactory,
    RegistrationFactory,
)

DASHBOARD = reverse("admin:index")


def dashboard(user):
    client = Client()
    client.force_login(user)
    return client.get(DASHBOARD)


def numbers(response):
    return {figure.label: figure.number for figure in response.context["figures"]}


def sidebar(response):
    return {
        item["title"]: item.get("badge", 0)
        for group in response.context["sidebar_navigation"]
        for item in group["items"]
    }


def test_an_empty_desk_says_so(officer):
    assert "Nothing waits for a decision." in dashboard(officer).content.decode()


def test_what_waits_longest_comes_first_with_who_looks_after_it(officer, second_officer):
    now = timezone.now()
    young = RegistrationFactory(submitted_at=now - timedelta(days=1))
    old = RegistrationFactory(submitted_at=now - timedelta(days=8), assigned_to=second_officer)
    RegistrationFactory(state="needs_information")
    RegistrationFactory(state="approved")

    response = dashboard(officer)

    assert list(response.context["waiting"]) == [old, young]
    page = response.content.decode()
    assert "waiting for 1\xa0week, 1\xa0day" in page
    assert "Sven" in page


def test_the_figures_and_the_parts(officer):
    mine = RegistrationFactory(state="under_review", assigned_to=officer)
    spam = RegistrationFactory(quarantined=True)
    RegistrationFactory(state="needs_information")
    failed = NotificationFactory(state="failed")
    soon = InvitationFactory(expires_at=timezone.now() + timedelta(days=1))
    InvitationFactory(expires_at=timezone.now() + timedelta(days=13))

    response = dashboard(officer)

    assert numbers(response) == {
        "need my attention": 1,
        "need somebody's attention": 2,
        "wait for us": 1,
        "wait for the applicant": 1,
        "in quarantine": 1,
        "failed mails": 1,
        "organisations": 2,
    }
    assert list(response.context["mine"]) == [mine]
    assert list(response.context["quarantine"]) == [spam]
    assert list(response.context["failed_mails"]) == [failed]
    assert list(response.context["ending_invitations"]) == [soon]
    assert sidebar(response)["Registrations"] == 1
    assert sidebar(response)["Outbox"] == 1


def test_what_is_at_risk_is_in_no_officers_list_or_count(officer, lead):
    RegistrationFactory(at_risk=True)
    RegistrationFactory(at_risk=True, state="needs_information")
    RegistrationFactory(at_risk=True, quarantined=True)
    hidden = OrganisationFactory(at_risk=True, legal_name="Hidden Circle")
    InvitationFactory(organisation=hidden, expires_at=timezone.now())
    NotificationFactory(state="failed", about=hidden.label)

    seen = dashboard(officer)

    assert set(numbers(seen).values()) == {0}
    assert "Hidden Circle" not in seen.content.decode()
    assert sidebar(seen)["Registrations"] == sidebar(seen)["Outbox"] == 0
    assert list(numbers(dashboard(lead)).values()) == [0, 4, 1, 1, 1, 1, 1]


def test_accounts_are_in_the_sidebar_of_leads_alone(officer, lead):
    assert "Accounts" not in sidebar(dashboard(officer))
    assert "Accounts" in sidebar(dashboard(lead))


def test_staff_without_a_role_see_an_empty_office(stranger):
    stranger.is_staff = True
    stranger.save()
    RegistrationFactory()

    response = dashboard(stranger)

    assert numbers(response) == {}
    assert set(sidebar(response)) == {"Dashboard"}
    assert list(response.context["waiting"]) == []


@pytest.mark.parametrize("number", (1, 3))
def test_the_dashboard_asks_as_much_for_three_as_for_one(
    officer, django_assert_num_queries, number
):
    for _each in range(number):
        RegistrationFactory(assigned_to=officer)
        RegistrationFactory(quarantined=True)
        NotificationFactory(state="failed")
        InvitationFactory(expires_at=timezone.now())
    client = Client()
    client.force_login(officer)
    client.get(DASHBOARD)
    with django_assert_num_queries(48):
        client.get(DASHBOARD)


class TestBadges:
    """The sidebar's numbers on the other pages; the dashboard always counts."""

    PAGE = reverse("admin:stakeholders_note_changelist")

    @pytest.fixture
    def as_officer(self, officer):
        client = Client()
        client.force_login(officer)
        return client

    def seen(self, client, page=PAGE):
        return sidebar(client.get(page))["Registrations"]

    def test_they_are_kept_for_a_while_and_counted_for_each_person(self, as_officer, lead):
        RegistrationFactory()
        assert self.seen(as_officer) == 1
        RegistrationFactory()
        RegistrationFactory(at_risk=True)
        as_lead = Client()
        as_lead.force_login(lead)

        assert (self.seen(as_officer), self.seen(as_lead)) == (1, 3)
        assert self.seen(as_officer, DASHBOARD) == 2
        assert self.seen(as_officer) == 2

    def test_pages_ask_nothing_for_them(self, as_officer):
        self.seen(as_officer)
        with CaptureQueriesContext(connection) as queries:
            self.seen(as_officer)
        asked = " ".join(query["sql"] for query in queries)
        for table in ("registration", "screeningmatch", "changerequest", "duplicatepair"):
            assert f'FROM "stakeholders_{table}"' not in asked

    def test_whoever_does_something_sees_it_at_once(self, as_officer):
        assert self.seen(as_officer) == 0
        RegistrationFactory()
        as_officer.post(self.PAGE)
        assert self.seen(as_officer) == 1

    def test_whoever_loses_a_role_sees_no_number_of_before(self, lead, officer):
        as_lead = Client()
        as_lead.force_login(lead)
        RegistrationFactory(at_risk=True)
        assert self.seen(as_lead) == 1

        lead.groups.set(officer.groups.all())

        assert self.seen(as_lead) == 0

    def test_without_a_cache_they_are_counted(self, as_officer, settings):
        away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
        settings.CACHES = {"default": away}
        RegistrationFactory()
        assert self.seen(as_officer) == 1


def test_the_office_has_its_own_policy_without_inline_scripts(officer):
    policy = dashboard(officer).headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'unsafe-eval'" in scripts
    assert "'unsafe-inline'" not in scripts
