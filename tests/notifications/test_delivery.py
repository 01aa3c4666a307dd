"""Deliveries to a real mail server in a thread; tests/faults kills the processes around it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from notifications import delivery, smtp
from notifications.models import STALE_AFTER, Notification, NotificationState
from tests.factories import NotificationFactory
from tests.faults.postoffice import PostOffice

S = NotificationState


@pytest.fixture
def post(settings):
    """The mail server that the settings name."""
    office = PostOffice()
    settings.MAILERS = {
        "default": {
            "BACKEND": "notifications.smtp.PatientBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": office.port, "timeout": 5},
        }
    }
    office.open()
    yield office
    office.close()


def outcome(notification):
    notification.refresh_from_db()
    return notification.state, notification.attempts, notification.last_error


@pytest.mark.django_db
def test_a_mail_carries_both_texts_its_language_and_its_identity(post):
    notification = NotificationFactory(language="ru", subject="Тема", text="Текст", html="<p>Т</p>")

    delivery.deliver(notification.pk)

    (sent,) = post.mails
    names = ("Subject", "To", "Message-ID", "Content-Language", "Auto-Submitted")
    assert [str(sent[name]) for name in names] == [
        "Тема",
        notification.recipient,
        notification.message_id,
        "ru",
        "auto-generated",
    ]
    parts = [(part.get_content_type(), part.get_content().strip()) for part in sent.iter_parts()]
    assert parts == [("text/plain", "Текст"), ("text/html", "<p>Т</p>")]
    assert outcome(notification) == (S.SENT, 1, "")


@pytest.mark.django_db
def test_delivering_twice_sends_once(post):
    notification = NotificationFactory()

    delivery.deliver(notification.pk)
    delivery.deliver(notification.pk)
    delivery.sweep()

    assert post.taken == [(notification.recipient, notification.message_id)]


@pytest.mark.django_db
def test_a_row_that_was_never_there_is_no_error(post):
    delivery.deliver(0)

    assert post.taken == []


@pytest.mark.django_db
def test_a_sweep_sends_all_that_is_due_over_one_connection_oldest_first(post):
    now = timezone.now()
    rows = [NotificationFactory(next_attempt_at=now - timedelta(hours=n)) for n in range(5)]
    NotificationFactory(next_attempt_at=now + timedelta(hours=1))

    delivery.sweep()

    assert post.taken == [(row.recipient, row.message_id) for row in reversed(rows)]
    assert post.conversations == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "recipient",
    (
        "amina@ngo.example, spy@else.example",
        "amina@ngo.example\nBcc: spy@else.example",
        "Amina <amina@ngo.example>",
        "амина@ngo.example",
        "no address",
        "",
    ),
)
def test_a_bad_address_fails_in_words_and_holds_up_nobody(post, recipient):
    bad = NotificationFactory(recipient=recipient, next_attempt_at=timezone.now() - STALE_AFTER)
    good = NotificationFactory()

    delivery.sweep()

    state, attempts, error = outcome(bad)
    assert (state, attempts, error.split(":")[0]) == (S.FAILED, 1, "ValidationError")
    assert post.taken == [(good.recipient, good.message_id)]


@pytest.mark.django_db
def test_a_subject_with_a_line_break_fails_and_adds_no_header(post):
    bad = NotificationFactory(subject="Hello\nBcc: spy@else.example")

    delivery.sweep()

    assert (outcome(bad)[0], post.taken) == (S.FAILED, [])


class Faulty(EmailBackend):
    """Breaks in a way that nobody has thought of."""

    def send_messages(self, _mails):
        raise RuntimeError("out of paper")


@pytest.mark.django_db
def test_an_unforeseen_error_leaves_no_row_stuck_and_does_not_stop_the_sweep(settings):
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.Faulty"}}
    rows = [NotificationFactory(), NotificationFactory()]

    delivery.sweep()

    assert [outcome(row) for row in rows] == [(S.FAILED, 1, "RuntimeError: out of paper")] * 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "expected"),
    (
        ("552 Mailbox full", S.FAILED),
        ("550 No such user", S.FAILED),
        ("452 Insufficient storage", S.PENDING),
        ("421 Too many mails", S.PENDING),
    ),
)
def test_a_5xx_answer_is_final_and_a_4xx_answer_is_not(post, answer, expected):
    row = NotificationFactory()
    post.refuse(row.recipient, answer)

    delivery.sweep()

    state, attempts, error = outcome(row)
    assert (state, attempts, answer[4:] in error) == (expected, 1, True)


@pytest.mark.django_db
def test_a_refused_mail_does_not_cost_the_others_their_connection(post):
    refused = NotificationFactory(next_attempt_at=timezone.now() - STALE_AFTER)
    post.refuse(refused.recipient, "552 Mailbox full")
    others = [NotificationFactory() for _ in range(3)]

    delivery.sweep()

    assert post.taken == [(row.recipient, row.message_id) for row in others]
    assert post.conversations == 1


@pytest.mark.django_db
def test_after_a_broken_connection_the_next_mail_gets_a_new_one(post):
    broken = NotificationFactory(next_attempt_at=timezone.now() - STALE_AFTER)
    post.vanish(broken.recipient)
    other = NotificationFactory()

    delivery.sweep()

    assert outcome(broken)[:2] == (S.PENDING, 1)
    assert post.taken == [(other.recipient, other.message_id)]
    assert post.conversations == 2


@pytest.mark.django_db
def test_without_a_mail_server_one_row_learns_it_and_no_row_loses_an_attempt(post):
    first = NotificationFactory(next_attempt_at=timezone.now() - STALE_AFTER)
    second = NotificationFactory()
    post.close()

    delivery.sweep()
    post.open()

    assert outcome(first) == (
        S.PENDING,
        0,
        "ConnectionRefusedError: [Errno 111] Connection refused",
    )
    assert outcome(second) == (S.PENDING, 0, "")


@pytest.mark.django_db
def test_a_sweep_begins_nothing_after_its_time(post, monkeypatch):
    monkeypatch.setattr(delivery, "SWEEP_SECONDS", -1.0)
    row = NotificationFactory()

    delivery.sweep()

    assert (outcome(row), post.taken) == ((S.PENDING, 0, ""), [])


@pytest.mark.django_db
def test_the_last_answer_may_take_longer_than_the_others(post, monkeypatch, settings):
    settings.MAILERS["default"]["OPTIONS"]["timeout"] = 0.2
    monkeypatch.setattr(smtp, "SECONDS_FOR_THE_LAST_ANSWER", 30)
    row = NotificationFactory()
    pause = post.pause(row.recipient, "TAKEN")

    pause.end_in(1)
    delivery.deliver(row.pk)

    assert outcome(row) == (S.SENT, 1, "")


@pytest.mark.django_db(transaction=True)
def test_many_threads_send_each_row_once(post):
    rows = [NotificationFactory() for _ in range(40)]

    def sweep():
        try:
            delivery.sweep()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(sweep) for _ in range(4)]:
            done.result()

    assert sorted(post.taken) == sorted((row.recipient, row.message_id) for row in rows)
    assert set(Notification.objects.values_list("state", "attempts")) == {(S.SENT, 1)}


@pytest.mark.django_db
def test_a_mail_without_html_is_plain_text():
    notification = NotificationFactory(html="")

    delivery.deliver(notification.pk)

    (sent,) = mail.outbox
    assert (sent.body, sent.alternatives) == ("A text", [])
