"""A small page for each rule: its value here, where it is from, how sure it is."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from core.admin import Step
from core.admin.steps import StepForm
from core.models import User
from core.verdicts import Verdict
from meetings.actions.rules import Given
from meetings.forms.values import ValueForm
from meetings.rulebook.keys import RULES, Rule
from meetings.states import Confidence

PREFIX = "rule-"


def name_of(rule: Rule) -> str:
    """The address of a rule's page: rule-registration-max_delegates."""
    return PREFIX + rule.key.replace(".", "-")


class RuleForm(ValueForm, StepForm):
    """The rule's own field first, then its source."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.record.row_of(self.rule.key)
        asked = self.value_fields()
        self.fields = {**asked, **self.fields}
        if row is not None:
            self.initial = {
                **self.initial_values(row.value),
                "source": row.source,
                "note": row.note,
                "confidence": row.confidence or Confidence.STAFF,
            }
        for field in self.fields.values():
            field.widget = _dressed(field)

    def arguments(self) -> dict[str, Any]:
        given = Given(
            self.cleaned_data["given"],
            self.cleaned_data["source"],
            Confidence(self.cleaned_data["confidence"]),
            self.cleaned_data["note"],
        )
        return {"given": given}


def rule_steps(
    run: Callable[..., object], verdict: Callable[[User, Any], Verdict], explain: Any
) -> tuple[Step, ...]:
    """One step for each rule; `run` is called with the record, `key`, `given` and `by`."""
    return tuple(
        Step(
            name=name_of(rule),
            label=rule.label,
            explain=explain,
            run=partial(_put, run, rule.key),
            verdict=verdict,
            done=_("The rule is changed."),
            form=type("RuleForm", (RuleForm,), {"rule": rule}),
        )
        for rule in RULES.values()
    )


def _put(run: Callable[..., object], key: str, record: Any, *, given: Given, by: User) -> None:
    run(record, key, given, by=by)


def _dressed(field: forms.Field) -> forms.Widget:
    widget: forms.Widget
    if isinstance(field, forms.ChoiceField):
        widget = UnfoldAdminSelectWidget(choices=field.choices)
    elif isinstance(field.widget, forms.Textarea):
        widget = UnfoldAdminTextareaWidget()
    elif isinstance(field, forms.IntegerField):
        widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"})
    else:
        widget = UnfoldAdminTextInputWidget()
    widget.is_required = field.required
    return widget
