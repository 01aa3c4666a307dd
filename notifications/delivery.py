"""Out of the outbox: claim a row, send it, write down what came of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from smtplib import (
    SMTP,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

import structlog
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.utils import timezone

from notifications.models import Notification

log = structlog.get_logger(__name__)

OK = 250
PERMANENT = range(500, 600)
SWEEP_SIZE = 2000
# A sweep begins no mail after this: the task's time limit must not fall into one.
SWEEP_SECONDS = 45.0


def deliver(notification_id: int) -> None:
    """Send one row if it is due.

    Running it twice, or in two workers, sends once: see NotificationQuerySet.claim.
    A worker that dies between the server's OK and our commit leaves the row to be
    sent again after STALE_AFTER with the same Message-ID; that is the only repeat
    (docs/decisions/0001-outbox.md).
    """
    with _mail_server() as server:
        _deliver(notification_id, server)


def sweep() -> None:
    """Send whatever is due, over one connection, for SWEEP_SECONDS at most.

    Two sweeps at a time share the work, since each row is claimed once. The first row
    that finds no mail server ends the sweep: the others would find none either.
    """
    now = timezone.now()
    if lost := Notification.objects.give_up(now):
        log.error("mails_given_up", count=lost)
    due = Notification.objects.due(now).order_by("next_attempt_at")
    deadline = time.monotonic() + SWEEP_SECONDS
    with _mail_server() as server:
        for notification_id in due.values_list("pk", flat=True)[:SWEEP_SIZE]:
            if time.monotonic() > deadline or not _deliver(notification_id, server):
                return


@contextmanager
def _mail_server() -> Iterator[BaseEmailBackend]:
    """A connection that is opened by the first mail, and closed in the end."""
    server = mailers.create_connection("default")
    try:
        yield server
    finally:
        _hang_up(server)


def _deliver(notification_id: int, server: BaseEmailBackend) -> bool:
    """Send one row if it is due; False when there is no mail server to send it to."""
    notification = Notification.objects.claim(notification_id, timezone.now())
    if notification is None:
        return True
    try:
        _connect(server)
    except (OSError, ValueError) as error:
        log.error("mail_server_unreachable", error=str(error))  # noqa: TRY400  Not our bug.
        notification.put_back(error, timezone.now())
        Notification.objects.settle(notification)
        return False
    _send(notification, server)
    if not Notification.objects.settle(notification):
        log.error("mail_changed_hands", notification=notification.pk, state=notification.state)
    return True


def _connect(server: BaseEmailBackend) -> None:
    """Open the connection, or make sure that the open one still works."""
    connection = getattr(server, "connection", None)
    if connection is not None and not _answers(connection):
        _hang_up(server)
    server.open()


def _send(notification: Notification, server: BaseEmailBackend) -> None:
    """One attempt; what came of it is in memory."""
    try:
        server.send_messages([_mail(notification)])
    except OSError as error:  # SMTPException is an OSError too
        log.warning("mail_refused", notification=notification.pk, error=str(error))
        if _never(error):
            notification.refuse(error)
        else:
            notification.postpone(error, timezone.now())
    except Exception as error:  # A mail that cannot be written must stop no other one.
        log.exception("mail_impossible", notification=notification.pk)
        notification.refuse(error)
    else:
        notification.mark_sent(timezone.now())


def _mail(notification: Notification) -> EmailMultiAlternatives:
    validate_email(notification.recipient)  # One address: no second one behind a comma.
    mail = EmailMultiAlternatives(
        subject=notification.subject,
        body=notification.text,
        to=[notification.recipient],
        headers={
            "Message-ID": notification.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": notification.language,
        },
    )
    if notification.html:
        mail.attach_alternative(notification.html, "text/html")
    return mail


def _hang_up(server: BaseEmailBackend) -> None:
    """Say goodbye. What was sent is written down: a server that is rude now changes nothing."""
    with suppress(OSError):
        server.close()


def _answers(connection: SMTP) -> bool:
    try:
        code, _words = connection.noop()
    except OSError:
        return False
    return code == OK


def _never(error: OSError) -> bool:
    """Whether the server said that trying again is of no use (a 5xx answer)."""
    if isinstance(error, SMTPNotSupportedError):
        return True
    if isinstance(error, SMTPRecipientsRefused):
        return all(code in PERMANENT for code, _words in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return error.smtp_code in PERMANENT
    return False
