"""Actions for many that ask first, and say how many it is about."""

from typing import Any

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

MOST_NAMED = 50


def ask_first(
    model_admin: Any,
    request: HttpRequest,
    queryset: QuerySet[Any],
    *,
    form: forms.Form,
    words: dict[str, Any],
) -> HttpResponse:
    """A page that names the rows and asks; its button sends the same action again.

    words: `title`, `explain` (with the number in it), `button`, and `danger` if it destroys
    """
    context = {
        **model_admin.admin_site.each_context(request),
        **words,
        "opts": model_admin.opts,
        "form": form,
        "rows": queryset[:MOST_NAMED],
        "more": max(queryset.count() - MOST_NAMED, 0),
        "action": request.POST.get("action", ""),
        "checkbox": ACTION_CHECKBOX_NAME,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "across": request.POST.get("select_across", "0"),
        "back_url": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/ask_first.html", context)


def is_answered(request: HttpRequest) -> bool:
    """Whether the page's own button was pressed."""
    return "asked" in request.POST
