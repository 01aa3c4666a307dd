"""The Celery application; its beat schedule lives in the settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csmanager.settings")

app = Celery("csmanager")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
