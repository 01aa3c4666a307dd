"""Risks that the team sees in an organisation, and what each level of risk asks for."""

from datetime import datetime

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import roles
from core.models import Record, User
from stakeholders.models.organisations import Organisation
from stakeholders.models.registrations import Registration
from stakeholders.states import FLAG, FOR_LEADS, RANK, FlagCategory, FlagLevel, FlagState

NO_FLAG = ""
# Months until vetting expires, and whether two pairs of eyes approve, by highest open flag.
FIRST_RULES = {
    NO_FLAG: (36, False),
    FlagLevel.OBSERVATION: (24, False),
    FlagLevel.YELLOW: (12, True),
    FlagLevel.ESCALATED: (6, True),
    FlagLevel.RED: (3, True),
}


class RiskFlagQuerySet(models.QuerySet["RiskFlag"]):
    def open(self) -> "RiskFlagQuerySet":
        return self.filter(state=FlagState.OPEN)

    def locking(self) -> "RiskFlagQuerySet":
        """Those that lock their record until a CST lead decides."""
        return self.open().filter(level=FlagLevel.RED)

    def visible_to(self, user: User | AnonymousUser) -> "RiskFlagQuerySet":
        """The civil society team alone; flags of what is at risk, only CST leads.

        Never the organisation, and no field office (domain 8). That there is an escalated
        or a red flag is for the team; its words are for leads (`policies.can_read_flag`).
        """
        if not user.is_authenticated or not user.is_cst:
            return self.none()
        return self.exclude(pk__in=self.hidden_from(user).values("pk"))

    def hidden_from(self, user: User | AnonymousUser) -> "RiskFlagQuerySet":
        """Those of organisations and registrations at risk, for everybody but CST leads."""
        if user.is_authenticated and user.has_role(roles.CST_LEAD):
            return self.none()
        return self.filter(Q(organisation__at_risk=True) | Q(registration__at_risk=True))


@pghistory.track()
class RiskFlag(Record):
    """A risk that somebody of the team saw, until it is resolved or was wrong (domain 4.1)."""

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        editable=False,
        related_name="flags",
        verbose_name=_("organisation"),
    )
    registration = models.ForeignKey(
        Registration,
        models.CASCADE,
        null=True,
        editable=False,
        related_name="flags",
        verbose_name=_("registration"),
    )
    level = models.CharField(_("level"), max_length=12, choices=FlagLevel, editable=False)
    category = models.CharField(_("category"), max_length=20, choices=FlagCategory, editable=False)
    comment = models.TextField(_("what was seen"), editable=False)
    evidence = models.TextField(_("evidence"), blank=True, editable=False)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("raised by"),
    )
    raised_at = models.DateTimeField(_("raised"), editable=False)
    escalated_at = models.DateTimeField(_("escalated"), null=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=FlagState,
        default=FlagState.OPEN,
        editable=False,
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("closed by"),
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    close_note = models.TextField(_("why it was closed"), blank=True, editable=False)

    objects = RiskFlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk flag")
        verbose_name_plural = _("risk flags")
        ordering = ("raised_at", "pk")
        indexes = (
            models.Index(fields=("state", "raised_at"), name="risk_flag_queue"),
            models.Index(
                fields=("organisation", "level"),
                name="risk_flag_open",
                condition=Q(state="open"),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="risk_flag_is_about_something",
                condition=Q(organisation__isnull=False) | Q(registration__isnull=False),
            ),
            models.CheckConstraint(name="risk_flag_says_what_was_seen", condition=~Q(comment="")),
            models.CheckConstraint(
                name="risk_flag_closed_means_by_whom_when_and_why",
                condition=Q(state="open", closed_at=None, closed_by=None, close_note="")
                | (
                    ~Q(state="open")
                    & Q(closed_at__isnull=False, closed_by__isnull=False)
                    & ~Q(close_note="")
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_level_display()}, {self.get_category_display()}"

    @property
    def subject(self) -> Organisation | Registration:
        """What it is about: the organisation once there is one."""
        found = self.organisation or self.registration
        assert found is not None  # noqa: S101  The database refuses a flag about nothing.
        return found

    @property
    def is_for_leads(self) -> bool:
        """Whether a lead decides about it, and leads alone read it."""
        return self.level in FOR_LEADS

    def raise_to(self, level: FlagLevel, *, at: datetime) -> None:
        """A higher level; in memory."""
        self.level = level
        if level in FOR_LEADS:
            self.escalated_at = self.escalated_at or at

    def close(self, outcome: FlagState, *, by: User, at: datetime, note: str) -> None:
        """Resolved, or wrong from the beginning; in memory."""
        FLAG.check(self.state, outcome)
        self.state, self.closed_by, self.closed_at = outcome, by, at
        self.close_note = note


class RiskRule(Record):
    """What the highest open flag asks for: months until re-vetting, and four eyes."""

    level = models.CharField(
        _("highest open flag"),
        max_length=12,
        blank=True,
        unique=True,
        choices=((NO_FLAG, _("none")), *FlagLevel.choices),
    )
    months = models.PositiveSmallIntegerField(_("months until the vetting expires"))
    four_eyes = models.BooleanField(
        _("four eyes"),
        default=False,
        help_text=_("One officer recommends, and a different one approves."),
    )

    class Meta:
        verbose_name = _("rule by risk")
        verbose_name_plural = _("rules by risk")
        constraints = (
            models.CheckConstraint(
                name="risk_rule_months_are_some",
                condition=Q(months__gte=1),
                violation_error_message=_("At least one month."),
            ),
        )

    def __str__(self) -> str:
        return str(self.get_level_display())

    @property
    def rank(self) -> int:
        """-1 for no flag, then as the levels rise."""
        return RANK.get(self.level, -1)

    @classmethod
    def by_level(cls) -> "dict[str, RiskRule]":
        """The rule of every level; the first values where nobody has set any."""
        known = {rule.level: rule for rule in cls.objects.all()}
        return {
            level: known.get(level) or cls(level=level, months=months, four_eyes=four_eyes)
            for level, (months, four_eyes) in FIRST_RULES.items()
        }
