"""Intergovernmental bodies and the versions of their rules (domain 3, N1)."""

from typing import Any, Self

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from meetings.rulebook.access import Access, access_of, grounds_of
from meetings.rulebook.keys import RULES, Kind, Rule, problem
from meetings.states import BodyKind, Confidence, RuleSetState
from stakeholders.models import Umbrella
from stakeholders.models.reference import Term
from stakeholders.states import AccreditationKind


class Body(Term):
    """A body that meets, or a kind of meeting with rules of its own."""

    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    looks_at = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Conference whose list counts here"),
        help_text=_("Who was admitted to its last session may take part in this one."),
    )
    accreditation_kind = models.CharField(
        _("how histories call admission to it"),
        max_length=20,
        choices=AccreditationKind,
        blank=True,
    )
    secretariat = models.CharField(_("secretariat"), max_length=200, blank=True)
    coordinator = models.ForeignKey(
        Umbrella,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="bodies",
        verbose_name=_("umbrella organisation that coordinates NGOs"),
    )
    contact = models.EmailField(_("mailbox for questions"), blank=True)
    website = models.URLField(_("website"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(Term.Meta):
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ("position", "name_en")

    def clean(self) -> None:
        super().clean()
        if self.pk and self.parent_id == self.pk:
            raise ValidationError({"parent": _("A body does not belong to itself.")})

    def rules_in_force(self) -> "RuleSet | None":
        """The version that a new session takes; None while none was put into force."""
        return self.rule_sets.filter(state=RuleSetState.IN_FORCE).first()


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    def in_force(self) -> Self:
        """The version of each body that counts now."""
        return self.filter(state=RuleSetState.IN_FORCE)


class RuleSet(Record):
    """One version of a body's rules. Once it was in force, nothing in it changes (N1)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="rule_sets")
    version = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=RuleSetState,
        default=RuleSetState.DRAFT,
        editable=False,
    )
    reason = models.CharField(
        _("what is new, and why"), max_length=300, blank=True, help_text=_("Shown to the team.")
    )
    in_force_at = models.DateTimeField(_("in force since"), null=True, editable=False)
    in_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("put into force by"),
    )

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ("body__position", "body_id", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("body", "version"),
                name="rule_set_version_once",
                violation_error_message=_("This body has this version already."),
            ),
            models.UniqueConstraint(
                fields=("body",),
                condition=Q(state=RuleSetState.IN_FORCE),
                name="rule_set_one_in_force",
                violation_error_message=_("Another version of these rules is in force."),
            ),
            models.UniqueConstraint(
                fields=("body",),
                condition=Q(state=RuleSetState.DRAFT),
                name="rule_set_one_draft",
                violation_error_message=_("This body has a draft of its next rules already."),
            ),
            models.CheckConstraint(
                name="rule_set_in_force_means_since_when",
                condition=Q(state=RuleSetState.DRAFT, in_force_at=None)
                | ~Q(state=RuleSetState.DRAFT) & Q(in_force_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.body} · {self.version}"

    @property
    def is_draft(self) -> bool:
        """Whether its values may still be changed."""
        return self.state == RuleSetState.DRAFT

    def values(self) -> dict[str, Any]:
        """Its values by key; what is not known is None or missing."""
        return {row.key: row.value for row in self.rules.all()}

    def row_of(self, key: str) -> "RuleValue | None":
        """The row that holds the value of a rule here, if there is one."""
        return self.rules.filter(key=key).first()

    def access(self) -> Access:
        """Who may take part by this version."""
        return access_of(self.values(), body=self.body.code)


class RuleRow(Record):
    """The value of one rule, with its source, how sure it is, and who set it."""

    key = models.CharField(
        _("rule"), max_length=60, choices=[(rule.key, rule.label) for rule in RULES.values()]
    )
    value = models.JSONField(
        _("value"), null=True, blank=True, help_text=_("Empty means: to be confirmed.")
    )
    confidence = models.CharField(
        _("how sure"), max_length=2, choices=Confidence, default=Confidence.UNKNOWN, blank=True
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        abstract = True

    @property
    def rule(self) -> Rule:
        """The rule that this is a value of."""
        return RULES[self.key]

    @property
    def known(self) -> bool:
        return self.value is not None

    def clean(self) -> None:
        """The value fits its rule."""
        super().clean()
        if self.key not in RULES:
            return
        if wrong := problem(self.rule, self.value):
            raise ValidationError({"value": wrong})
        if self.rule.kind is Kind.GROUNDS and self.value is not None:
            try:
                grounds_of(self.value)
            except (KeyError, TypeError, ValueError, AttributeError):
                raise ValidationError({"value": _("These grounds cannot be read.")}) from None


@pghistory.track()
class RuleValue(RuleRow):
    """A rule's value in one version of a body's rules."""

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, related_name="rules")

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ("key",)
        constraints = (
            models.UniqueConstraint(
                fields=("rule_set", "key"),
                name="rule_value_once",
                violation_error_message=_("This rule has a value already."),
            ),
            models.CheckConstraint(
                name="rule_value_unknown_has_no_confidence",
                condition=Q(value__isnull=False) | Q(confidence=Confidence.UNKNOWN),
            ),
        )

    def __str__(self) -> str:
        return str(self.rule.label if self.key in RULES else self.key)
