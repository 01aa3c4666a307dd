"""Giving a tag to many records of a list, or taking it away from them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from core.admin import LifecycleAdmin
from stakeholders.models import Tag


class ChooseTagForm(forms.Form):
    tag = forms.ModelChoiceField(
        queryset=Tag.objects.filter(active=True),
        label=gettext_lazy("Tag"),
        widget=UnfoldAdminSelectWidget,
    )


def answer(
    page: LifecycleAdmin,
    request: HttpRequest,
    rows: QuerySet[Any],
    name: str,
    action: Callable[..., object],
) -> HttpResponse | None:
    """Ask which tag; then do it to each, and say which were refused and why."""
    form = ChooseTagForm(request.POST if "chosen" in request.POST else None)
    if name == "take_tag":
        field: Any = form.fields["tag"]
        field.queryset = Tag.objects.all()
    if form.is_valid():
        page.apply(request, rows, action, tag=form.cleaned_data["tag"])
        return None
    context = {
        **page.admin_site.each_context(request),
        "title": _("Give a tag") if name == "give_tag" else _("Take a tag away"),
        "opts": page.opts,
        "action": name,
        "checkbox": ACTION_CHECKBOX_NAME,
        "rows": rows,
        "form": form,
    }
    return TemplateResponse(request, "admin/tagging.html", context)
