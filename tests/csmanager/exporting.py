"""Exports in the background, as their tests make and open them."""

from datetime import timedelta

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import links
from csmanager import exports
from tests.factories import ExportJobFactory


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def waiting(by, **fields):
    return ExportJobFactory(by=by, expected=1, **fields)


def ready(by, **fields):
    """A job with its file."""
    job = waiting(by, **fields)
    exports.prepare(job.pk)
    job.refresh_from_db()
    assert job.state == "ready", job.failure
    return job


def link(job):
    return reverse("my-export", args=[links.make("export", str(job.pk))])


def later(**delta):
    """Some time afterwards."""
    return time_machine.travel(timezone.now() + timedelta(**delta))
