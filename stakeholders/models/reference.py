"""Reference data that staff can edit: countries, offices, types, themes, umbrellas."""

from typing import ClassVar

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.models import Record


class Term(Record):
    """A row with a code and a name in each of the six UN languages.

    A language without a name of its own falls back to English.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=200)
    name_fr = models.CharField(_("French name"), max_length=200, blank=True)
    name_es = models.CharField(_("Spanish name"), max_length=200, blank=True)
    name_ru = models.CharField(_("Russian name"), max_length=200, blank=True)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    name_ar = models.CharField(_("Arabic name"), max_length=200, blank=True)
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Only active entries can be chosen.")
    )

    LANGUAGES: ClassVar[tuple[str, ...]] = ("en", "fr", "es", "ru", "zh", "ar")

    class Meta:
        abstract = True
        ordering: ClassVar[tuple[str, ...]] = ("name_en",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        language = (translation.get_language() or "en").split("-")[0]
        return getattr(self, f"name_{language}", "") or self.name_en


class RegionalGroup(Term):
    """A UN regional group of Member States (domain 7.1)."""

    class Meta(Term.Meta):
        verbose_name = _("UN regional group")
        verbose_name_plural = _("UN regional groups")


class Country(Term):
    """A country or area of the UN's M49 list; `code` is its ISO 3166 alpha-2 code."""

    iso3 = models.CharField(_("ISO alpha-3"), max_length=3, unique=True)
    m49 = models.PositiveSmallIntegerField(_("M49 code"), unique=True)
    region = models.CharField(_("M49 region"), max_length=60, blank=True)
    subregion = models.CharField(_("M49 sub-region"), max_length=60, blank=True)
    regional_group = models.ForeignKey(
        RegionalGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="countries",
        verbose_name=_("UN regional group"),
    )

    class Meta(Term.Meta):
        verbose_name = _("country or area")
        verbose_name_plural = _("countries and areas")


class OrganisationType(Term):
    """What kind of stakeholder an organisation is (domain 7)."""

    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(Term.Meta):
        verbose_name = _("organisation type")
        verbose_name_plural = _("organisation types")
        ordering = ("position", "name_en")


class Theme(Term):
    """A field of work (domain 7)."""

    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(Term.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ("position", "name_en")


class Umbrella(Term):
    """An umbrella organisation that coordinates NGOs at one of the bodies (domain 1)."""

    website = models.URLField(_("website"), blank=True)
    note = models.TextField(_("what it does"), blank=True)

    class Meta(Term.Meta):
        verbose_name = _("umbrella organisation")
        verbose_name_plural = _("umbrella organisations")


class FieldOffice(Term):
    """A field office and the countries it covers (domain 7.2)."""

    seat = models.CharField(_("seat"), max_length=120, blank=True)
    confidence = models.CharField(
        _("confidence of the coverage"),
        max_length=2,
        blank=True,
        help_text=_("V verified, S secondary source, K general knowledge: to be confirmed"),
    )
    countries = models.ManyToManyField(
        Country,
        through="OfficeCoverage",
        related_name="offices",
        verbose_name=_("countries"),
    )
    members = models.ManyToManyField(
        "core.User", blank=True, related_name="field_offices", verbose_name=_("members")
    )

    class Meta(Term.Meta):
        verbose_name = _("field office")
        verbose_name_plural = _("field offices")


class OfficeCoverage(models.Model):
    """That an office covers a country; one office of a country is its primary one."""

    office = models.ForeignKey(FieldOffice, models.CASCADE, related_name="coverage")
    country = models.ForeignKey(Country, models.PROTECT, related_name="coverage")
    primary = models.BooleanField(_("primary office"), default=False)

    class Meta:
        verbose_name = _("coverage")
        verbose_name_plural = _("coverage")
        constraints = (
            models.UniqueConstraint(
                fields=("office", "country"),
                name="coverage_once",
                violation_error_message=_("This office covers this country already."),
            ),
            models.UniqueConstraint(
                fields=("country",),
                condition=models.Q(primary=True),
                name="coverage_one_primary",
                violation_error_message=_("This country has a primary office already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.office_id} → {self.country_id}"


class ChecklistItem(Record):
    """A question of the vetting checklist, kept by staff (domain 4.1).

    Its words are not changed once it is answered somewhere: answers stay what they were.
    Other words are another question, and the old one is switched off.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    question = models.CharField(_("question"), max_length=250)
    guidance = models.TextField(_("guidance"), blank=True)
    types = models.ManyToManyField(
        OrganisationType,
        blank=True,
        related_name="+",
        verbose_name=_("types of organisation"),
        help_text=_("Asked of these alone; of all when none is chosen."),
    )
    required = models.BooleanField(
        _("required"), default=True, help_text=_("No approval before it is passed.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("checklist question")
        verbose_name_plural = _("vetting checklist")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.question


class VettingRules(Record):
    """How registrations are handled; one row, edited by CST leads."""

    four_eyes = models.BooleanField(
        _("four eyes"),
        default=False,
        help_text=_("One officer recommends, and a different one approves."),
    )
    days_to_answer = models.PositiveSmallIntegerField(
        _("days to answer a request for information"), default=30
    )
    days_draft_is_kept = models.PositiveSmallIntegerField(
        _("days an unfinished draft is kept"), default=30
    )
    remind_days_before = models.PositiveSmallIntegerField(
        _("days before a link expires to remind"), default=5
    )
    invitation_days = models.PositiveSmallIntegerField(
        _("days an account invitation is valid"), default=14
    )
    quarantine_score = models.PositiveSmallIntegerField(
        _("score from which a registration is quarantined"), default=60
    )
    days_merges_can_be_undone = models.PositiveSmallIntegerField(
        _("days a merge can be undone"), default=90
    )

    class Meta:
        verbose_name = _("vetting rules")
        verbose_name_plural = _("vetting rules")
        constraints = (
            models.CheckConstraint(name="vetting_rules_one_row", condition=models.Q(pk=1)),
        )

    def __str__(self) -> str:
        return str(_("Vetting rules"))

    @classmethod
    def current(cls) -> "VettingRules":
        """The rules in force; the defaults above when nobody has set any."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
