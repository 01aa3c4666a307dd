"""The timeline of a record as a page: filtered, paged by key, to print; and its brief."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin import HouseAdmin
from core.admin.accounts import record_url
from core.models import Record
from core.views import as_pdf
from stakeholders.actions import briefs
from stakeholders.selectors.timeline import reading
from stakeholders.selectors.timeline.kinds import Area, name_of
from stakeholders.selectors.timeline.reading import Key, Wanted


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label=gettext_lazy("What do you need it for?"),
        help_text=gettext_lazy("Such as the meeting it is for. It is printed at the foot."),
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
    )


def timeline_url(record: Model) -> str:
    return reverse(f"admin:stakeholders_{record._meta.model_name}_timeline", args=[record.pk])


def brief_url(record: Model) -> str:
    return reverse(f"admin:stakeholders_{record._meta.model_name}_brief", args=[record.pk])


def timeline_view(page: HouseAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    record, user = found(page, request, pk), request.user
    asked = Wanted.read(request.GET)
    shown = reading.page(record, user, asked)  # type: ignore[arg-type]
    rows = [(entry, record_url(entry.subject)) for entry in shown.entries]
    context = {
        **page.admin_site.each_context(request),
        **choices(record, user),
        "title": _("Timeline of %s") % record,
        "opts": page.opts,
        "original": record,
        "asked": asked,
        "rows": rows,
        "next_url": next_url(request, shown.next),
        "back_url": reverse(f"admin:stakeholders_{page.opts.model_name}_change", args=[pk]),
        "brief_url": brief_url(record),
    }
    return TemplateResponse(request, "admin/timeline.html", context)


def brief_view(page: HouseAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The brief as a PDF. A POST, since it is noted who took it and what for."""
    record: Any = found(page, request, pk)
    user: Any = request.user
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        content = briefs.draw(record, by=user, purpose=form.cleaned_data["purpose"])
        return as_pdf(content, briefs.file_name(record))
    context = {
        **page.admin_site.each_context(request),
        "title": _("Brief about %s") % record,
        "opts": page.opts,
        "record": record,
        "form": form,
        "back_url": reverse(f"admin:stakeholders_{page.opts.model_name}_change", args=[pk]),
    }
    return TemplateResponse(request, "admin/brief.html", context)


def found(page: HouseAdmin, request: HttpRequest, pk: int) -> Record:
    if not page.has_view_permission(request):
        raise PermissionDenied
    record = page.get_object(request, str(pk))
    if not isinstance(record, Record):
        raise Http404
    return record


def choices(record: Record, user: Any) -> dict[str, Any]:
    """What the filters of a timeline offer."""
    kinds = [(kind, name_of(kind)) for kind in reading.kinds_of(record, user)]
    return {
        "areas": Area.choices,
        "kinds": sorted(kinds, key=lambda pair: pair[1]),
        "years": reading.years_of(record, user),
    }


def next_url(request: HttpRequest, key: Key | None) -> str:
    if key is None:
        return ""
    kept = {name: value for name, value in request.GET.items() if name != "before"}
    return "?" + urlencode({**kept, "before": str(key)})
