"""How alike two organisations must be: three rule sets, which staff can edit."""

from dataclasses import fields
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from stakeholders import identity
from stakeholders.states import MatchUse


def _number(label: Any, default: int, help_text: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, default=default, help_text=help_text, validators=(MaxValueValidator(100),)
    )


class MatchRules(Record):
    """The numbers of one use; what each one does is told beside its field."""

    use = models.CharField(_("used for"), max_length=10, choices=MatchUse, unique=True)
    same_from = _number(
        _("the same from"),
        92,
        _("From this score on two organisations count as the same, if nothing speaks against."),
    )
    suggest_from = _number(
        _("suggested from"),
        72,
        _("From this score on two organisations are suggested to a person who decides."),
    )
    most = models.PositiveSmallIntegerField(
        _("how many are shown"),
        default=10,
        help_text=_("No more than this many possible duplicates of one organisation are shown."),
    )
    website = _number(
        _("same website"), 50, _("How many per cent of the way to 100 the same website goes.")
    )
    mail_domain = _number(
        _("same mail domain"),
        35,
        _("The same for the domain of the e-mail address; large mail providers do not count."),
    )
    acronym = _number(_("same acronym"), 30, _("The same for the acronym."))
    country = _number(_("same country"), 5, _("The same for the country."))
    other_country = _number(
        _("different country"), 12, _("Points taken away when both name a country and differ.")
    )
    other_acronym = _number(
        _("different acronym"), 10, _("Points taken away when both have an acronym and differ.")
    )
    other_place = _number(
        _("different place"),
        15,
        _("Points taken away when the names hold different places: a chapter, a branch."),
    )
    other_number = _number(
        _("different number"),
        30,
        _("Points taken away when the names hold different numbers: Rotary Club 1 and 2."),
    )
    opposite_words = _number(
        _("opposite words"),
        25,
        _("Points taken away for words that exclude each other: women and men, north and south."),
    )
    other_words = _number(
        _("different words"),
        12,
        _("Points taken away when each name has a word of its own that the other lacks."),
    )
    kind_words = _number(
        _("weight of words for a kind of body"),
        30,
        _("How much “association” or “foundation” counts, in per cent of a rare word."),
    )
    field_words = _number(
        _("weight of words of the field"),
        60,
        _("How much “development” or “rights” counts, in per cent of a rare word."),
    )

    class Meta:
        verbose_name = _("matching rules")
        verbose_name_plural = _("matching rules")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="match_rules_same_is_more_than_suggested",
                condition=Q(same_from__gt=F("suggest_from")),
                violation_error_message=_(
                    "“The same from” has to be higher than “suggested from”."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.get_use_display()

    @property
    def numbers(self) -> identity.Rules:
        """The same numbers, as the comparison takes them."""
        return identity.Rules(**{f.name: getattr(self, f.name) for f in fields(identity.Rules)})

    @classmethod
    def current(cls, use: str) -> "MatchRules":
        """The rules in force for a use; the defaults above when nobody has set any."""
        return cls.objects.filter(use=use).first() or cls(use=use)
