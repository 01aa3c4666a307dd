"""Behind the link in a mail: a text that was agreed to has changed; read it and answer."""

from typing import Any, override

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from core import throttle
from stakeholders.actions import consents
from stakeholders.models import ConsentRequest
from stakeholders.selectors import consents as reading
from stakeholders.states import ConsentPurpose
from stakeholders.views.links import seal

OPENINGS = "60/hour"


# The address is the key, and no cookie gives a right here; see links.LinkView.
@method_decorator(csrf_exempt, name="dispatch")
class ConsentAnswer(TemplateView):
    """A GET shows the words, a POST answers: programs that open links in mails press nothing."""

    template_name = "stakeholders/consents/answer.html"
    asked: ConsentRequest

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        throttle.count("consent", OPENINGS, by=throttle.client_address(request.META))
        found = reading.by_token(kwargs["token"])
        if found is None:
            return seal(render(request, "stakeholders/consents/dead_link.html", status=404))
        self.asked = found
        return seal(super().dispatch(request, *args, **kwargs))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if not request.POST.keys() & {"agree", "refuse"}:
            messages.error(request, _("Choose one of the two answers."))
            return redirect("stakeholders:consent", token)
        given = "agree" in request.POST
        consents.answer_request(self.asked, given=given, language=get_language() or "en")
        messages.success(request, _("Thank you. Your answer is noted."))
        return redirect("stakeholders:consent", token)

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked, language = self.asked, get_language() or "en"
        purpose = ConsentPurpose(asked.purpose)
        return super().get_context_data(
            asked=asked,
            purpose=purpose,
            text=reading.current_text(purpose, language),
            before=reading.text_of(purpose, asked.replaces, language),
            **kwargs,
        )
