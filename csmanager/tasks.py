"""Periodic work that needs the lists of all apps."""

from celery import shared_task
from django.utils import timezone

from csmanager import news


@shared_task
def tell_saved_searches() -> None:
    news.tell_due(timezone.now())
