"""Batches in the background: stopped, resumed, taken over, never doubled."""

import threading
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from core.errors import DomainError, IllegalTransition
from stakeholders.actions import imports
from stakeholders.imports import jobs, running
from stakeholders.models import ImportKey, ImportRun, Organisation
from tests.conftest import lay_roles
from tests.factories import ImportRunFactory

ROWS = 12


@pytest.fixture(autouse=True)
def _small_batches(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = str(tmp_path)
    monkeypatch.setattr(running, "BATCH", 5)


def prepared(by, text=None, **fields):
    """A run of ROWS new organisations that is ready to be stored."""
    lines = text or "name\n" + "".join(f"Org {n:02}\n" for n in range(ROWS))
    run = ImportRunFactory(by=by, state="checked", columns={"name": "legal_name"}, **fields)
    run.file.save("list", ContentFile(lines.encode()))
    return run


def names():
    return list(Organisation.objects.order_by("pk").values_list("legal_name", flat=True))


ALL = [f"Org {n:02}" for n in range(ROWS)]


@pytest.mark.django_db
def test_a_slice_ends_after_its_time_and_the_next_goes_on_behind_it(officer):
    run = imports.start(prepared(officer), good_rows=True, by=officer)

    assert running.go_on(run, seconds=0) is True
    assert (run.done, run.position, names()) == (5, 6, ALL[:5])
    assert running.go_on(run, seconds=60) is False
    run.refresh_from_db()

    assert (run.state, run.done, names()) == ("finished", ROWS, ALL)
    assert run.counts["created"] == ROWS
    assert not ImportKey.objects.exists()


@pytest.mark.django_db
def test_stopped_it_rests_and_resumed_it_ends(officer):
    run = imports.start(prepared(officer), good_rows=True, by=officer)
    running.go_on(run, seconds=0)

    imports.stop(run, by=officer)
    assert running.go_on(run, seconds=60) is False
    assert names() == ALL[:5]
    with pytest.raises(IllegalTransition):
        imports.stop(run, by=officer)

    imports.resume(run, by=officer)
    running.go_on(run, seconds=60)
    assert names() == ALL


@pytest.mark.django_db
def test_a_repeated_row_is_known_after_it_was_resumed(officer):
    """What earlier rows were known by is stored, and does not die with a worker."""
    lines = "name\n" + "".join(f"Org {n:02}\n" for n in (*range(6), *range(6)))
    run = imports.start(prepared(officer, lines), good_rows=True, by=officer)
    running.go_on(run, seconds=0)

    running.go_on(run, seconds=60)

    assert names() == ALL[:6]
    run.refresh_from_db()
    assert (run.counts["created"], run.counts["unchanged"]) == (6, 6)


@pytest.mark.django_db
def test_one_worker_at_a_time_until_it_is_silent(officer, settings):
    run = imports.start(prepared(officer), good_rows=True, by=officer)
    long_ago = timezone.now() - timedelta(hours=1)
    token = imports.claim(run, quiet_since=long_ago)

    assert token is not None
    assert imports.claim(run, quiet_since=long_ago) is None
    assert running.go_on(run, seconds=60) is False
    assert names() == []

    settings.IMPORT_STALE_AFTER = 0
    jobs.sweep()
    assert names() == ALL


@pytest.mark.django_db
def test_a_worker_whose_work_was_taken_over_stores_nothing_more(officer, monkeypatch):
    run = imports.start(prepared(officer), good_rows=True, by=officer)
    do_batch = running.do_batch

    def taken_over(run, *words):
        results = do_batch(run, *words)
        ImportRun.objects.filter(pk=run.pk).update(claim="0" * 32)
        return results

    monkeypatch.setattr(running, "do_batch", taken_over)
    monkeypatch.setattr(imports, "advance", lambda *_words, **_named: None)

    assert running.go_on(run, seconds=60) is False
    assert names() == ALL[:5]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("breaks", "said"),
    (
        (DomainError("The file is damaged."), "The file is damaged."),
        (ZeroDivisionError("secret"), "Something went wrong"),
    ),
)
def test_what_breaks_says_why_keeps_whole_batches_and_can_go_on(officer, monkeypatch, breaks, said):
    run = imports.start(prepared(officer), good_rows=True, by=officer)
    running.go_on(run, seconds=0)
    do_batch = running.do_batch
    monkeypatch.setattr(running, "do_batch", lambda *_words: (_ for _ in ()).throw(breaks))
    running.go_on(run, seconds=60)
    run.refresh_from_db()
    assert run.state == "failed"
    assert run.failure.startswith(said)
    assert "secret" not in run.failure
    assert names() == ALL[:5]

    monkeypatch.setattr(running, "do_batch", do_batch)
    imports.resume(run, by=officer)
    running.go_on(run, seconds=60)

    assert names() == ALL


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_import_store_each_row_once(officer):
    lay_roles()
    run = imports.start(prepared(officer), good_rows=True, by=officer)
    both = threading.Barrier(2)

    def work():
        both.wait(10)
        running.go_on(ImportRun.objects.get(pk=run.pk), seconds=60)
        connection.close()

    threads = [threading.Thread(target=work) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert names() == ALL


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_list_at_once_make_each_organisation_once(officer):
    lay_roles()
    text = "name,country\n" + "".join(f"Org {n:02},\n" for n in range(ROWS))
    runs = [
        imports.start(prepared(officer, text, source=f"list {n}"), good_rows=True, by=officer)
        for n in range(2)
    ]
    both = threading.Barrier(2)

    def work(pk):
        both.wait(10)
        running.go_on(ImportRun.objects.get(pk=pk), seconds=60)
        connection.close()

    threads = [threading.Thread(target=work, args=(run.pk,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(names()) == ALL
