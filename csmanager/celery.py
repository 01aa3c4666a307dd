"""The Celery application; its beat schedule lives in the settings."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_ready
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csmanager.settings")

app = Celery("csmanager")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A task's log lines carry the id of the request that asked for it.
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_logging(**_worker: Any) -> None:
    """Keep Django's LOGGING: Celery replaces it unless somebody listens here."""


@worker_ready.connect
def first_heartbeat(**_worker: Any) -> None:
    """Say that work is done from now on, half a minute before beat does: /health/ready."""
    app.send_task("notifications.tasks.heartbeat")
