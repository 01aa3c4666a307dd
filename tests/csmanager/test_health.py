"""What the people who run it are told: each part that is down, by name, and no secret."""

import socket
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from csmanager import health
from notifications.tasks import HEARTBEAT, heartbeat
from tests.factories import NotificationFactory


@pytest.fixture(autouse=True)
def _ask_about_migrations_again():
    health.migrations.cache_clear()


@pytest.fixture
def silent():
    """The address of something that takes a connection and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"redis://user:se-cret@127.0.0.1:{listening.getsockname()[1]}/0"


def ready():
    response = Client().get(reverse("health-ready"))
    return response.status_code, response.json()["parts"]


def test_live_asks_nobody(client, django_assert_num_queries):
    response = client.get(reverse("health-live"))

    assert (response.status_code, response.json()) == (200, {"ok": True})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_ready_when_all_parts_work():
    heartbeat()

    assert ready() == (200, dict.fromkeys(health.CHECKS, "up"))


@pytest.mark.django_db(transaction=True)
def test_ready_names_the_worker_that_left_no_heartbeat(monkeypatch):
    monkeypatch.setattr(health.app.control, "ping", lambda **_options: [])

    status, parts = ready()

    assert status == 503
    assert [name for name, state in parts.items() if state != "up"] == ["worker"]
    assert parts["worker"] == "no worker answers"


@pytest.mark.django_db
def test_a_worker_that_answers_without_a_heartbeat_means_that_beat_is_missing(monkeypatch):
    cache.set(HEARTBEAT, (timezone.now() - timedelta(minutes=4)).isoformat())
    monkeypatch.setattr(health.app.control, "ping", lambda **_options: [{"worker": "pong"}])

    with pytest.raises(health.Down, match="beat"):
        health.worker()


@pytest.mark.django_db(transaction=True)
def test_ready_names_an_outbox_that_nobody_empties():
    heartbeat()
    NotificationFactory(next_attempt_at=timezone.now() - timedelta(minutes=11))

    status, parts = ready()

    assert status == 503
    assert parts["outbox"] == "1 mails are due for more than 10 minutes"


@pytest.mark.django_db
def test_a_mail_that_has_just_become_due_is_no_trouble():
    NotificationFactory(next_attempt_at=timezone.now() - timedelta(minutes=9))

    health.outbox()


@pytest.mark.django_db
def test_tables_that_are_behind_the_code_are_named(monkeypatch):
    monkeypatch.setattr(
        health.MigrationExecutor, "migration_plan", lambda *_arguments: [("migration", False)]
    )

    with pytest.raises(health.Down, match="1 migrations are not applied"):
        health.migrations()


@pytest.mark.django_db(transaction=True)
def test_ready_is_quick_and_tells_no_secret_when_valkey_hangs(settings, silent):
    settings.REDIS_URL = silent
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": silent}}

    began = time.monotonic()
    response = Client().get(reverse("health-ready"))

    assert time.monotonic() - began < 3
    assert response.status_code == 503
    parts = response.json()["parts"]
    assert parts["database"] == parts["outbox"] == parts["migrations"] == "up"
    assert parts["valkey"] in {"cannot be reached", "no answer in time"}
    assert parts["worker"] in {"cannot be reached", "no answer in time"}
    assert "se-cret" not in response.content.decode()


def test_ready_names_a_database_that_cannot_be_reached(monkeypatch):
    def refuse():
        raise ConnectionError("postgresql://user:se-cret@host/database")

    monkeypatch.setattr(health, "CHECKS", {"database": refuse})

    assert health.parts() == {"database": "cannot be reached"}


def test_a_part_that_hangs_is_down_after_the_patience(monkeypatch):
    monkeypatch.setattr(health, "PATIENCE", 0.05)
    with socket.socket() as quiet:
        quiet.bind(("127.0.0.1", 0))
        quiet.listen()
        quiet.settimeout(0.5)

        def wait():
            quiet.accept()

        monkeypatch.setattr(health, "CHECKS", {"slow": wait})

        assert health.parts() == {"slow": "no answer in time"}
