"""Thin wrappers: a task takes ids and calls one function. Each may run twice."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from notifications import delivery

HEARTBEAT = "worker-heartbeat"


@shared_task
def deliver(notification_id: int) -> None:
    delivery.deliver(notification_id)


@shared_task
def sweep() -> None:
    """Deliver whatever is due. The nudge after a commit is for speed; this is for truth."""
    delivery.sweep()


@shared_task
def heartbeat() -> None:
    """Leave a sign of life for /health/ready: beat scheduled this and a worker ran it."""
    cache.set(HEARTBEAT, timezone.now().isoformat(), timeout=300)
