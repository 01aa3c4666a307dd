"""Fields that staff define without a developer, and where their answers are kept (row 32)."""

from functools import partial
from typing import Any

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import caches
from stakeholders.models.reference import OrganisationType, Term
from stakeholders.states import AskedWhere, Audience, FieldKind

CACHE = "custom_fields"
CHOSEN = (FieldKind.CHOICE, FieldKind.CHOICES)
# Each reads what those before it read; see Audience.
READERS = tuple(Audience)

a_key = RegexValidator(
    r"^[a-z][a-z0-9_]*\Z",
    _("Use small letters a to z, digits and _, beginning with a letter."),
)


class CustomValues(models.Model):
    """A record with answers to custom fields: {code of the field: answer}.

    What is not answered has no key. Dates are kept as ISO text, choices as their codes.
    """

    custom = models.JSONField(_("custom fields"), default=dict, blank=True, editable=False)

    class Meta:
        abstract = True


class CustomField(Term):
    """A question about organisations, as staff have defined it.

    `code` is the key of its answers and never changes. A field that was answered is
    retired (not active) and not deleted: its answers stay and are shown as such.
    """

    code = models.CharField(
        _("key"),
        max_length=40,
        unique=True,
        validators=(a_key,),
        help_text=_("For imports and exports, such as works_with_prisons. It never changes."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind)
    help_en = models.CharField(_("English help text"), max_length=300, blank=True)
    help_fr = models.CharField(_("French help text"), max_length=300, blank=True)
    help_es = models.CharField(_("Spanish help text"), max_length=300, blank=True)
    help_ru = models.CharField(_("Russian help text"), max_length=300, blank=True)
    help_zh = models.CharField(_("Chinese help text"), max_length=300, blank=True)
    help_ar = models.CharField(_("Arabic help text"), max_length=300, blank=True)
    audience = models.CharField(
        _("who reads the answers"), max_length=12, choices=Audience, default=Audience.TEAM
    )
    asked = models.CharField(
        _("where it is asked"),
        max_length=10,
        choices=AskedWhere,
        default=AskedWhere.STAFF,
        help_text=_("What the registration form asks is on the organisation's profile later."),
    )
    required = models.BooleanField(
        _("required"), default=False, help_text=_("Where it is asked, it has to be answered.")
    )
    staff_decide = models.BooleanField(
        _("the team decides on changes"),
        default=False,
        help_text=_("What an organisation changes on its profile waits for the team."),
    )
    types = models.ManyToManyField(
        OrganisationType,
        blank=True,
        related_name="+",
        verbose_name=_("types of organisation"),
        help_text=_("Asked of these alone; of all when none is chosen."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(Term.Meta):
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(
                name="custom_field_asked_means_shown",
                condition=Q(asked="staff") | Q(audience__in=("organisation", "public")),
                violation_error_message=_(
                    "Whoever is asked reads the answer: let the organisation itself see it, or"
                    " let only the team fill it in."
                ),
            ),
        )

    def save(self, **kwargs: Any) -> None:
        super().save(**kwargs)
        _forget_definitions()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        gone = super().delete(*args, **kwargs)
        _forget_definitions()
        return gone

    @property
    def help_text(self) -> str:
        """The help text in the reader's language, or in English."""
        language = (translation.get_language() or "en").split("-")[0]
        return getattr(self, f"help_{language}", "") or self.help_en

    @property
    def is_chosen(self) -> bool:
        """Whether its answers come from a list."""
        return self.kind in CHOSEN

    def reaches(self, audience: Audience) -> bool:
        """Whether these readers see its answers."""
        return READERS.index(Audience(self.audience)) >= READERS.index(audience)

    def is_about(self, type_id: int | None) -> bool:
        """Whether it is asked of organisations of this type."""
        types = {each.pk for each in self.types.all()}
        return not types or type_id in types


class CustomChoice(Term):
    """One entry of the list of a custom field; retired when not active, and then still shown."""

    code = models.CharField(_("key"), max_length=40, validators=(a_key,))
    field = models.ForeignKey(CustomField, models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(Term.Meta):
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("field", "code"),
                name="custom_choice_once",
                violation_error_message=_("This field has a choice with this key already."),
            ),
        )

    def save(self, **kwargs: Any) -> None:
        super().save(**kwargs)
        _forget_definitions()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        gone = super().delete(*args, **kwargs)
        _forget_definitions()
        return gone


def _forget_definitions() -> None:
    """What was cached is old once this is stored."""
    transaction.on_commit(partial(caches.renew, CACHE), robust=True)
