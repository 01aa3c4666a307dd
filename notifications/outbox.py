"""The one door through which the other apps send mail: enqueue(message)."""

from collections.abc import Iterable
from functools import partial
from time import monotonic
from typing import Any

import css_inline
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from core import audit
from core.errors import IllegalTransition
from core.models import Record, User
from notifications import tasks
from notifications.messages import Message
from notifications.models import Notification, NotificationState

log = structlog.get_logger(__name__)

SECONDS_OF_SILENCE = 10.0
LONGEST_SUBJECT = 250
LONGEST_WHY = 200


def enqueue(message: Message) -> Notification:
    """Promise a mail. The promise commits, or rolls back, with the caller's work.

    The text is made now, in the reader's language, so that the mail says what was
    true when it was promised. The same dedupe_key a second time changes nothing.
    """
    known = Notification.objects.filter(dedupe_key=message.dedupe_key).first()
    if known is not None:
        return known
    with translation.override(message.language):
        content = _render(message)
    notification, created = Notification.objects.get_or_create(
        dedupe_key=message.dedupe_key,
        defaults={
            "kind": message.kind,
            "recipient": message.to,
            "language": message.language,
            "about": message.about,
            "secret": message.secret,
            "next_attempt_at": message.not_before or timezone.now(),
            **content,
        },
    )
    if created and message.not_before is None:
        transaction.on_commit(partial(_nudge, notification.pk), robust=True)
    return notification


def rehearse(message: Message) -> None:
    """Do the work of enqueue and promise nothing.

    A form that answers about addresses in the same words, known or not, also has to
    take as long for both.
    """
    with transaction.atomic():
        enqueue(message)
        transaction.set_rollback(True)
    _nudge(0)


@transaction.atomic
def try_again(notification: Notification, *, by: User) -> Notification:
    """Put a failed mail back into the queue; one that a worker holds now stays with it."""
    notification.lock()
    if notification.state != NotificationState.FAILED:
        raise IllegalTransition(_("Only a failed mail can be tried again."))
    notification.try_again(timezone.now())
    notification.save()
    audit.record("notification.try_again", notification, by=by)
    transaction.on_commit(partial(_nudge, notification.pk), robust=True)
    return notification


@transaction.atomic
def cancel(notification: Notification, *, by: User | None) -> Notification:
    """Take back a promise that has not been kept yet."""
    notification.lock()
    notification.cancel()
    notification.save()
    audit.record("notification.cancelled", notification, by=by)
    return notification


def cancel_waiting(keys: Iterable[str]) -> int:
    """Take back the mails with these keys that still wait; returns how many."""
    waiting = Notification.objects.filter(
        dedupe_key__in=tuple(keys), state=NotificationState.PENDING
    )
    return waiting.update(state=NotificationState.CANCELLED, updated_at=timezone.now())


def mails_about(record: Record) -> QuerySet[Notification]:
    """What was written about this record, newest first, for its page."""
    return Notification.objects.about(record)


def mails_to(address: str) -> QuerySet[Notification]:
    """What was written to this address, newest first; nothing for no address."""
    if not address:
        return Notification.objects.none()
    return Notification.objects.filter(recipient__iexact=address).order_by("-created_at", "-pk")


def mails_about_any(labels: Iterable[str]) -> QuerySet[Notification]:
    """What was written about any of these records, for a page that tells them together."""
    return Notification.objects.filter(about__in=tuple(labels))


def failed() -> QuerySet[Notification]:
    """The mails that were given up, for the list of what needs attention."""
    return Notification.objects.filter(state=NotificationState.FAILED)


class _Broker:
    """Remembers that the broker did not answer, so that one request asks it once.

    An action may promise a mail to each of twenty officers: with a dead broker the
    person would wait twenty times as long.
    """

    def __init__(self) -> None:
        self._silent_until = 0.0

    def is_silent(self) -> bool:
        return monotonic() < self._silent_until

    def failed(self) -> None:
        self._silent_until = monotonic() + SECONDS_OF_SILENCE


_broker = _Broker()


def _nudge(notification_id: int) -> None:
    """Ask a worker to deliver now. Without a broker the sweep does it within a minute."""
    if _broker.is_silent():
        return
    try:
        tasks.deliver.delay(notification_id)
    except (OperationalError, RedisError, OSError) as error:
        _broker.failed()
        log.warning("nudge_failed", notification=notification_id, error=str(error))


def _render(message: Message) -> dict[str, str]:
    why = translation.gettext(message.why) if message.why else ""
    context = {
        **message.context,
        "why": why,
        "language": message.language,
        "rtl": translation.get_language_bidi(),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    subject = _plain(f"emails/{message.kind}.subject.txt", context)
    html = render_to_string(f"emails/{message.kind}.html", context)
    return {
        # One line: a name with a line break in it must not begin a second header.
        "subject": " ".join(subject.split())[:LONGEST_SUBJECT],
        "text": _plain(f"emails/{message.kind}.body.txt", context),
        "html": css_inline.inline(html, load_remote_stylesheets=False),
        "why": why[:LONGEST_WHY],
    }


def _plain(template: str, context: dict[str, Any]) -> str:
    """Render without escaping: in plain text "Women's" stays as it is."""
    return Engine.get_default().get_template(template).render(Context(context, autoescape=False))
