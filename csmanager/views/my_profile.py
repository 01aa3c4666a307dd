"""The focal point keeps the own organisation's data: one topic a page, and one button."""

from typing import Any, cast, override

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from core.models import User
from stakeholders.actions import changes, confirmations
from stakeholders.forms.profiles import FORMS, TITLES, ProfileForm, topics_of
from stakeholders.models import Organisation
from stakeholders.selectors import custom, focal_points
from stakeholders.views.links import KeepingFormView


@method_decorator(never_cache, name="dispatch")
class EditOwn(LoginRequiredMixin, KeepingFormView):
    """One topic of the profile; the name, kind and country wait for our team."""

    template_name = "csmanager/my_profile.html"
    organisation: Organisation

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.organisation = _own(request.user, kwargs["reference"])
            if kwargs["topic"] not in topics_of(self.organisation):
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    @override
    def get_form_class(self) -> type[ProfileForm]:
        return FORMS[self.kwargs["topic"]]

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.organisation}

    @override
    def form_valid(self, form: ProfileForm) -> HttpResponse:
        user = cast("User", self.request.user)
        asked = changes.edit_own(self.organisation, form.values(), by=user)
        text = _("Thank you. Our team looks at it, and writes to you.") if asked else _("Saved.")
        messages.success(self.request, text)
        return redirect("my")

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        topic = self.kwargs["topic"]
        asked = custom.asked_on_profile(self.organisation) if topic == "further" else []
        return super().get_context_data(
            organisation=self.organisation,
            topic=topic,
            heading=TITLES[topic],
            waiting=[field.name for field in asked if field.staff_decide],
            **kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class ConfirmOwn(LoginRequiredMixin, View):
    """Notes that what we hold is still true; the button is on /my/."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return redirect("my")

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        user = cast("User", request.user)
        confirmations.confirm_own(_own(user, reference), by=user)
        messages.success(request, _("Thank you. That is all for a year."))
        return redirect("my")


def _own(user: User, reference: str) -> Organisation:
    return get_object_or_404(focal_points.organisations_of(user), reference=reference)
