"""Custom fields: leads define what is asked, without a developer (row 32)."""

from typing import Any, override

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy
from unfold.admin import StackedInline
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter

from core.admin import HouseAdmin
from stakeholders.admin.reference import NAMES
from stakeholders.models import CustomChoice, CustomField
from stakeholders.models.custom import CHOSEN
from stakeholders.policies import custom as rights
from stakeholders.states import AskedWhere, Audience

HELPS = ("help_en", "help_fr", "help_es", "help_ru", "help_zh", "help_ar")
ON_THE_SAME_PAGE = AskedWhere.IDENTITY


class FieldForm(forms.ModelForm):
    """Refuses, next to the field, what would make answers that are kept untrue."""

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if self.instance.pk and not (verdict := rights.can_have_kind(self._held(), kind)):
            raise forms.ValidationError(verdict.reason)
        return kind

    def clean_audience(self) -> str:
        audience: str = self.cleaned_data["audience"]
        if self.instance.pk and not (verdict := rights.can_have_audience(self._held(), audience)):
            raise forms.ValidationError(verdict.reason)
        return audience

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("asked") == ON_THE_SAME_PAGE and values.get("types"):
            text = _("The type is chosen on this page: ask it in a later step, or of all types.")
            self.add_error("asked", text)
        if values.get("asked") == AskedWhere.STAFF and values.get("audience") == Audience.PUBLIC:
            text = _("Only what the organisation itself is asked can be public: it has to know.")
            self.add_error("audience", text)
        return values

    def _held(self) -> CustomField:
        """The field as it is stored."""
        return CustomField.objects.get(pk=self.instance.pk)


class ChoiceForm(forms.ModelForm):
    """The key of an entry stays: answers say it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True


class ChoiceFormSet(BaseInlineFormSet):
    """A field with a list has one; what was chosen is not taken out of it."""

    @override
    def clean(self) -> None:
        super().clean()
        filled = [form for form in self.forms if getattr(form, "cleaned_data", None)]
        for form in filled:
            if form.cleaned_data.get("DELETE") and form.instance.pk:
                self._require_free(form.instance)
        offered = [
            form
            for form in filled
            if form.cleaned_data.get("active") and not form.cleaned_data.get("DELETE")
        ]
        if self.instance.kind in CHOSEN and not offered and not any(self.errors):
            raise forms.ValidationError(_("Add at least one choice that is active."))

    def _require_free(self, choice: CustomChoice) -> None:
        if not (verdict := rights.can_drop_choice(self.instance, choice.code)):
            raise forms.ValidationError(f"{choice}: {verdict.reason}")


class ChoiceInline(StackedInline):
    """The list of a field; an entry is retired by taking the tick “active” away."""

    model = CustomChoice
    form = ChoiceForm
    formset = ChoiceFormSet
    fields = (("code", "position", "active"), NAMES[:2], NAMES[2:4], NAMES[4:])
    extra = 0
    tab = True
    verbose_name_plural = gettext_lazy("choices, for a list")


@admin.register(CustomField)
class CustomFieldAdmin(HouseAdmin):
    form = FieldForm
    list_display = ("name_en", "code", "kind", "asked", "audience", "required", "active")
    list_filter = (
        ("active", BooleanRadioFilter),
        ("kind", ChoicesDropdownFilter),
        ("asked", ChoicesDropdownFilter),
        ("audience", ChoicesDropdownFilter),
    )
    search_fields = ("code", *NAMES)
    autocomplete_fields = ("types",)
    inlines = (ChoiceInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("code", "kind"), ("asked", "audience"), ("required", "staff_decide"),
                    ("position", "active"), "types",
                )
            },
        ),
        (
            gettext_lazy("Question"),
            {
                "fields": (NAMES[:2], NAMES[2:4], NAMES[4:]),
                "description": gettext_lazy("A language that is left empty shows the English."),
            },
        ),
        (gettext_lazy("Help text"), {"fields": (HELPS[:2], HELPS[2:4], HELPS[4:])}),
    )  # fmt: skip
    export_columns = (
        ("code", "code"), *((name, name) for name in NAMES), ("kind", "get_kind_display"),
        ("asked", "get_asked_display"), ("audience", "get_audience_display"),
        ("required", "required"), ("active", "active"),
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The key stays: answers are kept under it."""
        return () if obj is None else ("code",)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        if "active" in form.base_fields:
            form.base_fields["active"].help_text = _(
                "Take the tick away to retire it: it is asked no more, and what was answered stays."
            )
        return form

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A field that was answered is retired, not deleted."""
        allowed = bool(super().has_delete_permission(request, obj))
        return allowed and (not isinstance(obj, CustomField) or bool(rights.can_be_deleted(obj)))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """One by one, so that the pages forget each of them."""
        for field in queryset:
            field.delete()
