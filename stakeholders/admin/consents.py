"""The texts that organisations agree to, and how far they have answered a new one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import (
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    DropdownFilter,
)
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from core.admin import HouseAdmin, ReadOnlyAdmin, Step, StepsMixin
from core.admin.steps import StepForm
from stakeholders import policies
from stakeholders.actions import consents
from stakeholders.admin import words
from stakeholders.models import ConsentRequest, ConsentText
from stakeholders.policies.consents import can_archive
from stakeholders.selectors import consents as reading
from stakeholders.states import ConsentPurpose


@admin.register(ConsentText)
class ConsentTextAdmin(StepsMixin, HouseAdmin):
    """A wording that somebody agreed to is only archived, which asks again (domain 8.1)."""

    list_display = ("version", "purpose", "language", "active", "used", "created_at")
    list_filter = (
        ("purpose", ChoicesDropdownFilter),
        ("language", ChoicesDropdownFilter),
        ("active", BooleanRadioFilter),
    )
    search_fields = ("version", "text")
    fields = (("purpose", "version"), ("language", "active"), "text")
    verbs = words.VERBS
    change_form_outer_before_template = "admin/record_head.html"
    steps = (
        Step(
            name="archive",
            label=gettext_lazy("Archive and ask again"),
            explain=gettext_lazy(
                "Nobody is asked to agree to this version any more, in any language. Every"
                " organisation that agreed to it gets a mail with a link to the newest text."
                " What it agreed to stays as it is until it answers; a refusal counts at once."
            ),
            run=consents.archive_text,
            verdict=can_archive,
            done=gettext_lazy("Archived. The organisations that agreed to it are asked again."),
            tone="danger",
            shown=lambda _user, text: text.active,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConsentText]:
        rows: QuerySet[ConsentText] = super().get_queryset(request)
        return reading.with_use(rows)

    @display(description=gettext_lazy("agreed to"), boolean=True)
    def used(self, text: Any) -> bool:
        return bool(text.in_use)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whether it is in use is decided by the step alone."""
        if obj is not None and obj.in_use:
            return ("purpose", "version", "language", "text", "active")
        return ("active",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None or obj.in_use:
            return False
        return bool(super().has_delete_permission(request, obj))

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        return {
            **super().record_log(request, record),
            "buttons": self.buttons(request, record),
        }


class AnsweredFilter(DropdownFilter):
    title = gettext_lazy("answer")
    parameter_name = "answered"
    all_option = ["", gettext_lazy("Not answered yet")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("silent", _("Not asked by mail: ask by another way")),
            ("yes", _("Agreed")),
            ("no", _("Not agreed")),
            ("all", _("All")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "silent":
                return queryset.filter(answered_at=None, asked_at=None)
            case "yes":
                return queryset.filter(answer__given=True)
            case "no":
                return queryset.filter(answer__given=False)
            case "all":
                return queryset
        return queryset.filter(answered_at=None)


@admin.register(ConsentRequest)
class ConsentRequestAdmin(ReadOnlyAdmin):
    """Who has not answered yet, since when, and how often we reminded."""

    list_display = (
        "organisation", "purpose", "replaces", "version", "asked_at", "reminders", "answered",
    )  # fmt: skip
    list_filter = (AnsweredFilter, ("purpose", ChoicesDropdownFilter))
    list_select_related = ("organisation", "answer")
    search_fields = ("organisation__search_names", "organisation__reference")
    fields = (
        "organisation", ("purpose", "replaces", "version"), ("asked_at", "reminded_at"),
        ("reminders", "answered_at"), "answer",
    )  # fmt: skip
    verbs = words.VERBS

    @display(description=gettext_lazy("answer"))
    def answered(self, asked: ConsentRequest) -> str:
        if asked.answered_at is None:
            return "–"
        return _("agreed") if asked.answer and asked.answer.given else _("not agreed")


class ConsentForm(StepForm):
    purpose = forms.ChoiceField(
        label=gettext_lazy("About"),
        choices=ConsentPurpose.choices,
        widget=UnfoldAdminSelectWidget,
    )
    given = forms.TypedChoiceField(
        label=gettext_lazy("The organisation"),
        choices=(
            ("", "–"),
            ("yes", gettext_lazy("agrees")),
            ("no", gettext_lazy("does not agree")),
        ),
        coerce=lambda value: value == "yes",
        widget=UnfoldAdminSelectWidget,
    )

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {"purpose": ConsentPurpose(values["purpose"]), "given": values["given"]}


CONSENT_STEPS = (
    Step(
        name="consent",
        label=gettext_lazy("Note an answer"),
        explain=gettext_lazy(
            "What the organisation agreed to, or not, by a letter or another way that you can"
            " prove. It counts from now on, to the text in use; a refusal ends the listing."
        ),
        run=consents.note_answer,
        verdict=policies.can_manage_organisation,
        done=gettext_lazy("The answer is noted."),
        form=ConsentForm,
    ),
)
