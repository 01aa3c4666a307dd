from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone, translation
from kombu.exceptions import OperationalError

from core.errors import IllegalTransition
from core.models import AuditEntry
from notifications import outbox, tasks
from notifications.messages import Message
from notifications.models import Notification, NotificationState
from tests.factories import NotificationFactory

S = NotificationState
pytestmark = pytest.mark.django_db


TEMPLATES = {
    "emails/tests/hello.subject.txt": '{% translate "Monday" %}: {{ organisation }}',
    "emails/tests/hello.body.txt": '{% translate "Monday" %}: {{ organisation }} {{ why }}',
    "emails/tests/hello.html": "<style>b { color: red; }</style><b>{{ organisation }}</b>",
}


@pytest.fixture(autouse=True)
def _templates(settings):
    (engine,) = settings.TEMPLATES
    loaders = [("django.template.loaders.locmem.Loader", TEMPLATES)]
    options = {**engine["OPTIONS"], "loaders": loaders}
    settings.TEMPLATES = [{**engine, "APP_DIRS": False, "OPTIONS": options}]


def message(**fields):
    context = {"organisation": "Fund"}
    return Message(
        **{
            "kind": "tests/hello",
            "to": "amina@ngo.example",
            "dedupe_key": "registration:1:received",
            "context": context | fields.pop("context", {}),
            **fields,
        }
    )


@pytest.fixture
def dead_broker(monkeypatch):
    """A broker that nobody answers at; the list holds who asked it."""
    asked = []

    def refuse(notification_id):
        asked.append(notification_id)
        raise OperationalError("Connection refused")

    monkeypatch.setattr(tasks.deliver, "delay", refuse)
    monkeypatch.setattr(outbox, "_broker", outbox._Broker())
    return asked


def test_a_promise_is_kept_after_the_commit_and_not_before(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        notification = outbox.enqueue(message())
        assert (notification.state, mail.outbox) == (S.PENDING, [])

    notification.refresh_from_db()
    assert notification.state == S.SENT
    assert [sent.to for sent in mail.outbox] == [["amina@ngo.example"]]


def test_a_promise_rolls_back_with_the_work(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        outbox.enqueue(message())
        transaction.set_rollback(True)

    assert (Notification.objects.count(), mail.outbox) == (0, [])


def test_the_same_promise_twice_is_one_mail(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = outbox.enqueue(message())
        second = outbox.enqueue(message(to="other@ngo.example"))

    assert first == second == Notification.objects.get()
    assert [sent.to for sent in mail.outbox] == [["amina@ngo.example"]]


def test_the_text_says_what_was_true_when_it_was_promised():
    context = {"organisation": "Before"}
    notification = outbox.enqueue(message(context=context))
    context["organisation"] = "After"
    outbox.enqueue(message(context=context))

    notification.refresh_from_db()
    assert (notification.subject, notification.text) == ("Monday: Before", "Monday: Before ")


def test_the_text_is_in_the_language_of_the_reader_and_not_of_the_writer():
    with translation.override("fr"):
        notification = outbox.enqueue(message(language="es"))

    assert (notification.language, notification.subject) == ("es", "lunes: Fund")


def test_the_plain_text_keeps_apostrophes_and_the_html_escapes():
    name = "Women's <b>Fund</b> & Co"
    notification = outbox.enqueue(message(context={"organisation": name}))

    assert notification.text == f"Monday: {name} "
    assert "Women's &lt;b&gt;Fund&lt;/b&gt; &amp; Co" in notification.html


def test_the_styles_of_the_html_are_written_into_its_tags():
    notification = outbox.enqueue(message())

    assert '<b style="color: red;">Fund</b>' in notification.html


def test_the_reason_is_kept_in_the_readers_language_and_never_too_long():
    reason = outbox.enqueue(message(why="Monday", language="fr"))
    long = outbox.enqueue(message(why="x" * 300, dedupe_key="long"))

    assert (reason.why, long.why) == ("lundi", "x" * outbox.LONGEST_WHY)


def test_a_line_break_in_a_name_does_not_begin_a_second_header():
    name = "Fund\r\nBcc: spy@else.example\x85\u2028x"
    notification = outbox.enqueue(message(context={"organisation": name}))

    assert notification.subject == "Monday: Fund Bcc: spy@else.example x"


def test_a_long_name_does_not_hinder_the_promise():
    notification = outbox.enqueue(message(context={"organisation": "x" * 400}))

    assert len(notification.subject) == outbox.LONGEST_SUBJECT


def test_the_longest_address_fits_into_the_promise():
    address = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 56}.example"
    notification = outbox.enqueue(
        message(to=address, dedupe_key=f"registration:1234567890:confirm:{address}:5")
    )

    assert notification.recipient == address


def test_a_later_mail_is_not_sent_before_its_time(django_capture_on_commit_callbacks):
    tomorrow = timezone.now() + timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        notification = outbox.enqueue(message(not_before=tomorrow))

    assert (notification.next_attempt_at, callbacks, mail.outbox) == (tomorrow, [], [])


def test_a_dead_broker_is_asked_once_and_disturbs_nobody(
    dead_broker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        rows = [outbox.enqueue(message(dedupe_key=f"key:{n}")) for n in range(3)]

    assert dead_broker == [rows[0].pk]
    assert Notification.objects.filter(state=S.PENDING).count() == 3


def test_a_failed_mail_is_tried_again_with_all_attempts(
    officer, django_capture_on_commit_callbacks
):
    notification = NotificationFactory(state=S.FAILED, attempts=6)

    with django_capture_on_commit_callbacks(execute=True):
        outbox.try_again(notification, by=officer)

    notification.refresh_from_db()
    assert (notification.state, notification.attempts) == (S.SENT, 1)
    entries = AuditEntry.objects.values_list("verb", "subject", "by")
    assert list(entries) == [("notification.try_again", notification.label, officer.pk)]


def test_a_sent_mail_is_not_tried_again(officer):
    notification = NotificationFactory(state=S.SENT)

    with pytest.raises(IllegalTransition):
        outbox.try_again(notification, by=officer)

    assert (AuditEntry.objects.count(), mail.outbox) == (0, [])


def test_a_waiting_mail_is_cancelled_and_never_sent(officer):
    notification = NotificationFactory()

    outbox.cancel(notification, by=officer)
    tasks.sweep()

    notification.refresh_from_db()
    assert (notification.state, mail.outbox) == (S.CANCELLED, [])
    entries = AuditEntry.objects.values_list("verb", "subject", "by")
    assert list(entries) == [("notification.cancelled", notification.label, officer.pk)]


def test_cancelling_by_key_takes_back_what_waits_and_nothing_else():
    waiting = NotificationFactory(dedupe_key="a")
    sent = NotificationFactory(dedupe_key="b", state=S.SENT)
    other = NotificationFactory(dedupe_key="c")

    assert outbox.cancel_waiting(["a", "b"]) == 1
    states = [Notification.objects.get(pk=row.pk).state for row in (waiting, sent, other)]
    assert states == [S.CANCELLED, S.SENT, S.PENDING]
