"""Long exports: prepared in the background, told of by mail, opened by one person, deleted."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from core import roles
from core.models import AuditEntry, ExportJob, ListColumns, ReadEntry, User
from csmanager import exports
from notifications.models import Notification
from tests.csmanager.exporting import link, ready, signed_in, waiting
from tests.factories import (
    ContactRoleFactory,
    ExportJobFactory,
    ExportRulesFactory,
    OrganisationFactory,
)

ORGANISATIONS = reverse("admin:stakeholders_organisation_export")
PAGE = reverse("my-exports")
pytestmark = pytest.mark.usefixtures("own_files")
ANSWERS = {"columns": ["legal_name"], "format": "csv", "purpose": "Invite to CoSP"}


@pytest.fixture
def early(db):
    """Every export is a long one."""
    return ExportRulesFactory(background_from=1)


def text_of(response):
    return b"".join(response.streaming_content).decode("utf-8-sig")


class TestAsking:
    def test_a_long_list_goes_to_a_worker_and_comes_by_mail(
        self, officer, early, django_capture_on_commit_callbacks
    ):
        shown = OrganisationFactory(legal_name="=Shown", vetting="suspended")
        OrganisationFactory(legal_name="Other")
        client, address = signed_in(officer), f"{ORGANISATIONS}?vetting__exact=suspended"
        assert "Prepare the file" in client.get(address).content.decode()

        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(address, ANSWERS)

        assert answer["Location"] == PAGE
        job, mail = ExportJob.objects.get(), Notification.objects.get()
        assert (job.state, job.by, job.row_count, job.expected) == ("ready", officer, 1, 1)
        assert (mail.recipient, mail.subject) == (officer.email, "Your export is ready")
        assert link(job) in mail.text
        got = client.get(link(job))
        (row,) = csv.DictReader(StringIO(text_of(got)))
        entry = AuditEntry.objects.get()
        assert row["legal name"] == f"'{shown.legal_name}"
        assert row["Export"].startswith(f"Export {entry.pk} | officer@cst.example | ")
        assert "Purpose: Invite to CoSP" in entry.note
        assert (entry.by, entry.pk) == (officer, job.number)
        assert (got["Cache-Control"], got["X-Content-Type-Options"]) == ("no-store", "nosniff")
        assert f'-export-{entry.pk}.csv"' in got["Content-Disposition"]
        assert ListColumns.objects.get().columns == ["legal_name"]

    def test_a_short_list_comes_at_once(self, officer):
        ExportRulesFactory(background_from=3)
        OrganisationFactory.create_batch(2)
        answer = signed_in(officer).post(ORGANISATIONS, ANSWERS)
        assert answer.streaming
        assert not ExportJob.objects.exists()

    def test_the_ticked_rows_are_kept_with_what_was_asked(self, officer, early):
        ticked, _other = OrganisationFactory.create_batch(2)
        signed_in(officer).post(f"{ORGANISATIONS}?selected={ticked.pk}", ANSWERS)
        job = ExportJob.objects.get()
        exports.prepare(job.pk)
        job.refresh_from_db()
        assert (job.expected, job.row_count) == (1, 1)

    def test_a_workbook_and_the_read_log(self, officer):
        role = ContactRoleFactory()
        job = ready(
            officer,
            listing="stakeholders.person",
            columns=["name"],
            format="xlsx",
            purpose="Invite",
        )
        assert text_starts(signed_in(officer).get(link(job)), b"PK")
        read = ReadEntry.objects.get()
        assert (read.by, read.purpose, read.included) == (officer, "Invite", [role.person_id])


def text_starts(response, signature):
    return b"".join(response.streaming_content).startswith(signature)


class TestRights:
    """What was allowed when it was asked for is asked again when it is made, and opened."""

    def refused(self, job):
        exports.prepare(job.pk)
        job.refresh_from_db()
        assert (job.state, default_storage.exists(job.path)) == ("failed", False)
        assert (AuditEntry.objects.count(), ReadEntry.objects.count()) == (0, 0)
        assert Notification.objects.get().subject == "Your export could not be prepared"
        return job.failure

    def test_who_lost_the_role_gets_nothing(self, officer):
        job = waiting(officer)
        officer.groups.clear()
        assert self.refused(job) == "You may not see this list any more."

    def test_who_lost_the_account_gets_nothing(self, officer):
        job = waiting(officer)
        User.objects.filter(pk=officer.pk).update(is_active=False)
        assert self.refused(job) == "You may not see this list any more."

    def test_a_column_that_is_not_allowed_any_more_is_refused_by_the_form(self, officer):
        job = waiting(officer, columns=["phone"], purpose="Call them")
        Group.objects.get(name=roles.CST_OFFICER).permissions.get(
            codename="export_restricted_exportrules"
        ).group_set.clear()
        assert "phone is not one of the available choices" in self.refused(job)

    def test_a_stricter_rule_of_now_asks_for_the_purpose(self, officer):
        ContactRoleFactory()
        ExportRulesFactory(ask_purpose_from=1)
        job = waiting(officer, listing="stakeholders.person", columns=["name"])
        assert self.refused(job) == "Say what you need these data for."

    @pytest.mark.parametrize("query", ("nonsense__x=1", "at_risk__nothing=2"))
    def test_filters_that_the_list_lost_are_refused(self, officer, query):
        assert "does not have these filters" in self.refused(waiting(officer, query=query))

    def test_the_reason_is_in_the_language_of_whoever_asked(self, officer):
        officer.groups.clear()
        job = waiting(officer, listing="gone.list", language="fr")
        assert self.refused(job)

    def test_rights_that_are_taken_away_close_a_file_that_is_made(self, officer):
        OrganisationFactory()
        job = ready(officer)
        officer.groups.clear()
        assert signed_in(officer).get(link(job)).status_code == 404


class TestOpening:
    def test_nobody_else_opens_it_and_nobody_unknown(self, officer, second_officer, lead, client):
        OrganisationFactory()
        job = ready(officer)
        for user in (second_officer, lead):
            assert signed_in(user).get(link(job)).status_code == 404
            assert signed_in(user).get(PAGE).context["rows"] == []
        assert client.get(link(job))["Location"].startswith("/account/login/")
        forged = reverse("my-export", args=[str(job.pk)])
        assert signed_in(officer).get(forged).status_code == 404
        assert signed_in(officer).post(link(job)).status_code == 405

    def test_a_waiting_one_and_a_lost_file_open_nothing(self, officer):
        OrganisationFactory()
        job, lost = waiting(officer), ready(officer)
        default_storage.delete(lost.path)
        for each in (job, lost):
            assert signed_in(officer).get(link(each)).status_code == 404

    def test_the_page_shows_how_far_it_is_and_looks_again(self, officer):
        job = ExportJobFactory(by=officer, expected=10, purpose="Invite")
        cache.set(f"export:{job.pk}:rows", 4)
        client = signed_in(officer)
        page = client.get(PAGE).content.decode()
        part = client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
        for text in (page, part):
            assert "4 of 10 rows" in text
            assert "every 3s" in text
        assert "<html" not in part
        ExportJob.objects.update(
            state="failed", failure="Why", ended_at=timezone.now(), expires_at=timezone.now()
        )
        done = client.get(PAGE).content.decode()
        assert ("every 3s" in done, "Why" in done, "Invite" in done) == (False, True, True)

    @pytest.mark.parametrize("number", (1, 3))
    def test_the_page_asks_as_much_for_three_as_for_one(
        self, officer, django_assert_num_queries, number
    ):
        ExportJobFactory.create_batch(number, by=officer, state="ready")
        client = signed_in(officer)
        client.get(PAGE)
        with django_assert_num_queries(5):
            client.get(PAGE)

    def test_strangers_have_no_page(self, client, stranger):
        client.force_login(stranger)
        assert client.get(PAGE).status_code == 302
