"""Behind the link of the yearly question: one look, one button; or what has changed."""

from typing import Any, override

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView
from django.views.generic.base import ContextMixin, View

from core import throttle
from stakeholders.actions import changes, confirmations
from stakeholders.forms.profiles import CorrectionForm
from stakeholders.models import ConfirmationRequest
from stakeholders.policies.confirmations import can_be_confirmed
from stakeholders.selectors.confirmations import by_token
from stakeholders.selectors.directory.profiles import public_parts_of
from stakeholders.states import ConfirmationState
from stakeholders.views.links import KeepingFormView, seal
from stakeholders.views.organisations import public_facts

OPENINGS = "60/hour"
DEAD = "stakeholders/confirmations/dead_link.html"


# The address is the key, and no cookie gives a right here; see links.LinkView.
@method_decorator(csrf_exempt, name="dispatch")
class AskedView(ContextMixin, View):
    """Finds the question of the link, or says that the link is dead."""

    question: ConfirmationRequest

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        throttle.count("confirmation", OPENINGS, by=throttle.client_address(request.META))
        found = by_token(kwargs["token"])
        if found is None:
            return seal(render(request, DEAD, status=404))
        if found.state == ConfirmationState.ENDED or not can_be_confirmed(found.organisation):
            return seal(render(request, DEAD, {"has_ended": True}, status=410))
        self.question = found
        return seal(super().dispatch(request, *args, **kwargs))

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation = public_parts_of(self.question.organisation)
        known = {
            "question": self.question,
            "organisation": organisation,
            "token": self.kwargs["token"],
            "is_confirmed": self.question.state == ConfirmationState.CONFIRMED,
        }
        return super().get_context_data(**{**kwargs, **known})


class Confirmation(AskedView, TemplateView):
    """What we hold in short, and one button: programs that open links in mails press none."""

    template_name = "stakeholders/confirmations/ask.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        confirmations.confirm(self.question, at=timezone.now())
        messages.success(request, _("Thank you. That is all for a year."))
        return redirect("stakeholders:confirmation", self.kwargs["token"])

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        organisation = context["organisation"]
        themes = ", ".join(str(theme) for theme in organisation.themes.all())
        context["facts"] = [
            (_("Legal name"), organisation.legal_name),
            (_("Name in English"), organisation.name_en),
            (_("Acronym"), organisation.acronym),
            *public_facts(organisation),
            (_("Themes"), themes),
            (_("Website"), organisation.website),
            (_("Official e-mail address"), organisation.email),
            (_("Description"), organisation.description),
        ]
        return context


class Correction(AskedView, KeepingFormView):
    """A short form; what is typed there counts once our team has looked at it."""

    form_class = CorrectionForm
    template_name = "stakeholders/confirmations/correct.html"

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.question.organisation}

    @override
    def form_valid(self, form: CorrectionForm) -> HttpResponse:
        changes.tell(self.question, form.values(), note=form.cleaned_data["note"])
        messages.success(
            self.request, _("Thank you. Our team looks at it, and writes to you when it is done.")
        )
        return redirect("stakeholders:confirmation", self.kwargs["token"])
