"""Saved searches: kept under a name, shared with the team, and told of what is new."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core import links, roles
from core.models import SavedSearch
from csmanager import news
from notifications.models import Notification
from tests.conftest import member
from tests.factories import (
    ContactRoleFactory,
    CountryFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    RegistrationFactory,
    SavedSearchFactory,
)

ORGANISATIONS = "admin:stakeholders.organisation"
MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)


def new(listing, query=""):
    return f"{reverse('my-search-new')}?listing={listing}&query={query}"


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer)
    return client


class TestSaving:
    def test_a_filtered_list_is_kept_under_a_name_and_opened_again(
        self, as_officer, officer, django_capture_on_commit_callbacks
    ):
        shown = OrganisationFactory(vetting="suspended")
        OrganisationFactory()
        address = reverse("admin:stakeholders_organisation_changelist")
        page = as_officer.get(f"{address}?vetting__exact=suspended&p=2&o=-1")
        assert page.context["search_query"] == "vetting__exact=suspended"

        with django_capture_on_commit_callbacks(execute=True):
            answer = as_officer.post(
                new(ORGANISATIONS, "vetting__exact%3Dsuspended%26p%3D2"),
                {"name": "My suspended ones", "mail": "daily"},
            )

        search = SavedSearch.objects.get()
        assert answer["Location"] == f"{address}?vetting__exact=suspended"
        assert (search.owner, search.query, search.known) == (
            officer, "vetting__exact=suspended", [shown.pk],
        )  # fmt: skip
        listed = as_officer.get(address).content.decode()
        dashboard = as_officer.get(reverse("admin:index")).content.decode()
        opening = as_officer.get(reverse("my-search-open", args=[search.pk]))
        assert ("My suspended ones" in listed, "My suspended ones" in dashboard) == (True, True)
        assert opening["Location"] == answer["Location"]

    def test_a_directory_search_is_kept_by_a_focal_point(self, client, focal_point):
        client.force_login(focal_point)
        page = client.get("/organisations/?q=women&country=KE").content.decode()
        assert "listing=directory&amp;query=q%3Dwomen%26country%3DKE" in page

        answer = client.post(
            new("directory", "q%3Dwomen"), {"name": "Women", "mail": "never", "shared": "on"}
        )

        assert answer["Location"] == "/organisations/?q=women"
        assert SavedSearch.objects.get().shared is False

    def test_a_visitor_is_not_offered_it(self, client, db):
        assert "Save this search" not in client.get("/organisations/?q=women").content.decode()
        assert client.get(new("directory"))["Location"].startswith("/account/login/")

    def test_a_name_is_taken_once_and_the_form_says_so(self, as_officer, officer):
        SavedSearchFactory(owner=officer, listing="directory", name="Women")
        page = as_officer.post(new("directory", "q%3Dx"), {"name": "Women", "mail": "never"})
        assert "You have a saved search of this name already." in page.content.decode()

    @pytest.mark.parametrize("listing", ("", "nothing", "admin:stakeholders.nothing", "office"))
    def test_a_list_that_one_may_not_see_cannot_be_kept(self, client, focal_point, listing):
        client.force_login(focal_point)
        assert client.get(new(listing)).status_code == 404

    @pytest.mark.parametrize("query", ("nonsense__x%3D1", "q%3D" + "x" * 3000))
    def test_filters_that_the_list_does_not_have_cannot_be_kept(self, as_officer, query):
        answer = as_officer.post(new(ORGANISATIONS, query), {"name": "A", "mail": "never"})
        assert (answer.status_code, SavedSearch.objects.count()) == (404, 0)


class TestOwning:
    def test_it_is_renamed_and_deleted_by_its_owner(self, as_officer, officer):
        search = SavedSearchFactory(owner=officer)
        page = reverse("my-search", args=[search.pk])
        as_officer.post(page, {"name": "Renamed", "mail": "weekly"})
        search.refresh_from_db()
        assert (search.name, search.mail) == ("Renamed", "weekly")

        as_officer.post(reverse("my-search-delete", args=[search.pk]))
        assert not SavedSearch.objects.exists()

    def test_what_is_shared_is_seen_by_the_team_and_changed_by_nobody_else(
        self, as_officer, lead, field_officer, client
    ):
        search = SavedSearchFactory(owner=lead, shared=True, listing=ORGANISATIONS, query="")
        private = SavedSearchFactory(owner=lead, name="Private")
        page = as_officer.get(reverse("my-searches"))
        assert [line[0] for line in page.context["shared"]] == [search]
        for name in ("my-search", "my-search-delete"):
            assert as_officer.post(reverse(name, args=[search.pk])).status_code == 404
        assert as_officer.get(reverse("my-search-open", args=[private.pk])).status_code == 404

        client.force_login(field_officer)
        assert client.get(reverse("my-searches")).context["shared"] == []
        assert client.get(reverse("my-search-open", args=[search.pk])).status_code == 404

    @pytest.mark.parametrize("number", (1, 3))
    def test_the_page_asks_as_much_for_three_as_for_one(
        self, as_officer, officer, django_assert_num_queries, number
    ):
        for _each in range(number):
            SavedSearchFactory(owner=officer)
        as_officer.get(reverse("my-searches"))
        with django_assert_num_queries(3):
            as_officer.get(reverse("my-searches"))


def kept(owner, listing=ORGANISATIONS, **fields):
    return SavedSearchFactory(
        owner=owner, listing=listing, query=fields.pop("query", ""), mail="daily",
        told_at=MONDAY - timedelta(days=1), **fields,
    )  # fmt: skip


class TestTelling:
    def test_what_was_not_there_before_is_told_with_a_way_to_stop(self, officer):
        officer.language = "fr"
        officer.save()
        known = OrganisationFactory(legal_name="Known")
        search = kept(officer, name="All", known=[known.pk])
        fresh = OrganisationFactory(legal_name="Fresh")

        assert news.tell_due(MONDAY) == 1

        mail = Notification.objects.get()
        assert (mail.recipient, mail.language) == (officer.email, "fr")
        assert "Fresh" in mail.text
        assert "Known" not in mail.text
        assert f"/admin/stakeholders/organisation/{fresh.pk}/change/" in mail.text
        assert "/searches/stop/" in mail.text
        search.refresh_from_db()
        assert (sorted(search.known), search.told_at) == ([known.pk, fresh.pk], MONDAY)

    def test_nothing_is_written_when_nothing_is_new(self, officer):
        organisation = OrganisationFactory()
        kept(officer, known=[organisation.pk])
        assert news.tell_due(MONDAY) == 0
        assert not Notification.objects.exists()

    def test_running_it_again_tells_nothing_twice(self, officer):
        kept(officer)
        OrganisationFactory()
        news.tell_due(MONDAY)
        OrganisationFactory()
        news.tell_due(MONDAY + timedelta(hours=2))
        assert Notification.objects.count() == 1
        news.tell_due(MONDAY + timedelta(days=1))
        assert Notification.objects.count() == 2

    def test_a_weekly_one_waits_for_the_next_week(self, officer):
        search = kept(officer)
        SavedSearch.objects.filter(pk=search.pk).update(mail="weekly", told_at=MONDAY)
        OrganisationFactory()
        for days in (1, 6):
            assert news.tell_due(MONDAY + timedelta(days=days)) == 0
        assert news.tell_due(MONDAY + timedelta(days=7)) == 1

    def test_the_owner_is_told_only_what_the_owner_may_see_now(self, lead, officer, field_officer):
        for owner, listing in ((lead, ORGANISATIONS), (officer, "office"), (officer, "directory")):
            kept(owner, listing)
        kept(field_officer, "office")
        OrganisationFactory(legal_name="Risky", at_risk=True)
        OrganisationFactory(legal_name="Elsewhere", country=CountryFactory(code="GE"))
        ListedOrganisationFactory(legal_name="Public")

        news.tell_due(MONDAY)

        told = {(m.recipient, m.subject.partition(" ")[0]) for m in Notification.objects.all()}
        assert told == {(lead.email, "2"), (officer.email, "2"), (officer.email, "1"),
                        (field_officer.email, "1")}  # fmt: skip
        assert not Notification.objects.filter(text__contains="Risky").exists()

    def test_who_lost_the_role_or_the_account_is_told_nothing(self, officer, second_officer):
        kept(officer)
        kept(second_officer)
        OrganisationFactory()
        officer.groups.remove(Group.objects.get(name=roles.CST_OFFICER))
        second_officer.is_active = False
        second_officer.save()

        assert news.tell_due(MONDAY) == 0

    @pytest.mark.parametrize("model", ("person", "contactrole"))
    def test_people_are_counted_in_a_mail_and_not_named(self, officer, model):
        kept(officer, f"admin:stakeholders.{model}")
        ContactRoleFactory(person__given_name="Secretperson")

        news.tell_due(MONDAY)

        mail = Notification.objects.get()
        assert mail.subject.startswith("1 new")
        assert "Secretperson" not in mail.text + mail.html

    def test_a_registration_at_risk_is_in_no_mail(self, lead):
        kept(lead, "admin:stakeholders.registration", query="queue=all")
        RegistrationFactory(at_risk=True, legal_name="Risky")
        assert news.tell_due(MONDAY) == 0

    def test_a_list_that_lost_its_filter_does_not_stop_the_others(self, officer, second_officer):
        kept(officer, query="gone__exact=1")
        kept(second_officer)
        OrganisationFactory()
        assert news.tell_due(MONDAY) == 1


class TestStopping:
    def link(self, search):
        return reverse(
            "search-stop", args=[links.make("search", str(search.pk), search.owner.email)]
        )

    def test_one_click_on_the_page_of_the_link_ends_them(self, client, db):
        search = SavedSearchFactory(mail="daily")
        assert client.get(self.link(search)).status_code == 200
        search.refresh_from_db()
        assert search.mail == "daily"

        page = client.post(self.link(search)).content.decode()

        search.refresh_from_db()
        assert (search.mail, "The mails have ended" in page) == ("never", True)

    def test_a_link_that_is_not_ours_or_of_a_former_owner_opens_nothing(self, client, db):
        search = SavedSearchFactory(mail="daily")
        stale = reverse("search-stop", args=[links.make("search", str(search.pk), "old@x.example")])
        for address in ("/searches/stop/nonsense/", stale):
            assert client.post(address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_promise_one_mail():
    officer = member(roles.CST_OFFICER, email="officer@cst.example", is_staff=True)
    kept(officer)
    OrganisationFactory()

    def work():
        try:
            news.tell_due(timezone.now())
        finally:
            connection.close()

    with time_machine.travel(MONDAY, tick=True):
        threads = [Thread(target=work) for _each in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert Notification.objects.count() == 1
