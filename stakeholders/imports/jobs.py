"""Imports in the background, in a queue of their own: mails never wait behind them.

The pages that start the work have to hand it over, which is why the tasks are here and
not in stakeholders/tasks.py, above the pages; a worker finds them through that module.
"""

from datetime import timedelta
from functools import partial

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stakeholders.imports import running
from stakeholders.models import ImportRun

# Well below the broker's visibility timeout, after which a task is given out again; and short
# enough for another import to have its turn.
SLICE = 60.0


@shared_task(time_limit=540)
def go_on(run_id: int) -> None:
    run = ImportRun.objects.filter(pk=run_id).first()
    if run and running.go_on(run, seconds=SLICE):
        go_on.delay(run_id)


@shared_task
def sweep() -> None:
    """Go on with whatever waits: the nudge is for speed; this is for truth."""
    quiet_since = timezone.now() - timedelta(seconds=settings.IMPORT_STALE_AFTER)
    for run_id in ImportRun.objects.waiting(quiet_since).values_list("pk", flat=True):
        go_on.delay(run_id)


def nudge(run: ImportRun) -> None:
    """Let a worker begin at once, when what was decided is stored."""
    transaction.on_commit(partial(go_on.delay, run.pk), robust=True)
