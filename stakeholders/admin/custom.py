"""Custom fields on the page and in the list of organisations: their section, filters, columns."""

from collections.abc import Callable, Mapping
from typing import Any, override

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy, pgettext
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from core.exports import Column
from stakeholders.exports.columns import custom_columns
from stakeholders.forms.custom import PREFIX, CustomPart, form_field, initial
from stakeholders.models import CustomField, Organisation
from stakeholders.selectors import custom
from stakeholders.states import FieldKind

TITLE = gettext_lazy("Custom fields")
NONE = "none"
WIDGETS: Mapping[FieldKind, Callable[[], Any]] = {
    FieldKind.TEXT: UnfoldAdminTextInputWidget,
    FieldKind.LONG_TEXT: UnfoldAdminTextareaWidget,
    FieldKind.NUMBER: UnfoldAdminTextInputWidget,
    FieldKind.DATE: UnfoldAdminSingleDateWidget,
    FieldKind.YES_NO: UnfoldAdminRadioSelectWidget,
    FieldKind.CHOICE: UnfoldAdminSelectWidget,
    FieldKind.CHOICES: UnfoldAdminCheckboxSelectMultipleWidget,
    FieldKind.URL: UnfoldAdminTextInputWidget,
    FieldKind.EMAIL: UnfoldAdminEmailInputWidget,
}


class CustomForm(CustomPart, forms.ModelForm):
    """The page's form with the answers to custom fields; the team may leave any empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.asked:
            held = self.instance.custom.get(field.code)
            self.initial[f"{PREFIX}{field.code}"] = initial(field, held)

    def _post_clean(self) -> None:
        self.instance.custom = custom.with_answers(self.instance.custom, self.answers())
        super()._post_clean()  # type: ignore[misc]


class CustomMixin(ModelAdmin):
    """An organisation's page with a section of custom fields; its list filters by them."""

    @override
    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        fields = self._fields(obj)
        made = {f"{PREFIX}{field.code}": _admin_field(field, obj) for field in fields}
        form = type("OrganisationForm", (CustomForm,), {**made, "asked": tuple(fields)})
        return super().get_form(request, obj, **{"form": form, **kwargs})

    @override
    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sets = super().get_fieldsets(request, obj)
        if obj is not None and not self.has_change_permission(request, obj):
            names: list[str] = ["custom_answers"] if obj.custom else []
        else:
            names = [f"{PREFIX}{field.code}" for field in self._fields(obj)]
            names += ["custom_retired"] if obj is not None and custom.retired(obj) else []
        if not names:
            return sets
        section = (TITLE, {"fields": names})
        return (*sets[:-1], section, sets[-1])

    @override
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ("custom_answers", "custom_retired")
        return (*super().get_readonly_fields(request, obj), *shown)

    @override
    def get_list_filter(self, request: HttpRequest) -> Any:
        offered = [field for field in custom.active() if field.kind in FILTERED]
        return (*super().get_list_filter(request), *map(filter_for, offered))

    def export_offered(self, request: HttpRequest) -> list[Column]:
        """The columns of the list, and one for each custom field."""
        columns: list[Column] = super().export_offered(request)
        return [*columns, *custom_columns()]

    @display(description=gettext_lazy("answers"))
    def custom_answers(self, organisation: Organisation) -> SafeString:
        """For those who may read the page and not change it."""
        said = custom.answers_of(organisation, self._fields(organisation))
        return _lines([*said, *custom.retired(organisation)])

    @display(description=gettext_lazy("kept from retired fields"))
    def custom_retired(self, organisation: Organisation) -> SafeString:
        return _lines(custom.retired(organisation))

    def _fields(self, obj: Model | None) -> list[CustomField]:
        return custom.for_team(obj if isinstance(obj, Organisation) else None)


class AnswerFilter(DropdownFilter):
    """What was answered to one custom field; made by `filter_for`."""

    field: CustomField

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        nothing = (NONE, _("not answered"))
        if self.field.kind == FieldKind.YES_NO:
            answers = [("yes", pgettext("answer", "Yes")), ("no", pgettext("answer", "No"))]
            return [*answers, nothing]
        # An entry is found after it was retired as well.
        return [*((c.code, c.name) for c in self.field.choices.all()), nothing]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        code, value = self.field.code, self.value()
        if value == NONE:
            return queryset.exclude(custom__has_key=code)
        if value is None or value not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(custom__contains={code: _as_kept(self.field, value)})


FILTERED = (FieldKind.YES_NO, FieldKind.CHOICE, FieldKind.CHOICES)


def filter_for(field: CustomField) -> type[AnswerFilter]:
    """The filter of one custom field."""
    attributes = {
        "field": field,
        "title": field.name,
        "parameter_name": f"{PREFIX}{field.code}",
    }
    return type("AnswerFilter", (AnswerFilter,), attributes)


def _as_kept(field: CustomField, value: str) -> Any:
    if field.kind == FieldKind.YES_NO:
        return value == "yes"
    return [value] if field.kind == FieldKind.CHOICES else value


def _admin_field(field: CustomField, obj: Any) -> forms.Field:
    held = obj.custom.get(field.code) if obj is not None else None
    made = form_field(field, held, required=False, label=capfirst(field.name))
    made.widget = WIDGETS[FieldKind(field.kind)]()
    if isinstance(made, forms.ChoiceField):
        made.widget.choices = made.choices
    return made


def _lines(facts: custom.Facts) -> SafeString:
    said = [(label, text) for label, text in facts if text]
    return format_html_join("", "<div><b>{}</b>: <bdi>{}</bdi></div>", said)
