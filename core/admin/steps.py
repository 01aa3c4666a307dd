"""The buttons of a record's page: each a small page of its own, saying what will happen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.admin import ModelAdmin

from core.errors import DomainError
from core.models import User
from core.verdicts import Verdict


class StepForm(forms.Form):
    """The questions of a step; without fields, it only asks to confirm.

    It knows the record and the person, for choices that depend on them.
    """

    def __init__(self, *args: Any, record: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record, self.user = record, user

    def arguments(self) -> dict[str, Any]:
        """What the action is called with, beside the record and `by`."""
        return self.cleaned_data


@dataclass(frozen=True)
class Step:
    """One thing that can be done to a record.

    name: its address; label: its button; explain: what will happen, and who is told
    run: the action, called with the record, `by` and the form's arguments
    verdict: whether this person can do it now, with the reason why not
    shown: whether the button is there at all
    """

    name: str
    label: Any
    explain: Any
    run: Callable[..., object]
    verdict: Callable[[User, Any], Verdict]
    done: Any
    form: type[StepForm] = StepForm
    tone: str = "secondary"
    shown: Callable[[User, Any], bool] = field(default=lambda _user, _record: True)


@dataclass(frozen=True)
class Button:
    """A step on the page of one record."""

    step: Step
    url: str
    verdict: Verdict


class StepsMixin(ModelAdmin):
    """A record's page with steps. A GET asks, a POST does."""

    steps: tuple[Step, ...] = ()
    step_template = "admin/step.html"

    def get_urls(self) -> list[URLPattern]:
        step = path(
            "<int:pk>/step/<slug:name>/",
            self.admin_site.admin_view(self.step_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_step",
        )
        return [step, *super().get_urls()]

    def buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        """The steps of this record for this person; those not possible now say why.

        What does harm by a slip of the finger stands at the end.
        """
        user: Any = request.user
        route = f"admin:{self.opts.app_label}_{self.opts.model_name}_step"
        found = [
            Button(step, reverse(route, args=[record.pk, step.name]), step.verdict(user, record))
            for step in self.steps
            if step.shown(user, record)
        ]
        return sorted(found, key=lambda button: button.step.tone == "danger")

    def step_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        user: Any = request.user
        record = self.get_object(request, str(pk))
        step = next((step for step in self.steps if step.name == name), None)
        if record is None or step is None or not step.shown(user, record):
            raise Http404
        data = request.POST if request.method == "POST" else None
        form = step.form(data, record=record, user=user)
        if request.method == "POST" and form.is_valid():
            try:
                step.run(record, by=user, **form.arguments())
            except DomainError as error:
                form.add_error(None, error.message)
                record = self.get_object(request, str(pk)) or record
            else:
                self.message_user(request, step.done, messages.SUCCESS)
                return HttpResponseRedirect(self.after_step(record))
        return self._ask(request, record, step, form)

    def after_step(self, record: Model) -> str:
        """Where one is afterwards: on the record's page."""
        route = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(route, args=[record.pk])

    def step_context(self, request: HttpRequest, record: Any, step: Step) -> Mapping[str, Any]:
        """More for a step's own template."""
        return {}

    def _ask(self, request: HttpRequest, record: Any, step: Step, form: StepForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": step.label,
            "opts": self.opts,
            "record": record,
            "back_url": self.after_step(record),
            "step": step,
            "verdict": step.verdict(request.user, record),  # type: ignore[arg-type]
            "form": form,
            **self.step_context(request, record, step),
        }
        return TemplateResponse(request, self.step_template, context)
