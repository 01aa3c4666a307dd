"""Edges of every request: its log lines, second factor, policies, refusals in words."""

from collections.abc import Callable
from typing import Any, cast, override

import structlog
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_structlog.middlewares import RequestMiddleware
from pghistory.middleware import HistoryMiddleware

from core.errors import DomainError, NotPermitted, TooManyRequests
from core.models import User

# Recovery codes alone are no second factor.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# Where somebody without a second factor may go: to set one up, and away.
WITHOUT_FACTOR = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "account_reauthenticate",
        "account_email_verification_sent",
        "account_logout",
        "set_language",
    }
)
GetResponse = Callable[[HttpRequest], HttpResponse]

# Unfold's scripts build functions from text and set styles; public pages allow neither.
ADMIN_POLICY = {
    **settings.SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_EVAL, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}


def request_id() -> str:
    """The id that this request's log lines and tasks carry; empty outside a request."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


class RequestLogMiddleware(RequestMiddleware):
    """Gives each request an id, for its log lines, its tasks and the answer's X-Request-ID.

    It stands outermost, so that a failure anywhere has one; who is signed in is known
    further inside, and bound there.
    """

    @override
    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.prepare(request)
        reference = request_id()
        response = cast("HttpResponse", self.get_response(request))
        self.handle_response(request, response)
        response["X-Request-ID"] = reference
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        self.bind_user_id(request)


class HistoryContextMiddleware(HistoryMiddleware):
    """Notes with each changed row who asked, and by which route.

    Never the address itself: an applicant's is the key to the registration, and the
    history is kept for long and read by many.
    """

    @override
    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        user = super().get_context(request)["user"]
        return {"user": user, "route": _route(request), "request_id": request_id()}


class SecondFactorMiddleware:
    """Sends staff without a second factor to set one up (setting STAFF_SECOND_FACTOR).

    allauth asks for the second factor of people who have one; it has no switch that
    makes everybody have one. Staff is everybody who sees internal data, by role.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.STAFF_SECOND_FACTOR and self._lacks_factor(request):
            return _ask_for_factor(request)
        return self.get_response(request)

    def _lacks_factor(self, request: HttpRequest) -> bool:
        user = request.user
        if not (isinstance(user, User) and user.sees_internal_data):
            return False
        return not (_route(request) in WITHOUT_FACTOR or is_mfa_enabled(user, FACTORS))


class AdminPolicyMiddleware:
    """Relaxes the content security policy under /admin/, and only there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_config = ADMIN_POLICY  # type: ignore[attr-defined]  # noqa: SLF001
        return response


class DomainErrorMiddleware:
    """Shows a refusal as a page of its own: 403, 409 or 429, with the reason in words."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        status = _status(exception)
        response = render(
            request,
            f"{status}.html",
            {"reason": exception.message, "title": _("This did not work")},
            status=status,
        )
        if isinstance(exception, TooManyRequests):
            response["Retry-After"] = str(exception.wait)
        return response


def _ask_for_factor(request: HttpRequest) -> HttpResponse:
    """Lead to the set-up, in the way that a page, htmx or a program understands."""
    where = reverse("mfa_index")
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(where)
    if request.path.startswith("/api/"):
        reason = _("Set up a second factor first: your role sees internal data.")
        return JsonResponse({"detail": reason}, status=403)
    return HttpResponseRedirect(where)


def _route(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _status(error: DomainError) -> int:
    if isinstance(error, NotPermitted):
        return 403
    if isinstance(error, TooManyRequests):
        return 429
    return 409
