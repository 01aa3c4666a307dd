"""After the form: confirm the address, see how it stands, answer, correct, withdraw."""

from typing import Any, override

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from core.downloads import attachment
from core.errors import Conflict
from stakeholders import emails
from stakeholders.actions import declarations, registrations
from stakeholders.forms.documents import AnswerForm
from stakeholders.models import Organisation, Registration
from stakeholders.selectors.registrations import STEPS, by_confirmation
from stakeholders.states import REGISTRATION, TONES, RegistrationState
from stakeholders.views.links import KeepingFormView, LinkView, dead_link, has_ended, seal
from stakeholders.views.registrations import MAILS, TITLES, next_url, step_url

S = RegistrationState
HEADINGS = {
    S.UNCONFIRMED: gettext_lazy("Confirm your e-mail address"),
    S.SUBMITTED: gettext_lazy("We have your registration"),
    S.UNDER_REVIEW: gettext_lazy("Your registration is under review"),
    S.NEEDS_INFORMATION: gettext_lazy("We need to know more"),
    S.APPROVED: gettext_lazy("Your registration is approved"),
    S.DECLINED: gettext_lazy("Your registration was declined"),
    S.WITHDRAWN: gettext_lazy("Your registration is withdrawn"),
}


class RegistrationResume(LinkView, KeepingFormView):
    """The way back: into the unfinished form, or to how the registration stands."""

    form_class = AnswerForm
    template_name = "stakeholders/registrations/status.html"

    @override
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.registration.state == S.DRAFT:
            return redirect(next_url(self.kwargs["token"], self.registration))
        return super().get(request, *args, **kwargs)

    @override
    def form_valid(self, form: AnswerForm) -> HttpResponse:
        if self.registration.state != S.NEEDS_INFORMATION:
            raise Conflict(_("We do not wait for an answer any more."))
        registrations.answer(self.registration, text=form.cleaned_data["text"])
        messages.success(self.request, _("We have your answer."))
        return redirect("stakeholders:registration-resume", self.kwargs["token"])

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        registration, token = self.registration, self.kwargs["token"]
        return super().get_context_data(
            state=S(registration.state).name,
            heading=HEADINGS.get(S(registration.state), ""),
            tone=TONES[S(registration.state)],
            steps=[(TITLES[step], step_url(token, step)) for step in STEPS],
            documents=list(registration.documents.order_by("created_at")),
            can_withdraw=_can_withdraw(registration),
            has_declared=registration.declarations.exists(),
            listed=_listed(registration),
            **kwargs,
        )


class RegistrationDeclaration(LinkView):
    """The applicant's copy of what was declared last, as a PDF."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        declaration = get_object_or_404(self.registration.declarations.all()[:1])
        self.limit("registration-declaration", MAILS)
        return attachment(declarations.file_of(declaration), declaration.name)


class RegistrationSendAgain(LinkView):
    """Writes the confirmation link once more."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("stakeholders:registration-resume", self.kwargs["token"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.limit("registration-mail", MAILS)
        registrations.send_confirmation_again(self.registration)
        text = _("We have written to %s once more.") % self.registration.focal_email
        messages.success(request, text)
        return redirect("stakeholders:registration-resume", self.kwargs["token"])


class RegistrationReopen(LinkView):
    """Back into the form, to correct the address before it is confirmed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("stakeholders:registration-resume", self.kwargs["token"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        registrations.reopen(self.registration)
        text = _("Correct your e-mail address, then check and send the form again.")
        messages.info(request, text)
        return redirect(step_url(self.kwargs["token"], "contact"))


class RegistrationWithdraw(LinkView, TemplateView):
    """Asks once, then ends the registration on the applicant's wish."""

    template_name = "stakeholders/registrations/withdraw.html"

    @override
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _can_withdraw(self.registration):
            return redirect("stakeholders:registration-resume", self.kwargs["token"])
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.registration.state != S.WITHDRAWN:
            registrations.withdraw(self.registration)
        return redirect("stakeholders:registration-resume", self.kwargs["token"])


# No cookie is needed to press the button either: see LinkView.
@method_decorator(csrf_exempt, name="dispatch")
class RegistrationConfirm(TemplateView):
    """One button behind the mailed link: programs that open links in mails press none."""

    template_name = "stakeholders/registrations/confirm.html"

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        registration, email = by_confirmation(kwargs["token"])
        if registration is None:
            return seal(dead_link(request, status=404))
        if has_ended(registration) or email != registration.focal_email:
            return seal(dead_link(request, status=410))
        self.registration = registration
        if registration.state != S.UNCONFIRMED:
            return seal(redirect(emails.registration_path(registration)))
        return seal(super().dispatch(request, *args, **kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        registrations.confirm(self.registration, email=self.registration.focal_email)
        messages.success(request, _("Your address is confirmed."))
        return redirect(emails.registration_path(self.registration))

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(registration=self.registration, **kwargs)


def _can_withdraw(registration: Registration) -> bool:
    return REGISTRATION.allows(registration.state, S.WITHDRAWN)


def _listed(registration: Registration) -> str:
    """The address of the public page, if there is one."""
    listed = Organisation.objects.listed().filter(registrations=registration).first()
    return listed.get_absolute_url() if listed else ""
