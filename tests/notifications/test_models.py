from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from core.errors import IllegalTransition
from notifications.models import (
    ASK_AGAIN_AFTER,
    MAX_ATTEMPTS,
    NOTIFICATION,
    RETRY_AFTER,
    STALE_AFTER,
    Notification,
    NotificationState,
)
from tests.factories import NotificationFactory, RegistrationFactory

S = NotificationState
NOW = timezone.now()
REFUSED = OSError("refused")


def taken(**fields):
    """A row that a worker has just claimed."""
    notification = NotificationFactory(**fields)
    return Notification.objects.claim(notification.pk, timezone.now())


def test_a_row_is_not_taken_over_while_its_task_may_still_run():
    assert STALE_AFTER.total_seconds() >= settings.CELERY_TASK_TIME_LIMIT * 2


def test_a_task_is_handed_out_again_only_after_its_end():
    lease = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]

    assert lease > settings.CELERY_TASK_TIME_LIMIT
    assert (settings.CELERY_TASK_ACKS_LATE, settings.CELERY_TASK_REJECT_ON_WORKER_LOST) == (
        True,
        True,
    )


@pytest.mark.django_db
def test_due_are_the_waiting_whose_time_has_come_and_the_abandoned():
    waiting = NotificationFactory(next_attempt_at=NOW - timedelta(seconds=1))
    NotificationFactory(next_attempt_at=NOW + timedelta(seconds=1))
    abandoned = NotificationFactory(state=S.SENDING, claimed_at=NOW - STALE_AFTER)
    NotificationFactory(state=S.SENDING, claimed_at=NOW - STALE_AFTER + timedelta(seconds=1))
    for state in (S.SENT, S.FAILED, S.CANCELLED):
        NotificationFactory(state=state)

    assert set(Notification.objects.due(NOW)) == {waiting, abandoned}


@pytest.mark.django_db
def test_a_row_is_claimed_once_and_counts_the_attempt():
    notification = NotificationFactory()
    at = timezone.now()

    first = Notification.objects.claim(notification.pk, at)
    second = Notification.objects.claim(notification.pk, at)

    assert (first.state, first.attempts, first.claimed_at, second) == (S.SENDING, 1, at, None)


@pytest.mark.django_db
def test_workers_that_die_over_and_over_are_given_up_and_not_claimed_again():
    lost = NotificationFactory(state=S.SENDING, claimed_at=NOW - STALE_AFTER, attempts=MAX_ATTEMPTS)
    hopeful = NotificationFactory(
        state=S.SENDING, claimed_at=NOW - STALE_AFTER, attempts=MAX_ATTEMPTS - 1
    )

    assert Notification.objects.claim(lost.pk, NOW) is None
    assert Notification.objects.give_up(NOW) == 1
    lost.refresh_from_db()
    hopeful.refresh_from_db()
    assert (lost.state, hopeful.state) == (S.FAILED, S.SENDING)
    assert "6 workers" in lost.last_error


@pytest.mark.django_db
def test_a_failure_waits_twice_as_long_each_time_and_ends_after_six():
    waits = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        notification = taken(attempts=attempt - 1)
        notification.postpone(REFUSED, NOW)
        waits.append((notification.state, (notification.next_attempt_at - NOW) / RETRY_AFTER))

    pending = [(S.PENDING, factor) for factor in (1, 2, 4, 8, 16)]
    assert waits == [*pending, (S.FAILED, 32)]


@pytest.mark.django_db
def test_a_mail_server_that_is_away_costs_no_attempt():
    notification = taken(attempts=5)
    notification.put_back(REFUSED, NOW)

    assert (notification.state, notification.attempts) == (S.PENDING, 5)
    assert notification.next_attempt_at == NOW + ASK_AGAIN_AFTER
    assert notification.last_error == "OSError: refused"


@pytest.mark.django_db
def test_a_worker_that_wakes_up_late_and_failed_changes_nothing():
    early = taken()
    Notification.objects.filter(pk=early.pk).update(claimed_at=NOW - STALE_AFTER)
    late = Notification.objects.claim(early.pk, NOW)
    early.refuse(REFUSED)

    assert Notification.objects.settle(early) is False
    late.refresh_from_db()
    assert (late.state, late.last_error) == (S.SENDING, "")


@pytest.mark.django_db
def test_a_worker_that_wakes_up_late_and_sent_spares_the_reader_a_repeat():
    early = taken()
    Notification.objects.filter(pk=early.pk).update(claimed_at=NOW - STALE_AFTER)
    late = Notification.objects.claim(early.pk, NOW)
    early.mark_sent(NOW)

    assert Notification.objects.settle(early) is True
    late.postpone(REFUSED, NOW)
    assert Notification.objects.settle(late) is False
    late.refresh_from_db()
    assert (late.state, late.sent_at) == (S.SENT, NOW)


@pytest.mark.django_db
def test_an_error_is_kept_in_words_that_the_database_takes():
    notification = taken()
    notification.refuse(ValueError("a\x00b" + "x" * 5000))

    assert Notification.objects.settle(notification) is True
    assert notification.last_error == f"ValueError: ab{'x' * 986}"


@pytest.mark.django_db
def test_a_secret_is_forgotten_once_it_is_sent():
    secret, plain = taken(secret=True), taken()
    for notification in (secret, plain):
        notification.mark_sent(NOW)
        Notification.objects.settle(notification)

    secret.refresh_from_db()
    plain.refresh_from_db()
    assert (secret.text, secret.html) == ("", "")
    assert (plain.text, plain.html) == ("A text", "<p>A text</p>")


@pytest.mark.django_db
def test_the_message_id_is_the_same_for_each_attempt_and_for_no_other_row():
    notification, other = NotificationFactory(), NotificationFactory()
    before = notification.message_id
    later = taken(attempts=0)
    again = Notification.objects.claim(notification.pk, timezone.now())

    assert again.message_id == before
    assert len({before, other.message_id, later.message_id}) == 3


@pytest.mark.django_db
def test_mails_about_a_record_are_its_own_newest_first():
    registration, other = RegistrationFactory(), RegistrationFactory()
    old = NotificationFactory(about=registration.label, created_at=NOW - timedelta(days=1))
    new = NotificationFactory(about=registration.label)
    NotificationFactory(about=other.label)

    assert list(Notification.objects.about(registration)) == [new, old]


@pytest.mark.django_db
def test_unfinished_is_what_was_promised_and_is_not_sent():
    rows = {state: NotificationFactory(state=state) for state in S}

    expected = {rows[S.PENDING], rows[S.SENDING], rows[S.FAILED]}
    assert set(Notification.objects.unfinished()) == expected


MOVES = {
    S.SENT: lambda row: row.mark_sent(NOW),
    S.FAILED: lambda row: row.refuse(REFUSED),
    S.PENDING: lambda row: row.try_again(NOW),
    S.CANCELLED: lambda row: row.cancel(),
}


@pytest.mark.parametrize("target", tuple(MOVES))
@pytest.mark.parametrize("state", tuple(S))
def test_a_move_is_made_when_the_table_has_it_and_refused_otherwise(state, target):
    notification = NotificationFactory.build(state=state)

    if NOTIFICATION.allows(state, target):
        MOVES[target](notification)
        assert notification.state == target
    else:
        with pytest.raises(IllegalTransition):
            MOVES[target](notification)
        assert notification.state == state
