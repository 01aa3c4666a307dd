"""The outbox: every mail is a row before it is a mail, and the row is the promise."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.lifecycle import Lifecycle
from core.models import Record

RETRY_AFTER = timedelta(seconds=settings.OUTBOX_RETRY_AFTER)
# Longer than a task may run, so that whoever held the row is gone for sure.
STALE_AFTER = timedelta(seconds=settings.OUTBOX_STALE_AFTER)
# For a mail server that cannot be reached, which is not the fault of any mail.
ASK_AGAIN_AFTER = timedelta(seconds=settings.OUTBOX_SWEEP_EVERY)
MAX_ATTEMPTS = 6
LONGEST_ERROR = 1000


class NotificationState(models.TextChoices):
    PENDING = "pending", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


S = NotificationState

NOTIFICATION = Lifecycle(
    {
        S.PENDING: frozenset({S.SENDING, S.CANCELLED}),
        S.SENDING: frozenset({S.SENDING, S.SENT, S.PENDING, S.FAILED}),
        S.SENT: frozenset(),
        S.FAILED: frozenset({S.PENDING, S.CANCELLED}),
        S.CANCELLED: frozenset(),
    }
)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def due(self, at: datetime) -> "NotificationQuerySet":
        """Rows whose turn has come, and rows that a dead worker left behind."""
        waiting = Q(state=S.PENDING, next_attempt_at__lte=at)
        return self.filter(waiting | _abandoned(at, attempts__lt=MAX_ATTEMPTS))

    def about(self, record: Record) -> "NotificationQuerySet":
        """The mails that belong to this record, newest first."""
        return self.filter(about=record.label).order_by("-created_at")

    def unfinished(self) -> "NotificationQuerySet":
        """What has been promised and is not sent."""
        return self.filter(state__in=(S.PENDING, S.SENDING, S.FAILED))

    def claim(self, pk: int, at: datetime) -> "Notification | None":
        """Take the row if it is still due; of two workers, one gets None.

        One UPDATE decides, so that no lock has to be held while the mail server talks.
        """
        taken = (
            self.due(at)
            .filter(pk=pk)
            .update(
                state=S.SENDING,
                attempts=F("attempts") + 1,
                claimed_at=at,
                updated_at=at,
            )
        )
        return self.get(pk=pk) if taken else None

    def settle(self, notification: "Notification") -> bool:
        """Store what came of a claim; False when the row has changed hands meanwhile.

        A worker that was frozen for longer than STALE_AFTER may wake up and fail: that
        must not undo what its successor did. If it succeeded, the mail is out, whoever
        holds the row now.
        """
        held = self.filter(pk=notification.pk, state=S.SENDING)
        if notification.state != S.SENT:
            held = held.filter(claimed_at=notification.claimed_at)
        values = {field: getattr(notification, field) for field in OUTCOME}
        return bool(held.update(**values, updated_at=timezone.now()))

    def give_up(self, at: datetime) -> int:
        """Fail the rows at which workers died MAX_ATTEMPTS times; returns how many.

        Without this, a mail that brings its worker down would be sent for ever.
        """
        lost = self.filter(_abandoned(at, attempts__gte=MAX_ATTEMPTS))
        return lost.update(
            state=S.FAILED,
            last_error=f"Each of {MAX_ATTEMPTS} workers stopped before it could say what happened.",
            updated_at=at,
        )


def _abandoned(at: datetime, **conditions: int) -> Q:
    return Q(state=S.SENDING, claimed_at__lte=at - STALE_AFTER, **conditions)


# What a worker writes after an attempt.
OUTCOME = ("state", "attempts", "next_attempt_at", "sent_at", "last_error", "text", "html")


class Notification(Record):
    """One message promised to one address."""

    kind = models.CharField(_("kind"), max_length=80)
    dedupe_key = models.CharField(_("promise"), max_length=400, unique=True)
    recipient = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=10, default="en")
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    about = models.CharField(_("record"), max_length=120, blank=True)
    why = models.CharField(_("why"), max_length=200, blank=True)
    secret = models.BooleanField(_("forget the text after sending"), default=False)
    state = models.CharField(
        _("state"), max_length=12, choices=S, default=S.PENDING, editable=False
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    claimed_at = models.DateTimeField(_("taken by a worker"), null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(
                fields=("next_attempt_at",),
                name="notification_open",
                condition=Q(state__in=("pending", "sending")),
            ),
            models.Index(fields=("about", "-created_at"), name="notification_about"),
            models.Index(fields=("state", "-created_at"), name="notification_state"),
        )
        constraints = (
            models.CheckConstraint(
                name="notification_sent_means_when",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="notification_sending_means_claimed",
                condition=~Q(state="sending") | Q(claimed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"

    @property
    def message_id(self) -> str:
        """The same for each attempt, so that a repeated mail can be told by its reader's server."""
        return f"<notification-{self.pk}.{self.created_at:%Y%m%d%H%M%S%f}@csmanager>"

    def mark_sent(self, at: datetime) -> None:
        """Note that the mail server has taken it; in memory."""
        NOTIFICATION.check(self.state, S.SENT)
        self.state, self.sent_at, self.last_error = S.SENT, at, ""
        if self.secret:
            self.text = self.html = ""

    def postpone(self, error: Exception, at: datetime) -> None:
        """Wait twice as long after each failure; give up after MAX_ATTEMPTS. In memory."""
        outcome = S.FAILED if self.attempts >= MAX_ATTEMPTS else S.PENDING
        self._fail(outcome, error)
        self.next_attempt_at = at + RETRY_AFTER * 2 ** (self.attempts - 1)

    def put_back(self, error: Exception, at: datetime) -> None:
        """Nobody could be asked to take it: that was no attempt. In memory."""
        self._fail(S.PENDING, error)
        self.attempts -= 1
        self.next_attempt_at = at + ASK_AGAIN_AFTER

    def refuse(self, error: Exception) -> None:
        """The server will never take this one: fail at once. In memory."""
        self._fail(S.FAILED, error)

    def try_again(self, at: datetime) -> None:
        """Start over, with all attempts. In memory."""
        NOTIFICATION.check(self.state, S.PENDING)
        self.state, self.attempts, self.next_attempt_at = S.PENDING, 0, at

    def cancel(self) -> None:
        """Never send it; in memory."""
        NOTIFICATION.check(self.state, S.CANCELLED)
        self.state = S.CANCELLED

    def _fail(self, outcome: NotificationState, error: Exception) -> None:
        NOTIFICATION.check(self.state, outcome)
        words = f"{type(error).__name__}: {error}".replace("\x00", "")
        self.state, self.last_error = outcome, words[:LONGEST_ERROR]
