"""The registration form: its first page, its steps, the check before it is sent."""

from typing import Any, override
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView, View

from core import links, throttle, uploads
from core.errors import TooManyRequests
from stakeholders import emails, policies
from stakeholders.actions import documents, registrations
from stakeholders.actions.documents import MOST_FILES
from stakeholders.forms.answers import sections
from stakeholders.forms.documents import DocumentsForm
from stakeholders.forms.known import KnownForm
from stakeholders.forms.registrations import FORMS, IdentityForm
from stakeholders.forms.steps import StepForm
from stakeholders.models import Registration, VettingRules, cards
from stakeholders.selectors import quarantine
from stakeholders.selectors.consents import current_text
from stakeholders.selectors.declarations import asked_documents, statement
from stakeholders.selectors.duplicates import listed_alike
from stakeholders.selectors.registrations import STEPS, missing_steps
from stakeholders.states import ConsentPurpose, RegistrationState
from stakeholders.views.links import KeepingFormView, LinkView

S = RegistrationState
NEW_DRAFTS = "20/hour"
MOST_AT_ONCE = (MOST_FILES + 1) * uploads.MOST_BYTES
MAILS = "10/hour"
LOOK_UPS = "60/minute"
AFTER_NAMES = STEPS[1]
TITLES = {
    "identity": gettext_lazy("Your organisation"),
    "contact": gettext_lazy("Contact"),
    "work": gettext_lazy("Your work"),
    "ecosoc": gettext_lazy("United Nations and memberships"),
    "consent": gettext_lazy("Your agreement"),
    "check": gettext_lazy("Check and send"),
}


def step_url(token: str, step: str) -> str:
    """The address of one step; `check` is the last one."""
    if step == "check":
        return reverse("stakeholders:registration-check", args=[token])
    return reverse("stakeholders:registration-step", args=[token, step])


def next_url(token: str, registration: Registration, after: str = "") -> str:
    """Where the form goes on: what is missing, then the check, then the status."""
    if registration.state != S.DRAFT:
        return reverse("stakeholders:registration-resume", args=[token])
    missing = missing_steps(registration)
    later = [step for step in missing if step in STEPS[STEPS.index(after) + 1 :]] if after else []
    return step_url(token, (later or missing or ["check"])[0])


def progress(registration: Registration, token: str, here: str) -> list[tuple[str, str, str]]:
    """The steps for the steps component: label, address, state."""
    done = {*registration.steps_done}
    return [
        (str(title), step_url(token, step) if token else "", _state(step, here, done))
        for step, title in TITLES.items()
    ]


def _state(step: str, here: str, done: set[str]) -> str:
    if step == here:
        return "current"
    return "done" if step in done else "todo"


# No cookie is needed to send this form either: see LinkView.
@method_decorator(csrf_exempt, name="dispatch")
class RegistrationCreate(KeepingFormView):
    """What to expect, and the first step, which makes the draft."""

    form_class = IdentityForm
    template_name = "stakeholders/registrations/start.html"

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self._draft()}

    @override
    def form_valid(self, form: IdentityForm) -> HttpResponse:
        form.instance.language = get_language() or "en"
        if form.instance.pk:
            draft = registrations.save_step(form.instance, form.step, answers=form.answers())
        else:
            client = throttle.client_address(self.request.META)
            throttle.count("registration-start", NEW_DRAFTS, by=client)
            draft = registrations.start(form.instance, answers=form.answers())
        if form.is_trapped:
            registrations.note_trap(draft)
        token = links.make("registration", draft.access_id.hex)
        return redirect(next_url(token, draft, form.step))

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        draft = context["form"].instance
        return {
            **context,
            "draft_key": links.make("draft", draft.access_id.hex),
            "days_kept": VettingRules.current().days_draft_is_kept,
            "progress": progress(Registration(), "", "identity"),
        }

    def _draft(self) -> Registration:
        """The draft of this very page, if it was sent before: by a double click, or by
        somebody who went back to it."""
        parts = links.read("draft", self.request.POST.get("draft", ""))
        if parts is None:
            return Registration(access_id=uuid4())
        access_id = UUID(parts[0])
        known = Registration.objects.filter(access_id=access_id).first()
        if known is None:
            return Registration(access_id=access_id)
        return known if policies.can_edit(known) else Registration(access_id=uuid4())


# It stores nothing and shows the public directory: a token protects nothing here.
@method_decorator(csrf_exempt, name="dispatch")
class RegistrationKnown(View):
    """For htmx: organisations of the directory that have the name that is being typed."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest) -> HttpResponse:
        client = throttle.client_address(request.META)
        throttle.count("registration-known", LOOK_UPS, by=client)
        form = KnownForm(request.POST)
        form.is_valid()
        context = {"known": listed_alike(form.card())}
        page = render(request, "stakeholders/registrations/_known.html", context)
        page["Cache-Control"] = "no-store"
        return page


class RegistrationStep(LinkView, KeepingFormView):
    """One step of a form that was begun; Continue wants it complete, Save for later not."""

    template_name = "stakeholders/registrations/step.html"

    @override
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.can_edit(self.registration):
            return redirect("stakeholders:registration-resume", self.kwargs["token"])
        return super().get(request, *args, **kwargs)

    @override
    def get_form_class(self) -> type[StepForm]:
        return FORMS[self.kwargs["step"]]

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.registration}

    @override
    def form_valid(self, form: StepForm) -> HttpResponse:
        form.instance.language = get_language() or "en"
        registrations.save_step(
            form.instance, form.step, chosen=form.chosen(), answers=form.answers()
        )
        if form.is_trapped:
            registrations.note_trap(form.instance)
        if "later" in self.request.POST:
            return self._leave()
        return redirect(next_url(self.kwargs["token"], form.instance, form.step))

    @override
    def form_invalid(self, form: StepForm) -> HttpResponse:
        leaves = "later" in self.request.POST and self.registration.state == S.DRAFT
        if leaves and form.is_only_incomplete:
            registrations.keep_step(
                form.instance, form.step, chosen=form.chosen(), answers=form.answers()
            )
            return self._leave()
        return super().form_invalid(form)

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        step, token = self.kwargs["step"], self.kwargs["token"]
        before = STEPS[STEPS.index(step) - 1] if step != STEPS[0] else ""
        is_draft = self.registration.state == S.DRAFT
        back = step_url(token, before) if before and is_draft else ""
        return {
            **context,
            "step": step,
            "title": TITLES[step],
            "is_draft": is_draft,
            "progress": progress(self.registration, token, step) if is_draft else None,
            "known": listed_alike(cards.of(self.registration)) if step == AFTER_NAMES else [],
            "back": back or reverse("stakeholders:registration-resume", args=[token]),
            **_texts(step),
        }

    def _leave(self) -> HttpResponse:
        """Mail the way back, if there is an address, and say until when it works."""
        try:
            self.limit("registration-mail", MAILS)
            was_sent = registrations.send_link(self.registration)
        except TooManyRequests:
            was_sent = False
        if was_sent:
            text = _("We have sent the link to %s.") % self.registration.focal_email
            messages.success(self.request, text)
        return redirect("stakeholders:registration-saved", self.kwargs["token"])


class RegistrationSaved(LinkView, TemplateView):
    """Saved for later: until when, and how to come back."""

    template_name = "stakeholders/registrations/saved.html"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        path = emails.registration_path(self.registration)
        return super().get_context_data(link=self.request.build_absolute_uri(path), **kwargs)


class RegistrationDocuments(LinkView, KeepingFormView):
    """The files of a registration: added here, and listed to be taken away again."""

    form_class = DocumentsForm
    limits = (*KeepingFormView.limits, ("registration-upload", "10/minute"))
    template_name = "stakeholders/registrations/documents.html"

    @override
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.can_edit(self.registration):
            return redirect("stakeholders:registration-resume", self.kwargs["token"])
        return super().get(request, *args, **kwargs)

    @override
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # What is far too much is not even read.
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_AT_ONCE:
            context = self.get_context_data(form=DocumentsForm(), is_too_much=True)
            return self.render_to_response(context, status=413)
        return super().post(request, *args, **kwargs)

    @override
    def form_valid(self, form: DocumentsForm) -> HttpResponse:
        added = documents.attach(
            self.registration, form.cleaned_data["uploads"], kind=form.cleaned_data["kind"]
        )
        if added:
            messages.success(self.request, _("Added: %s") % ", ".join(map(str, added)))
        else:
            messages.info(self.request, _("You had added this file before."))
        return redirect("stakeholders:registration-documents", self.kwargs["token"])

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        token = self.kwargs["token"]
        files = list(self.registration.documents.order_by("created_at"))
        is_draft = self.registration.state == S.DRAFT
        return super().get_context_data(
            documents=files,
            most=MOST_FILES,
            is_full=len(files) >= MOST_FILES,
            asked=asked_documents(self.registration),
            back=next_url(token, self.registration),
            is_draft=is_draft,
            progress=progress(self.registration, token, "check") if is_draft else None,
            **kwargs,
        )


class RegistrationDocumentRemove(LinkView):
    """Takes one file away."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("stakeholders:registration-documents", self.kwargs["token"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        document = get_object_or_404(self.registration.documents, pk=self.kwargs["pk"])
        documents.remove(document)
        messages.success(request, _("Removed: %s") % document)
        return redirect("stakeholders:registration-documents", self.kwargs["token"])


class RegistrationCheck(LinkView, TemplateView):
    """All answers on one page, each with a way to change it; from here it is sent."""

    template_name = "stakeholders/registrations/check.html"

    @override
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = self.kwargs["token"]
        if self.registration.state != S.DRAFT or missing_steps(self.registration):
            return redirect(next_url(token, self.registration))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = self.kwargs["token"]
        if self.registration.state != S.DRAFT or missing_steps(self.registration):
            return redirect(next_url(token, self.registration))
        self.limit("registration-send", NEW_DRAFTS)
        if request.POST.get("comments"):
            registrations.note_trap(self.registration)
        found = quarantine.signals(self.registration, at=timezone.now())
        registrations.send(self.registration, suspicion=quarantine.suspicion(found))
        return redirect("stakeholders:registration-resume", token)

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        token = self.kwargs["token"]
        answered = [
            (TITLES[section.step], step_url(token, section.step), section.answers)
            for section in sections(self.registration)
        ]
        return super().get_context_data(
            answered=answered,
            documents=list(self.registration.documents.order_by("created_at")),
            asked=asked_documents(self.registration),
            statement=statement(self.registration),
            known=listed_alike(cards.of(self.registration)),
            progress=progress(self.registration, token, "check"),
            back=step_url(token, STEPS[-1]),
            **kwargs,
        )


def _texts(step: str) -> dict[str, Any]:
    """The words that the last step asks to agree to, in the reader's language."""
    if step != "consent":
        return {}
    language = get_language() or "en"
    return {
        "consent_text": current_text(ConsentPurpose.PROCESSING, language),
        "listing_text": current_text(ConsentPurpose.LISTING, language),
    }
