"""Figures for Prometheus: for whom, and that none tells of an organisation at risk."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from stakeholders.states import RegistrationState
from tests.factories import NotificationFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


def figures(client):
    text = client.get(reverse("metrics")).content.decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_outbox_is_counted_by_state(client):
    NotificationFactory(state="sent")
    NotificationFactory.create_batch(2, state="failed")
    NotificationFactory(next_attempt_at=timezone.now() - timedelta(minutes=3))

    read = figures(client)

    assert read["csmanager_outbox_mails", "sent"] == 1
    assert read["csmanager_outbox_mails", "failed"] == 2
    assert read["csmanager_outbox_mails", "cancelled"] == 0
    assert 180 <= read["csmanager_outbox_oldest_due_seconds",] < 200


def test_registrations_are_counted_by_state_and_age(client):
    RegistrationFactory(submitted_at=timezone.now() - timedelta(days=2))
    RegistrationFactory(state=RegistrationState.DRAFT)

    read = figures(client)

    assert read["csmanager_registrations", "submitted"] == 1
    assert read["csmanager_registrations", "draft"] == 1
    assert read["csmanager_registrations_oldest_waiting_seconds",] // 3600 == 48


def test_a_registration_at_risk_changes_no_figure(client):
    RegistrationFactory()
    before = figures(client)

    RegistrationFactory(at_risk=True, submitted_at=timezone.now() - timedelta(days=9))
    after = figures(client)

    assert [key for key in before if "waiting" not in key[0] and before[key] != after[key]] == []
    assert after["csmanager_registrations_oldest_waiting_seconds",] < 3600


@pytest.mark.parametrize("given", ("", "Bearer wrong", "se-cret", "Bearer sé"))
def test_with_a_token_only_its_bearer_reads_them(client, settings, given):
    settings.METRICS_TOKEN = "se-cret"

    refused = client.get(reverse("metrics"), headers={"Authorization": given})
    allowed = client.get(
        reverse("metrics"), headers={"Authorization": "Bearer se-cret"}, REMOTE_ADDR="203.0.113.9"
    )

    assert (refused.status_code, allowed.status_code) == (404, 200)


@pytest.mark.parametrize(
    ("proxies", "meta", "status"),
    (
        (0, {"REMOTE_ADDR": "127.0.0.1"}, 200),
        (0, {"REMOTE_ADDR": "203.0.113.9"}, 404),
        (0, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 404),
        (1, {"REMOTE_ADDR": "127.0.0.1"}, 404),
    ),
)
def test_without_a_token_only_this_machine_reads_them(client, settings, proxies, meta, status):
    settings.TRUSTED_PROXIES = proxies

    assert client.get(reverse("metrics"), **meta).status_code == status
