"""Pages that tell rather than do: about, privacy, accessibility; and two refusals."""

from typing import Any, override

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.middleware.csp import get_nonce
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.generic import TemplateView

from core.middleware import request_id
from stakeholders.models import RetentionRules, VettingRules


class About(TemplateView):
    template_name = "csmanager/about.html"


class Privacy(TemplateView):
    template_name = "csmanager/privacy.html"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            rules=VettingRules.current(), retention=RetentionRules.current(), **kwargs
        )


class Accessibility(TemplateView):
    template_name = "csmanager/accessibility.html"


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of a failure of ours, with the reference under which the log has it."""
    context = {
        "reference": request_id(),
        "csp_nonce": get_nonce(request),
    }
    # Without the request: nothing that could fail again, such as who is signed in.
    return HttpResponseServerError(render_to_string("500.html", context))


def csrf_failure(request: HttpRequest, **_reason: str) -> HttpResponse:
    """A form was sent that we did not hand out, or too long ago: 403, and what to do."""
    return render(request, "403_csrf.html", status=403)
