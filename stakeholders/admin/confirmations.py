"""The yearly question for staff: its rules, what was asked, what has changed, the figures."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from core.admin import LifecycleAdmin, Step, StepsMixin
from core.admin.inlines import ReadOnlyInline
from core.admin.onerow import OneRowAdmin
from core.admin.steps import StepForm
from core.models import User
from stakeholders.actions import changes as actions
from stakeholders.admin import words
from stakeholders.models import (
    ChangedField,
    ChangeRequest,
    ConfirmationRequest,
    ConfirmationRules,
)
from stakeholders.policies.confirmations import can_decide_change
from stakeholders.selectors import changes, confirmations
from stakeholders.states import ChangeAnswer, ChangeState, ConfirmationState

STALE_SHOWN = 50
LONGEST = 2_000
CONFIRMATION_COLOURS = {
    ConfirmationState.OPEN: "info",
    ConfirmationState.CONFIRMED: "success",
    ConfirmationState.ENDED: "",
}
CHANGE_COLOURS = {
    ChangeState.OPEN: "warning",
    ChangeState.DECIDED: "success",
    ChangeState.WITHDRAWN: "",
}


@admin.register(ConfirmationRules)
class ConfirmationRulesAdmin(OneRowAdmin):
    fields = ("months_until_due", "weeks_before", "weeks_after", "months_until_stale")

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        for name in ("weeks_before", "weeks_after"):
            if name in form.base_fields:
                form.base_fields[name].widget = UnfoldAdminTextInputWidget()
                said = form.base_fields[name].help_text
                form.base_fields[name].help_text = f"{said} {_('Several with a comma.')}".strip()
        return form


class ReadOnlyPage(LifecycleAdmin):
    """Rows that people outside write: staff read them, and move them by steps."""

    verbs = words.VERBS
    change_form_outer_before_template = "admin/record_head.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(ConfirmationRequest)
class ConfirmationRequestAdmin(ReadOnlyPage):
    list_display = ("organisation", "email", "state_label", "due_on", "reminders", "answered_at")
    list_filter = (("state", ChoicesDropdownFilter),)
    list_select_related = ("organisation",)
    list_before_template = "admin/confirmation_tools.html"
    search_fields = ("organisation__search_names", "organisation__reference", "email")
    fields = (
        ("organisation", "person"), ("email", "language"), ("state", "due_on"),
        ("created_at", "said_at"), ("reminders", "answered_at"), "by",
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        figures = path(
            "figures/",
            self.admin_site.admin_view(self.figures_view),
            name="stakeholders_confirmationrequest_figures",
        )
        return [figures, *super().get_urls()]

    def figures_view(self, request: HttpRequest) -> HttpResponse:
        """Asked, confirmed and marked by month, and those not confirmed for longest."""
        user: Any = request.user
        stale = confirmations.stale_first(user)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Yearly confirmation"),
            "opts": self.opts,
            "months": confirmations.by_month(user, timezone.now()),
            "stale": list(stale[:STALE_SHOWN]),
            "stale_count": stale.count(),
            "is_fullwidth": "1",
        }
        return TemplateResponse(request, "admin/confirmation_figures.html", context)

    @display(description=gettext_lazy("state"), ordering="state", label=CONFIRMATION_COLOURS)
    def state_label(self, asked: ConfirmationRequest) -> tuple[str, str]:
        return asked.state, str(asked.get_state_display())


class DecisionForm(StepForm):
    """One choice for each field, with what stood there before and what stands there now."""

    answer = forms.CharField(
        label=gettext_lazy("Answer to the organisation"),
        help_text=gettext_lazy("Needed when you decline something: the organisation reads it."),
        required=False,
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )
    CHOICES = (
        (ChangeAnswer.ACCEPTED, gettext_lazy("Take over")),
        (ChangeAnswer.DECLINED, gettext_lazy("Decline")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.record.fields.all():
            self.fields[f"field-{field.name}"] = forms.ChoiceField(
                label=changes.label(field.name),
                help_text=self._said(field),
                choices=self.CHOICES,
                widget=UnfoldAdminRadioSelectWidget,
            )
        self.order_fields([name for name in self.fields if name != "answer"])

    def arguments(self) -> dict[str, Any]:
        taken = {
            name.removeprefix("field-")
            for name, value in self.cleaned_data.items()
            if name.startswith("field-") and value == ChangeAnswer.ACCEPTED
        }
        return {"accepted": taken, "answer": self.cleaned_data["answer"]}

    def _said(self, field: ChangedField) -> str:
        values = {
            "before": changes.words(field.name, field.before),
            "after": changes.words(field.name, field.after),
        }
        now = changes.plain(self.record.organisation, field.name)
        if now != field.before:
            words_now = changes.words(field.name, now)
            return _("%(before)s → %(after)s. Meanwhile it is: %(now)s") % {
                **values, "now": words_now,
            }  # fmt: skip
        return _("%(before)s → %(after)s") % values


class ChangedFieldInline(ReadOnlyInline):
    model = ChangedField
    fields = ("label", "was", "becomes", "decision")
    readonly_fields = ("label", "was", "becomes")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever reads what an organisation told us reads its fields."""
        return request.user.has_perm("stakeholders.view_changerequest")

    @display(description=gettext_lazy("field"))
    def label(self, field: ChangedField) -> str:
        return changes.label(field.name)

    @display(description=gettext_lazy("before"))
    def was(self, field: ChangedField) -> str:
        return changes.words(field.name, field.before)

    @display(description=gettext_lazy("after"))
    def becomes(self, field: ChangedField) -> str:
        return changes.words(field.name, field.after)


class OpenFirstFilter(DropdownFilter):
    """What waits for the team, unless something else is chosen."""

    title = gettext_lazy("state")
    parameter_name = "standing"
    all_option = ["", gettext_lazy("Waits for the team")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        states = model_admin.model._meta.get_field("state").choices
        return [*((value, label) for value, label in states if value != "open"), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all" or request.GET.get("q"):
            return queryset
        return queryset.filter(state=self.value() or "open")


def _decides(_user: User, change: ChangeRequest) -> bool:
    return change.state == ChangeState.OPEN


@admin.register(ChangeRequest)
class ChangeRequestAdmin(StepsMixin, ReadOnlyPage):
    list_display = ("organisation", "what", "state_label", "created_at", "decided_at")
    list_filter = (OpenFirstFilter,)
    list_select_related = ("organisation",)
    search_fields = ("organisation__search_names", "organisation__reference")
    fields = (
        ("organisation", "person"), ("state", "created_at"), "note",
        ("decided_at", "decided_by"), "answer",
    )  # fmt: skip
    inlines = (ChangedFieldInline,)
    steps = (
        Step(
            name="decide",
            label=gettext_lazy("Decide"),
            explain=gettext_lazy(
                "What you take over counts at once; a former name is kept. The person who told us "
                "gets a mail."
            ),
            run=actions.decide,
            verdict=can_decide_change,
            done=gettext_lazy("Decided. The mail is on its way."),
            form=DecisionForm,
            tone="primary",
            shown=_decides,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("fields")

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        change: Any = record
        return {
            **super().record_log(request, record),
            "buttons": self.buttons(request, change),
            "badges": [(change.get_state_display(), CHANGE_COLOURS[change.state])],
        }

    @display(description=gettext_lazy("what changes"))
    def what(self, change: ChangeRequest) -> str:
        return ", ".join(changes.label(field.name) for field in change.fields.all()) or "–"

    @display(description=gettext_lazy("state"), ordering="state", label=CHANGE_COLOURS)
    def state_label(self, change: ChangeRequest) -> tuple[str, str]:
        return change.state, str(change.get_state_display())
