"""Out of the outbox: one row, one attempt."""

from smtplib import SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused

import structlog
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from notifications.models import Notification

log = structlog.get_logger(__name__)

PERMANENT = range(500, 600)


def deliver(notification_id: int) -> None:
    """Send one row if it is due.

    Running it twice, or in two workers, sends once: see NotificationQuerySet.claim.
    A worker that dies between the server's OK and our commit leaves the row to be
    sent again after STALE_AFTER with the same Message-ID; that is the only repeat.
    """
    notification = Notification.objects.claim(notification_id, timezone.now())
    if notification is None:
        return
    try:
        _mail(notification).send()
    except OSError as error:  # SMTPException is an OSError too
        log.warning("mail_refused", notification=notification.pk, error=str(error))
        _put_back(notification, error)
    else:
        notification.mark_sent(timezone.now())
    notification.save()


def _mail(notification: Notification) -> EmailMultiAlternatives:
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


def _put_back(notification: Notification, error: OSError) -> None:
    if _never(error):
        notification.refuse(error)
    else:
        notification.postpone(error, timezone.now())


def _never(error: OSError) -> bool:
    """Whether the server said that trying again is of no use (a 5xx answer)."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code in PERMANENT for code, _ in error.recipients.values())
    if isinstance(error, SMTPSenderRefused | SMTPResponseException):
        return error.smtp_code in PERMANENT
    return False
