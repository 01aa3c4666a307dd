"""Edges of every request: second factor, the back office's policy, refusals in words."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _

from core.errors import Conflict, DomainError, NotPermitted, TooManyRequests

# Recovery codes alone are no second factor.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
GetResponse = Callable[[HttpRequest], HttpResponse]

# Unfold's scripts build functions from text and set styles; public pages allow neither.
ADMIN_POLICY = {
    **settings.SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_EVAL, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}


class SecondFactorMiddleware:
    """Sends staff without a second factor to set one up (setting STAFF_SECOND_FACTOR).

    allauth asks for the second factor of people who have one; it has no switch that
    makes everybody have one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.STAFF_SECOND_FACTOR and self._lacks_factor(request):
            return HttpResponseRedirect(reverse("mfa_index"))
        return self.get_response(request)

    def _lacks_factor(self, request: HttpRequest) -> bool:
        if request.path.startswith(("/account/", "/static/", "/health/", "/i18n/")):
            return False
        user = request.user
        if not (user.is_authenticated and (user.is_staff or user.is_superuser)):
            return False
        return not is_mfa_enabled(user, FACTORS)


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


def _status(error: DomainError) -> int:
    if isinstance(error, NotPermitted):
        return 403
    if isinstance(error, TooManyRequests):
        return 429
    if isinstance(error, Conflict):
        return 409
    return 400
