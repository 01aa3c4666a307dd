"""Periodic work: each task calls one action, which may run again without harm."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from stakeholders.actions import (
    confirmations,
    consents,
    declarations,
    duplicates,
    erasure,
    forgetting,
    imports,
    invitations,
    merging,
    registrations,
    reviews,
    screening_runs,
    tasks,
)
from stakeholders.imports import jobs

__all__ = ["jobs"]  # A worker finds the tasks of imports through here.

# Well within the time limit of a task; the next minute goes on.
SCREENING_SLICE = timedelta(seconds=50)
A_DAY_AND_A_BIT = timedelta(hours=26)


@shared_task
def remind_before_links_expire() -> None:
    registrations.remind_due(timezone.now())
    invitations.remind_due(timezone.now())


@shared_task
def expire_registrations() -> None:
    registrations.expire_due(timezone.now())


@shared_task
def archive_declarations() -> None:
    declarations.archive_due()


@shared_task
def erase_what_is_over() -> None:
    at = timezone.now()
    erasure.erase_due(at)
    forgetting.old_lists(at)


@shared_task
def confirm_yearly() -> None:
    at = timezone.now()
    confirmations.ask_due(at)
    confirmations.remind_due(at)
    confirmations.mark_due(at)


@shared_task
def forget_uploads() -> None:
    imports.forget_abandoned(timezone.now())


@shared_task
def ask_for_consent() -> None:
    at = timezone.now()
    consents.ask_waiting(at)
    consents.remind_due(at)


@shared_task
def open_due_reviews() -> None:
    reviews.open_due(timezone.now())


@shared_task
def screen_new_list() -> None:
    screening_runs.go_on(until=timezone.now() + SCREENING_SLICE)


@shared_task
def screen_changed_names() -> None:
    screening_runs.screen_changed(timezone.now() - A_DAY_AND_A_BIT)


@shared_task
def find_duplicates() -> None:
    duplicates.find_organisations()
    duplicates.find_people()


@shared_task
def forget_old_merges() -> None:
    merging.forget_expired(timezone.now())


@shared_task
def remind_of_tasks() -> None:
    tasks.remind_due(timezone.now())
