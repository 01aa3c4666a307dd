"""Sessions of bodies: what they are, under which rules, and until when (domain 4.3, N14)."""

from datetime import datetime
from functools import partial
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from core import caches
from core.models import Record, User
from meetings.models.bodies import Body, RuleRow, RuleSet
from meetings.rulebook.access import Access, access_of
from meetings.rulebook.keys import RULES
from meetings.states import AHEAD, PUBLIC, Confidence, DeadlineKind, LinkKind, Mode, SessionState

KEPT = "sessions"  # The name of what caches keep of them.


def known_zone(name: str) -> None:
    """A time zone has to be one of the IANA database, such as Europe/Vienna."""
    if name not in available_timezones():
        raise ValidationError(_("“%s” is no time zone. Write for example Europe/Vienna.") % name)


def changed() -> None:
    """What was kept of sessions and deadlines is old, once this transaction is stored."""
    transaction.on_commit(partial(caches.renew, KEPT), robust=True)


class Titled(Record):
    """A row with a title in each of the six UN languages; English where one is missing."""

    title_en = models.CharField(_("English title"), max_length=300)
    title_fr = models.CharField(_("French title"), max_length=300, blank=True)
    title_es = models.CharField(_("Spanish title"), max_length=300, blank=True)
    title_ru = models.CharField(_("Russian title"), max_length=300, blank=True)
    title_zh = models.CharField(_("Chinese title"), max_length=300, blank=True)
    title_ar = models.CharField(_("Arabic title"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        language = (translation.get_language() or "en").split("-")[0]
        return getattr(self, f"title_{language}", "") or self.title_en


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody sees what was announced; planned ones are the team's."""
        if isinstance(user, User) and user.has_perm("meetings.view_session"):
            return self
        return self.filter(state__in=PUBLIC)

    def ahead(self) -> Self:
        """Announced and not over, the next one first."""
        return self.filter(state__in=AHEAD).order_by("starts_on", "pk")

    def past(self) -> Self:
        """Over, the latest first."""
        over = (SessionState.CONCLUDED, SessionState.CANCELLED)
        return self.filter(state__in=over).order_by("-starts_on", "-pk")


@pghistory.track()
class Session(Titled):
    """A session of a body: its days, its place and the version of rules that it lives by."""

    code = models.SlugField(
        _("code"),
        max_length=40,
        unique=True,
        help_text=_("Part of the address, such as cnd-69; it is not changed later."),
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="sessions")
    rule_set = models.ForeignKey(
        RuleSet,
        models.PROTECT,
        editable=False,
        related_name="sessions",
        verbose_name=_("version of the rules"),
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=SessionState,
        default=SessionState.PLANNED,
        editable=False,
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    zone = models.CharField(
        _("time zone of the venue"),
        max_length=60,
        default="Europe/Vienna",
        validators=(known_zone,),
    )
    mode = models.CharField(_("mode"), max_length=12, choices=Mode, default=Mode.IN_PERSON)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    description = models.TextField(_("what it is"), blank=True)
    state_reason = models.CharField(
        _("reason of the last change"), max_length=300, blank=True, editable=False
    )
    announced_at = models.DateTimeField(_("announced"), null=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                name="session_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("It has to end after it starts."),
            ),
            models.CheckConstraint(
                name="session_announced_means_when",
                condition=Q(announced_at__isnull=False)
                | Q(state__in=(SessionState.PLANNED, SessionState.CANCELLED)),
            ),
            models.CheckConstraint(
                name="session_postponed_or_cancelled_says_why",
                condition=~Q(state__in=(SessionState.POSTPONED, SessionState.CANCELLED))
                | ~Q(state_reason=""),
            ),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it; pages that were kept with the session as it was become old."""
        super().save(*args, **kwargs)
        changed()

    def get_absolute_url(self) -> str:
        return reverse("meetings:session-detail", args=[self.code])

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def values(self) -> dict[str, Any]:
        """Each rule's value here: the session's own where there is one, or its rule set's."""
        own = {row.key: row.value for row in self.own_rules.all()}
        return {**self.rule_set.values(), **own}

    def row_of(self, key: str) -> RuleRow | None:
        """The row whose value counts here: the session's own, or that of its rule set."""
        return self.own_rules.filter(key=key).first() or self.rule_set.row_of(key)

    def access(self) -> Access:
        """Who may take part in this session."""
        return access_of(self.values(), body=self.body.code)


@pghistory.track()
class SessionRule(RuleRow):
    """A rule's value that differs from the body's for one session (domain, introduction)."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="own_rules")

    class Meta:
        verbose_name = _("rule of the session")
        verbose_name_plural = _("rules of the session")
        ordering = ("key",)
        constraints = (
            models.UniqueConstraint(
                fields=("session", "key"),
                name="session_rule_once",
                violation_error_message=_("This rule has a value already."),
            ),
            models.CheckConstraint(
                name="session_rule_unknown_has_no_confidence",
                condition=Q(value__isnull=False) | Q(confidence=Confidence.UNKNOWN),
            ),
        )

    def __str__(self) -> str:
        return str(self.rule.label if self.key in RULES else self.key)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def ahead(self, at: datetime) -> Self:
        """Those still to come, the next first."""
        return self.filter(at__gt=at).order_by("at", "pk")


@pghistory.track()
class Deadline(Record):
    """Until when, or from when: an aware time, and the zone in which it was set (N14).

    Who opened a form before it may still hand it in for `grace_minutes`.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="deadlines")
    kind = models.CharField(_("what"), max_length=24, choices=DeadlineKind)
    at = models.DateTimeField(_("when"))
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes of grace"),
        default=30,
        help_text=_("For forms that were opened before the deadline."),
    )
    by_hand = models.BooleanField(
        _("set by hand"),
        default=False,
        editable=False,
        help_text=_("It does not follow the rules when the session moves."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("session", "kind"),
                name="deadline_once",
                violation_error_message=_("The session has this deadline already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it; pages that were kept with the deadline as it was become old."""
        super().save(*args, **kwargs)
        changed()

    @property
    def local(self) -> datetime:
        """The time in the zone of the venue."""
        return timezone.localtime(self.at, self.session.tzinfo)

    def passed(self, at: datetime) -> bool:
        return at >= self.at


class AgendaItem(Titled):
    """An item of a session's agenda."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="agenda")
    number = models.CharField(_("number"), max_length=12)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    open_to_statements = models.BooleanField(_("open to statements of NGOs"), default=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("session", "number"),
                name="agenda_item_number_once",
                violation_error_message=_("The agenda has this number already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class SessionLink(Titled):
    """A document or page of a session, at its own address."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="links")
    kind = models.CharField(_("kind"), max_length=12, choices=LinkKind)
    symbol = models.CharField(_("symbol"), max_length=60, blank=True)
    url = models.URLField(_("address"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("document or link")
        verbose_name_plural = _("documents and links")
        ordering = ("position", "pk")
