"""Reference data: officers read it, CST leads edit it."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, RelatedDropdownFilter
from unfold.decorators import display

from core.admin import HouseAdmin, OneRowAdmin
from core.admin.inlines import HouseInline
from stakeholders import identity
from stakeholders.models import (
    ChecklistItem,
    Country,
    DocumentRule,
    FieldOffice,
    OfficeCoverage,
    OrganisationType,
    RegionalGroup,
    RegistrationCheck,
    ReviewCheck,
    Theme,
    Umbrella,
    VettingRules,
)

NAMES = ("name_en", "name_fr", "name_es", "name_ru", "name_zh", "name_ar")


class TermAdmin(HouseAdmin):
    """A list of terms: a code, and a name in each of the six languages."""

    list_display: Any = ("name_en", "code", "active")
    list_filter: Any = (("active", BooleanRadioFilter),)
    search_fields = ("code", *NAMES)
    own_fields: tuple[Any, ...] = ()
    export_columns = (("code", "code"), *((name, name) for name in NAMES), ("active", "active"))

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        pairs = (NAMES[:2], NAMES[2:4], NAMES[4:])
        return (
            (None, {"fields": (("code", "active"), *self.own_fields)}),
            (_("Names"), {"fields": pairs}),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Also what is typed without its accents, in the English names."""
        found, distinct = super().get_search_results(request, queryset, search_term)
        plain = identity.fold(search_term)
        if plain and plain != search_term:
            found |= queryset.filter(name_en__unaccent__icontains=plain)
        return found, distinct

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Terms are switched off, not deleted: records name them."""
        return False


@admin.register(RegionalGroup)
class RegionalGroupAdmin(TermAdmin):
    pass


@admin.register(Country)
class CountryAdmin(TermAdmin):
    list_display = ("name_en", "code", "iso3", "region", "subregion", "regional_group", "active")
    list_filter = (
        ("active", BooleanRadioFilter),
        "region",
        ("regional_group", RelatedDropdownFilter),
    )
    list_select_related = ("regional_group",)
    own_fields = (("iso3", "m49"), ("region", "subregion"), "regional_group")


@admin.register(OrganisationType)
class OrganisationTypeAdmin(TermAdmin):
    list_display = ("name_en", "code", "position", "active")
    own_fields = ("position",)


@admin.register(Theme)
class ThemeAdmin(TermAdmin):
    list_display = ("name_en", "code", "position", "active")
    own_fields = ("position",)


@admin.register(Umbrella)
class UmbrellaAdmin(TermAdmin):
    list_display = ("name_en", "code", "website", "active")
    own_fields = ("website", "note")


class CoverageInline(HouseInline):
    model = OfficeCoverage
    fields = ("country", "primary")
    autocomplete_fields = ("country",)
    show_change_link = False


@admin.register(FieldOffice)
class FieldOfficeAdmin(TermAdmin):
    list_display = ("name_en", "code", "seat", "confidence", "active")
    own_fields = (("seat", "confidence"), "members")
    filter_horizontal = ("members",)
    inlines = (CoverageInline,)


@admin.register(ChecklistItem)
class ChecklistItemAdmin(HouseAdmin):
    list_display = ("question", "code", "required", "position", "active")
    list_filter = (("active", BooleanRadioFilter), ("types", RelatedDropdownFilter))
    search_fields = ("code", "question")
    fields = (("code", "position"), ("active", "required"), "question", "guidance", "types")
    filter_horizontal = ("types",)
    export_columns = (
        ("code", "code"),
        ("question", "question"),
        ("required", "required"),
        ("position", "position"),
        ("active", "active"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What was answered somewhere keeps its words: the answer was to them."""
        if obj is None:
            return ()
        models = (RegistrationCheck, ReviewCheck)
        used = any(model.objects.filter(item=obj).exists() for model in models)
        return ("code", "question") if used else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A question is switched off: registrations keep the answers to it."""
        return False


@admin.register(VettingRules)
class VettingRulesAdmin(OneRowAdmin):
    fields = (
        "four_eyes",
        ("days_to_answer", "remind_days_before"),
        ("days_draft_is_kept", "invitation_days"),
        ("quarantine_score", "days_merges_can_be_undone"),
    )


@admin.register(DocumentRule)
class DocumentRuleAdmin(HouseAdmin):
    list_display = ("kind", "for_type", "required", "explanation_is_enough", "active")
    list_filter = (("required", BooleanRadioFilter), ("active", BooleanRadioFilter))
    list_select_related = ("organisation_type",)
    fields = ("kind", "organisation_type", "required", "explanation_is_enough", "active")

    @display(description=_("type"), ordering="organisation_type__position")
    def for_type(self, rule: DocumentRule) -> str:
        return str(rule.organisation_type or _("every type"))
