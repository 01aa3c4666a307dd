"""Long exports: what a killed worker leaves, what is at risk, and when files are deleted."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.utils import timezone

from core import exports as files, roles
from core.models import AuditEntry, ExportJob
from csmanager import exports, tasks
from notifications.models import Notification
from stakeholders.actions import exports as actions, organisations
from stakeholders.models import Organisation
from stakeholders.selectors.exports import MARGIN
from tests.conftest import member
from tests.csmanager.exporting import later, link, ready, signed_in, waiting
from tests.factories import (
    ExportJobFactory,
    ExportRulesFactory,
    OrganisationFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.usefixtures("own_files")


def is_gone(job):
    job.refresh_from_db()
    return (job.state, default_storage.exists(job.path)) == ("gone", False)


def known_long_before(job):
    """The history began before the job was asked for, as it does outside of tests."""
    Organisation.pgh_event_model.objects.update(pgh_created_at=job.created_at - 2 * MARGIN)


class TestAtRisk:
    """Domain 8.3: what is at risk is in no file, also in none that was made before."""

    def test_marking_deletes_what_is_prepared_at_once_and_does_not_tell_whom(
        self, officer, lead, django_capture_on_commit_callbacks
    ):
        organisation = OrganisationFactory(legal_name="Secret")
        jobs = [ready(officer), ready(lead)]

        with django_capture_on_commit_callbacks(execute=True):
            organisations.mark_at_risk(organisation, by=lead)

        assert [is_gone(job) for job in jobs] == [True, True]
        page = signed_in(officer).get("/admin/exports/").content.decode()
        assert "Deleted early: who may see its rows may have changed. Ask for it again." in page
        assert ("Secret" in page, "risk" in jobs[0].failure) == (False, False)
        assert signed_in(officer).get(link(jobs[0])).status_code == 404

    @pytest.mark.parametrize("factory", (OrganisationFactory, RegistrationFactory))
    def test_in_any_other_way_it_is_closed_at_once_and_deleted_by_the_sweep(
        self, officer, factory, django_capture_on_commit_callbacks
    ):
        record = factory()
        job = ready(officer)
        assert signed_in(officer).get(link(job)).status_code == 200

        type(record).objects.update(at_risk=True)

        assert signed_in(officer).get(link(job)).status_code == 404
        with django_capture_on_commit_callbacks(execute=True):
            tasks.sweep_exports()
        assert is_gone(job)

    def test_what_was_at_risk_before_is_no_reason_to_delete(self, officer, lead):
        OrganisationFactory(legal_name="Secret", at_risk=True)
        OrganisationFactory(legal_name="Shown")
        job = waiting(lead)
        known_long_before(job)
        exports.prepare(job.pk)

        assert actions.withdraw_unsafe(timezone.now()) == 0
        answer = signed_in(lead).get(link(job))
        text = b"".join(answer.streaming_content).decode()
        assert ("Shown" in text, "Secret" in text) == (True, False)

    def test_what_came_afterwards_is_in_no_file(self, officer):
        ready(officer)
        with later(minutes=5):
            OrganisationFactory(at_risk=True)
            assert actions.withdraw_unsafe(timezone.now()) == 0


class TestTime:
    def test_a_file_is_deleted_when_its_days_are_over(
        self, officer, django_capture_on_commit_callbacks
    ):
        ExportRulesFactory(keep_days=2)
        job, failed = ready(officer), ExportJobFactory(by=officer, state="failed")
        ExportJob.objects.filter(pk=failed.pk).update(expires_at=job.expires_at)
        assert job.expires_at - job.ended_at == timedelta(days=2)

        with later(days=1, hours=23), django_capture_on_commit_callbacks(execute=True):
            tasks.sweep_exports()
        assert default_storage.exists(job.path)

        with later(days=2, minutes=1), django_capture_on_commit_callbacks(execute=True):
            tasks.sweep_exports()
        assert (is_gone(job), is_gone(failed)) == (True, True)
        assert default_storage.listdir("exports")[1] == []

    def test_progress_is_told_in_whole_chunks(self, officer, monkeypatch):
        monkeypatch.setattr(files, "CHUNK", 2)
        OrganisationFactory.create_batch(5)
        job = ready(officer)
        assert exports.progress_of([job]) == {job.pk: 4}


@pytest.fixture
def olga(transactional_db):
    """An officer, with transactions that really end."""
    return member(roles.CST_OFFICER, email="officer@cst.example", is_staff=True)


class TestBrokenOff:
    def killed(self, job, monkeypatch, error=SystemExit):
        """An attempt that ends after both logs are written and half of the file."""

        def half(*_words):
            yield "half"
            raise error

        with monkeypatch.context() as patched:
            patched.setattr(files, "csv_file", half)
            with pytest.raises(error):
                exports.prepare(job.pk)

    @pytest.mark.parametrize("error", (SystemExit, OperationalError))
    def test_another_attempt_goes_on_and_logs_know_one(self, olga, monkeypatch, error):
        OrganisationFactory(legal_name="Shown")
        job = waiting(olga)
        self.killed(job, monkeypatch, error)
        job.refresh_from_db()
        assert (job.state, job.tries, AuditEntry.objects.count()) == ("waiting", 1, 0)
        default_storage.save(job.path, ContentFile(b"left behind"))

        tasks.sweep_exports()

        job.refresh_from_db()
        assert (job.state, job.tries) == ("ready", 2)
        assert AuditEntry.objects.get().pk == job.number
        assert Notification.objects.count() == 1
        text = b"".join(signed_in(olga).get(link(job)).streaming_content).decode()
        assert ("Shown" in text, "left behind" in text) == (True, False)
        assert len(default_storage.listdir("exports")[1]) == 1

    def test_after_three_it_is_given_up_and_told(self, olga, monkeypatch):
        job = waiting(olga)
        for _each in range(actions.MOST_TRIES):
            self.killed(job, monkeypatch)

        exports.prepare(job.pk)
        exports.prepare(job.pk)

        job.refresh_from_db()
        assert (job.state, job.failure) == ("failed", "It broke off three times. We were told.")
        assert Notification.objects.count() == 1

    def test_what_nobody_expected_fails_in_words_and_undoes_the_log(self, olga, monkeypatch):
        job = waiting(olga)
        monkeypatch.setattr(files, "csv_file", lambda *_words: 1 / 0)
        exports.prepare(job.pk)
        job.refresh_from_db()
        assert job.failure.startswith("Something went wrong that we did not expect.")
        assert not AuditEntry.objects.exists()

    def test_two_workers_at_once_make_one_file_and_one_mail(self, olga):
        OrganisationFactory()
        job = waiting(olga)

        def work():
            try:
                exports.prepare(job.pk)
            finally:
                connection.close()

        threads = [Thread(target=work) for _each in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        job.refresh_from_db()
        assert job.state == "ready"
        assert (AuditEntry.objects.count(), Notification.objects.count()) == (1, 1)
