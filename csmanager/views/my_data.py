"""What a person can ask about the own data: a copy, a correction, an erasure."""

from typing import Any, override

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic.edit import FormMixin

from core import audit
from core.errors import DomainError
from csmanager.views.my import OwnPage
from stakeholders.actions import data_requests
from stakeholders.forms.data_requests import DataRequestForm
from stakeholders.models import DataRequest
from stakeholders.selectors import focal_points
from stakeholders.selectors.subject_access import copy_for


class DataRequests(FormMixin, OwnPage):
    """Takes a request about the own data or organisation, and shows what became of others."""

    form_class = DataRequestForm
    template_name = "csmanager/my_data.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            return self._ask(form)
        except DomainError as error:
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        own = focal_points.organisations_of(self.reader)
        return super().get_form_kwargs() | {"organisations": own}

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = DataRequest.objects.filter(user=self.reader).select_related("organisation")
        return super().get_context_data(requests=asked.order_by("-created_at"), **kwargs)

    def _ask(self, form: forms.Form) -> HttpResponse:
        made = data_requests.ask(**form.cleaned_data, by=self.reader)
        day = made.due_on.strftime("%Y-%m-%d")
        messages.success(self.request, _("We have noted it, and answer by %s.") % day)
        return redirect("my-requests")


class Copy(OwnPage):
    """Everything that we hold about the reader, as a file for people and programs."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = self.reader
        proven = EmailAddress.objects.filter(user=user, verified=True)
        told = copy_for(user, list(proven.values_list("email", flat=True)))
        audit.record_on("user.own_copy", f"core.user:{user.pk}", by=user)
        response = JsonResponse(told, json_dumps_params={"indent": 2, "ensure_ascii": False})
        name = f"my-data-{timezone.localdate():%Y-%m-%d}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
