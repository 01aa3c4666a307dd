"""Requests about people's own data, for leads; and how long what is kept."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from core.admin import Step, StepsMixin
from core.admin.onerow import OneRowAdmin
from core.admin.steps import StepForm
from core.models import User
from core.verdicts import Verdict
from stakeholders import policies
from stakeholders.actions import data_requests
from stakeholders.admin.confirmations import LONGEST, OpenFirstFilter, ReadOnlyPage
from stakeholders.models import DataRequest, RetentionRules
from stakeholders.selectors import retention
from stakeholders.states import DataRequestKind, DataRequestState

COLOURS = {
    DataRequestState.OPEN: "warning",
    DataRequestState.GRANTED: "success",
    DataRequestState.DECLINED: "",
    DataRequestState.WITHDRAWN: "",
}


class GrantForm(StepForm):
    """For an erasure: what goes, and a word to type, since there is no way back."""

    answer = forms.CharField(
        label=gettext_lazy("Answer to the person"),
        required=False,
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.record.kind != DataRequestKind.ERASURE:
            return
        goes = data_requests.what_goes(self.record)
        self.fields["typed"] = forms.CharField(
            label=_("Type %s to confirm") % data_requests.expected_word(self.record),
            help_text=_("Erased or emptied: %s")
            % ", ".join(f"{name} {number}" for name, number in goes),
            max_length=30,
            widget=UnfoldAdminTextInputWidget,
        )


class RefuseForm(StepForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The person reads it."),
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )


def _can_decide(user: User, request: DataRequest) -> Verdict:
    if request.state != DataRequestState.OPEN:
        return Verdict(_("This request is answered already."))
    return policies.can_lead(user)


def _is_open(_user: User, request: DataRequest) -> bool:
    return request.state == DataRequestState.OPEN


@admin.register(DataRequest)
class DataRequestAdmin(StepsMixin, ReadOnlyPage):
    list_display = ("__str__", "user", "organisation", "state_label", "due_on", "is_late")
    list_filter = (OpenFirstFilter,)
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "organisation__reference")
    fields = (
        ("kind", "due_on"), ("user", "person"), "organisation", "text",
        ("state", "decided_at"), "decided_by", "answer",
    )  # fmt: skip
    steps = (
        Step(
            name="grant",
            label=gettext_lazy("Do it"),
            explain=gettext_lazy(
                "A correction you have made by hand before. An erasure is done now, for good; "
                "the person gets a mail."
            ),
            run=data_requests.grant,
            verdict=_can_decide,
            done=gettext_lazy("Done. The mail is on its way."),
            form=GrantForm,
            tone="danger",
            shown=_is_open,
        ),
        Step(
            name="decline",
            label=gettext_lazy("Decline"),
            explain=gettext_lazy("The person reads your reason in a mail."),
            run=data_requests.decline,
            verdict=_can_decide,
            done=gettext_lazy("Declined. The mail is on its way."),
            form=RefuseForm,
            shown=_is_open,
        ),
    )

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        asked: Any = record
        return {
            **super().record_log(request, record),
            "buttons": self.buttons(request, asked),
            "badges": [(asked.get_state_display(), COLOURS[asked.state])],
        }

    @display(description=gettext_lazy("state"), ordering="state", label=COLOURS)
    def state_label(self, asked: DataRequest) -> tuple[str, str]:
        return asked.state, str(asked.get_state_display())

    @display(description=gettext_lazy("late"), boolean=True)
    def is_late(self, asked: DataRequest) -> bool:
        return asked.state == DataRequestState.OPEN and asked.due_on < timezone.localdate()


@admin.register(RetentionRules)
class RetentionRulesAdmin(OneRowAdmin):
    """The rules, and below them what an erasure does to each kind of row."""

    fields = (
        ("months_declined_kept", "months_expired_kept"),
        ("days_import_files_kept", "months_import_rows_kept"),
        "days_to_answer",
    )
    change_form_outer_after_template = "admin/retention.html"

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        return {**super().record_log(request, record), "retention": _table()}


def _table() -> list[tuple[str, str, str]]:
    """Kind of row, what goes, what is kept."""
    by_label = {label: kept for label, (_column, kept) in retention.BY_LABEL.items()}
    lines = {**retention.RETENTION, **retention.BY_NUMBER, **by_label}
    rows = []
    for label, kept in sorted(lines.items(), key=lambda line: line[0]):
        model = apps.get_model(label)
        goes = _("the whole row") if kept.delete else _names(model, list(kept.scrub))
        stays = "–" if kept.delete else _names(model, list(kept.keep))
        rows.append((str(model._meta.verbose_name_plural), goes or "–", stays or "–"))
    return rows


def _names(model: Any, names: list[str]) -> str:
    return ", ".join(str(model._meta.get_field(name).verbose_name) for name in names)
