"""Pages behind a link that only its holder has: they are not kept, indexed or passed on."""

from typing import Any, override

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, View
from django.views.generic.base import ContextMixin

from core import throttle
from core.errors import DomainError, TooManyRequests
from stakeholders.models import Registration
from stakeholders.selectors.registrations import by_token
from stakeholders.states import RegistrationState

S = RegistrationState
WITH_APPLICANT = (S.DRAFT, S.UNCONFIRMED, S.NEEDS_INFORMATION)


def seal(response: HttpResponseBase) -> HttpResponseBase:
    """Keep the address of the page, which is its key, from everybody else.

    Browsers take the last referrer policy they know: with "no-referrer" alone they send
    no origin either, and Django would refuse the forms of the page's head.
    """
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer, strict-origin"
    return response


def has_ended(registration: Registration) -> bool:
    """Whether the applicant let the link's time pass."""
    if registration.state == S.EXPIRED:
        return True
    waits = registration.state in WITH_APPLICANT
    return waits and registration.link_expires_at <= timezone.now()


def dead_link(request: HttpRequest, *, status: int) -> HttpResponse:
    """404 for a link that we never made, 410 for one that has ended; how to go on."""
    return render(
        request,
        "stakeholders/registrations/dead_link.html",
        {"has_ended": status == 410},  # noqa: PLR2004 - HTTP's own number
        status=status,
    )


# The address is the key, and no cookie gives a right here: a foreign page can send
# nothing that its author could not send alone. So no cookie is needed to send the form,
# and what somebody typed for an hour is not refused because theirs has ended.
@method_decorator(csrf_exempt, name="dispatch")
class LinkView(ContextMixin, View):
    """Finds the registration of the link, or says that the link is dead."""

    registration: Registration

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        registration = by_token(kwargs["token"])
        if registration is None:
            return seal(dead_link(request, status=404))
        if has_ended(registration):
            return seal(dead_link(request, status=410))
        self.registration = registration
        return seal(super().dispatch(request, *args, **kwargs))

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What all pages of a registration know."""
        known = {"registration": self.registration, "token": self.kwargs["token"]}
        return super().get_context_data(**{**kwargs, **known})

    def limit(self, name: str, rate: str) -> None:
        """Count a use by this client; raises TooManyRequests."""
        throttle.count(name, rate, by=throttle.client_address(self.request.META))


class KeepingFormView(FormView):
    """A form that comes back with what was typed, whatever the reason of the refusal."""

    limits: tuple[tuple[str, str], ...] = (("registration-post", "60/minute"),)

    @override
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        try:
            for name, rate in self.limits:
                throttle.count(name, rate, by=throttle.client_address(request.META))
            return self.form_valid(form) if form.is_valid() else self.form_invalid(form)
        except DomainError as error:
            return self.refused(form, error)

    def refused(self, form: Any, error: DomainError) -> HttpResponse:
        """Show the form again, with the reason why it could not be taken now."""
        form.add_error(None, error.message)
        context = self.get_context_data(form=form)
        if isinstance(error, TooManyRequests):
            response = self.render_to_response(context, status=429)
            response["Retry-After"] = str(error.wait)
            return response
        return self.render_to_response(context, status=409)
