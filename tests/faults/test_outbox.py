"""Nothing promised is lost: with real processes, really killed.

`house.post.taken` is what the mail server took: each promise once, under the one
Message-ID of its row. The sweep runs each second here, and a row counts as abandoned
after two.
"""

import pytest

from notifications.models import Notification

pytestmark = pytest.mark.faults

SECONDS_A_PERSON_NOTICES = 1
SECONDS_A_PERSON_BEARS_ONCE = 6


def readers(word, count):
    return [f"{word}{number}@ngo.example" for number in range(count)]


def promises():
    """Every promise as (recipient, Message-ID), in alphabetical order."""
    return sorted((row.recipient, row.message_id) for row in Notification.objects.all())


def row(recipient):
    return Notification.objects.get(recipient=recipient)


def test_a_killed_worker_loses_and_repeats_nothing_that_the_server_had_not_taken(house):
    at_recipient, at_text, later = readers("killed", 3)
    pauses = [house.post.pause(at_recipient, "RCPT"), house.post.pause(at_text, "DATA")]
    house.promise(at_recipient, at_text)
    for pause in pauses:
        pause.wait()

    house.kill("worker")
    house.post.go_on()
    house.promise(later)
    house.start("worker")
    house.wait_until_sent(3)

    assert sorted(house.post.taken) == promises()


def test_a_killed_child_of_a_worker_loses_and_repeats_nothing(house):
    reader, *others = readers("orphan", 4)
    pause = house.post.pause(reader, "DATA")
    house.promise(reader)
    pause.wait()

    house.kill_children("worker")
    house.post.go_on()
    house.promise(*others)
    house.wait_until_sent(4)

    assert sorted(house.post.taken) == promises()


def test_killed_between_the_servers_yes_and_our_note_repeats_the_same_mail(house):
    """The one repeat that nobody can avoid: docs/decisions/0001-outbox.md."""
    (reader,) = readers("twice", 1)
    pause = house.post.pause(reader, "TAKEN")
    house.promise(reader)
    pause.wait()

    house.kill("worker")
    house.post.go_on()
    house.start("worker")
    house.wait_until_sent(1)

    assert house.post.taken == promises() * 2
    assert row(reader).attempts == 2


def test_without_a_broker_a_promise_is_quick_and_kept_when_it_is_back(house):
    house.kill_valkey()
    seconds = house.promise(*readers("unheard", 20))
    waiting = Notification.objects.filter(state="pending").count()
    house.start_valkey()
    house.wait_until_sent(20)

    assert (waiting, seconds < SECONDS_A_PERSON_NOTICES) == (20, True), seconds
    assert sorted(house.post.taken) == promises()


def test_a_broker_that_forgets_its_queue_loses_nothing(house):
    house.kill("worker")
    house.promise(*readers("queued", 5))
    house.kill_valkey()
    house.start_valkey()
    house.start("worker")
    house.wait_until_sent(5)

    assert sorted(house.post.taken) == promises()


def test_worker_and_broker_killed_in_the_middle_of_a_mail(house):
    reader, *others = readers("both", 5)
    pause = house.post.pause(reader, "DATA")
    house.promise(reader, *others)
    pause.wait()
    # A mail between the server's 250 and our commit would be sent again: decision 0001.
    house.wait_until_sent(len(others))

    house.kill("worker")
    house.kill_valkey()
    house.post.go_on()
    house.start_valkey()
    house.start("worker")
    house.wait_until_sent(5)

    assert sorted(house.post.taken) == promises()


def test_a_frozen_broker_holds_a_person_up_for_a_moment_and_then_nobody(house):
    with house.frozen_valkey():
        first = house.promise(*readers("frozen", 20))
        second = house.promise(*readers("after", 20))
    house.wait_until_sent(40)

    assert first < SECONDS_A_PERSON_BEARS_ONCE
    assert second < SECONDS_A_PERSON_NOTICES
    assert sorted(house.post.taken) == promises()


def test_a_web_process_killed_before_its_commit_has_promised_nothing(house):
    (reader, other) = readers("never", 2)
    house.promise(reader, die="before commit")
    house.promise(other)
    house.wait_until_sent(1)

    assert [recipient for recipient, _message in house.post.taken] == [other]


def test_a_web_process_killed_after_its_commit_has_promised(house):
    (reader,) = readers("committed", 1)
    house.promise(reader, die="after commit")
    house.wait_until_sent(1)

    assert house.post.taken == promises()


def test_mails_wait_for_a_mail_server_that_is_away_without_using_up_their_attempts(house):
    house.post.close()
    house.promise(*readers("away", 5))
    house.wait_until(lambda: Notification.objects.filter(last_error__contains="refused").exists())
    house.post.open()
    house.wait_until_sent(5)

    assert sorted(house.post.taken) == promises()
    assert set(Notification.objects.values_list("attempts", flat=True)) == {1}


def test_a_full_mailbox_fails_at_once_with_the_servers_words_and_holds_up_nobody(house):
    full, other = readers("full", 2)
    house.post.refuse(full, "552 Mailbox full")
    house.promise(full, other)
    house.wait_until(lambda: row(full).state == "failed")
    house.wait_until_sent(1)

    assert (row(full).attempts, "552" in row(full).last_error) == (1, True)
    assert "Mailbox full" in row(full).last_error
    assert [recipient for recipient, _message in house.post.taken] == [other]


def test_a_mailbox_that_is_full_for_now_is_tried_again(house):
    (full,) = readers("fullnow", 1)
    house.post.refuse(full, "452 Insufficient storage")
    house.promise(full)
    house.wait_until_sent(1)

    assert house.post.taken == promises()
    assert row(full).attempts == 2


def test_a_server_that_vanishes_in_the_middle_of_a_mail_gets_it_again(house):
    (reader,) = readers("vanished", 1)
    house.post.vanish(reader)
    house.promise(reader)
    house.wait_until_sent(1)

    assert house.post.taken == promises()
    assert row(reader).attempts == 2


def test_two_workers_and_the_sweep_send_each_of_many_mails_once(house):
    house.start("worker2")
    house.wait_for_worker("worker2")
    try:
        house.promise(*readers("many", 200))
        house.wait_until_sent(200)
    finally:
        house.kill("worker2")

    assert sorted(house.post.taken) == promises()
    assert set(Notification.objects.values_list("attempts", flat=True)) == {1}
