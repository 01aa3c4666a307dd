"""Work in the background that needs the lists of all apps."""

from functools import partial

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.models import ExportJob
from csmanager import exports, news
from stakeholders.actions import exports as actions


@shared_task
def tell_saved_searches() -> None:
    news.tell_due(timezone.now())


@shared_task(time_limit=540)
def prepare_export(pk: int) -> None:
    exports.prepare(pk)


@shared_task
def sweep_exports() -> None:
    """Go on with whatever waits, and delete what may not be kept."""
    at = timezone.now()
    actions.withdraw_unsafe(at)
    actions.forget_due(at)
    for pk in ExportJob.objects.waiting().order_by("pk").values_list("pk", flat=True):
        _hand_over(pk)


def ask_export(job: ExportJob) -> None:
    """Keep a job and let a worker begin at once: settings.EXPORT_IN_BACKGROUND."""
    actions.ask(job)
    transaction.on_commit(partial(_hand_over, job.pk), robust=True)


def _hand_over(pk: int) -> None:
    """A message that nobody took until the next sweep has a successor: let it go."""
    prepare_export.apply_async((pk,), expires=settings.EXPORT_SWEEP_EVERY)
