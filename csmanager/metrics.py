"""Figures for Prometheus, read from the database when they are asked for.

Registrations at risk are in none of them, so that no change of a figure tells of one.
"""

from collections.abc import Iterator

from django.db.models import Count
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from notifications.models import Notification, NotificationState
from stakeholders.models import Registration
from stakeholders.states import RegistrationState

CONTENT_TYPE = CONTENT_TYPE_LATEST


def exposition() -> bytes:
    """All figures, in the text format of Prometheus."""
    return generate_latest(REGISTRY)


class Figures(Collector):
    """What waits, and for how long."""

    def collect(self) -> Iterator[Metric]:
        yield _by_state(
            "csmanager_outbox_mails", "Mails in the outbox by state.", _mails_by_state()
        )
        yield GaugeMetricFamily(
            "csmanager_outbox_oldest_due_seconds",
            "For how long the mail that waits longest has been due.",
            value=_oldest_due(),
        )
        yield _by_state(
            "csmanager_registrations", "Registrations by state.", _registrations_by_state()
        )
        yield GaugeMetricFamily(
            "csmanager_registrations_oldest_waiting_seconds",
            "For how long the registration that waits longest for our decision has waited.",
            value=_oldest_waiting(),
        )


REGISTRY = CollectorRegistry()
REGISTRY.register(Figures())


def _by_state(name: str, help_text: str, counted: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, help_text, labels=["state"])
    for state, count in counted.items():
        family.add_metric([state], count)
    return family


def _mails_by_state() -> dict[str, int]:
    rows = Notification.objects.order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(NotificationState.values, 0) | dict(rows)


def _registrations_by_state() -> dict[str, int]:
    known = Registration.objects.filter(at_risk=False).order_by()
    rows = known.values_list("state").annotate(Count("pk"))
    return dict.fromkeys(RegistrationState.values, 0) | dict(rows)


def _oldest_due() -> float:
    now = timezone.now()
    due = Notification.objects.due(now).order_by("next_attempt_at")
    since = due.values_list("next_attempt_at", flat=True).first()
    return (now - since).total_seconds() if since else 0.0


def _oldest_waiting() -> float:
    waiting = Registration.objects.waiting_for_us().filter(at_risk=False).first()
    since = waiting.waiting_since if waiting else None
    return (timezone.now() - since).total_seconds() if since else 0.0
