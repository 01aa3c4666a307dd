"""An invitation, from its signed link to an account that speaks for an organisation."""

from typing import Any, override

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from core import links, throttle
from core.models import User
from csmanager import accounts
from csmanager.forms import InvitationForm
from stakeholders import policies
from stakeholders.actions import invitations
from stakeholders.models import Invitation
from stakeholders.selectors.focal_points import invitation_with

TRIES = "20/minute"


@method_decorator(never_cache, name="dispatch")
class AcceptInvitation(FormView):
    """Opens an account; somebody who has one accepts as its signed-in holder."""

    form_class = InvitationForm
    template_name = "account/invitation.html"
    invitation: Invitation

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        throttle.count("invitation", TRIES, by=throttle.client_address(request.META))
        found = _find(kwargs["token"])
        if found is None or not policies.can_be_accepted(found):
            response: HttpResponseBase = self._ended(found)
        else:
            self.invitation = found
            response = super().dispatch(request, *args, **kwargs)
        # Not "no-referrer": with it browsers send no origin either, and the form is refused.
        response["Referrer-Policy"] = "strict-origin"
        return response

    @override
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            invitations.accept_as(self.invitation, by=request.user)
            return self._welcome(redirect("my"))
        return super().post(request, *args, **kwargs)

    @override
    def form_valid(self, form: InvitationForm) -> HttpResponse:
        with transaction.atomic():
            user = invitations.accept(
                self.invitation,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password1"],
            )
            accounts.trust_address(user)
        return self._welcome(accounts.sign_in(self.request, user))

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        # So that the password is compared with the address as well.
        return super().get_form_kwargs() | {"instance": User(email=self.invitation.email)}

    @override
    def get_initial(self) -> dict[str, Any]:
        return {"name": self.invitation.person.name}

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            invitation=self.invitation,
            case=_case(self.request, self.invitation),
            **kwargs,
        )

    def _welcome(self, response: HttpResponse) -> HttpResponse:
        said = _("Your account now speaks for %s.") % self.invitation.organisation.legal_name
        messages.success(self.request, said)
        return response

    def _ended(self, invitation: Invitation | None) -> HttpResponse:
        context = {"invitation": invitation, "case": "ended" if invitation else "unknown"}
        return self.response_class(
            self.request,
            "account/invitation.html",
            context,
            status=410 if invitation else 404,
        )


def _find(token: str) -> Invitation | None:
    parts = links.read("invitation", token)
    return invitation_with(*parts) if parts and len(parts) == 2 else None  # noqa: PLR2004


def _case(request: HttpRequest, invitation: Invitation) -> str:
    """Which of four pages: accept, of another account, sign in first, open an account."""
    if isinstance(request.user, User):
        own = policies.can_accept_invitation(request.user, invitation)
        return "accept" if own else "other"
    known = EmailAddress.objects.filter(email__iexact=invitation.email).exists()
    known = known or User.objects.filter(email__iexact=invitation.email).exists()
    return "sign_in" if known else "open"
