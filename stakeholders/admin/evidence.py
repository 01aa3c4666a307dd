"""Keeping a file with a case, and opening it again; both are noted."""

from typing import Any

from django.contrib import admin, messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from core import audit
from core.errors import DomainError
from stakeholders.actions import evidence
from stakeholders.admin.risk_forms import EvidenceForm, ReasonForm
from stakeholders.models import Evidence, Organisation, Registration
from stakeholders.policies import risks as policies

DECISIONS: dict[str, tuple[Any, Any, Any, Any]] = {
    "remove": (
        evidence.remove_file,
        gettext_lazy("Remove the file %(name)s"),
        gettext_lazy("The file is deleted for good. That it was there, and why it went, stays."),
        gettext_lazy("Remove"),
    ),
    "hold": (
        evidence.hold,
        gettext_lazy("Keep the file %(name)s"),
        gettext_lazy("Nobody can remove it, and an erasure leaves it, until a lead releases it."),
        gettext_lazy("It must be kept"),
    ),
    "release": (
        evidence.release,
        gettext_lazy("Release the file %(name)s"),
        gettext_lazy("It can be removed again. What was erased meanwhile is deleted at once."),
        gettext_lazy("It need not be kept any more"),
    ),
}
RECORDS: dict[str, Any] = {"organisation": Organisation, "registration": Registration}


def add_evidence(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask for the file and its facts, and keep it with the record."""
    user: Any = request.user
    if kind not in RECORDS or not user.has_perm("stakeholders.add_evidence"):
        raise Http404
    record = RECORDS[kind].objects.visible_to(user).filter(pk=pk).first()
    if record is None:
        raise Http404
    back = reverse(f"admin:stakeholders_{kind}_change", args=[pk])
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            evidence.add(record, facts.pop("file"), by=user, **facts)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Kept with the case."))
            return HttpResponseRedirect(back)
    context = {
        **admin.site.each_context(request),
        "title": _("Keep evidence for %s") % record.reference,
        "form": form,
        "back_url": back,
        "label": _("Keep"),
        "explain": _("For the team alone. The organisation and field offices never see it."),
    }
    return TemplateResponse(request, "admin/upload.html", context)


def decide_evidence(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Ask why, and remove a file, or say that it must be kept; or that it need not be."""
    user: Any = request.user
    rows = Evidence.objects.visible_to(user).select_related("registration", "organisation")
    found = rows.filter(pk=pk).first()
    if found is None or what not in DECISIONS or not policies.can_hold_evidence(user, found):
        raise Http404
    decide, title, explain, label = DECISIONS[what]
    kind = found.subject._meta.model_name
    back = reverse(f"admin:stakeholders_{kind}_change", args=[found.subject.pk])
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            decide(found, by=user, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Done, and noted."))
            return HttpResponseRedirect(back)
    context = {
        **admin.site.each_context(request),
        "title": title % {"name": found.name},
        "form": form,
        "back_url": back,
        "label": label,
        "explain": explain,
    }
    return TemplateResponse(request, "admin/upload.html", context)


def open_evidence(request: HttpRequest, pk: int) -> FileResponse:
    """The file, as a download. 404 for whoever may not see all that it belongs to."""
    user: Any = request.user
    rows = Evidence.objects.visible_to(user).select_related("registration", "organisation")
    found = rows.filter(pk=pk).first()
    if found is None or not policies.can_open_evidence(user, found):
        raise Http404
    if not found.file:
        raise Http404
    try:
        file = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    subject: Any = found.registration or found.organisation
    audit.record("evidence.opened", subject, by=user, note=found.name)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def add_view(request: HttpRequest, kind: str, pk: int) -> Any:
    """The page behind the back office's sign-in."""
    return admin.site.admin_view(add_evidence)(request, kind, pk)


def decide_view(request: HttpRequest, pk: int, what: str) -> Any:
    """What a CST lead decides about a file."""
    return admin.site.admin_view(decide_evidence)(request, pk, what)


def open_view(request: HttpRequest, pk: int) -> Any:
    """The same for the file."""
    return admin.site.admin_view(open_evidence)(request, pk)
