"""What needs somebody's attention, in the back office: by assignee and reason, oldest first."""

from typing import cast
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.models import User
from stakeholders.selectors.attention import reading
from stakeholders.selectors.attention.reading import LAST_PAGE, Whose
from stakeholders.selectors.attention.sources import SOURCES


def attention(request: HttpRequest) -> HttpResponse:
    """The list. What is nonsense in the address counts as not asked."""
    user = cast("User", request.user)
    if not user.is_cst:
        raise PermissionDenied
    whose = _whose(request)
    reason = request.GET.get("reason", "")
    reason = reason if reason in SOURCES else ""
    page = _page(request)
    shown = reading.listing(user, whose, reason=reason, page=page)
    context = {
        **admin.site.each_context(request),
        "title": _("What needs attention"),
        "whose": whose,
        "choices": [(one, _query(whose=one, reason=reason)) for one in Whose],
        "reasons": [
            (source.label, count, _query(whose=whose, reason=source.name), source.name == reason)
            for source, count in shown.counts
            if count
        ],
        "all_url": _query(whose=whose),
        "reason": reason,
        "shown": shown,
        "rows": [(case, SOURCES[case.source].label) for case in shown.cases],
        "next_url": _query(whose=whose, reason=reason, page=page + 1) if shown.has_more else "",
        "is_fullwidth": "1",
    }
    return TemplateResponse(request, "admin/attention.html", context)


def _whose(request: HttpRequest) -> Whose:
    asked = request.GET.get("whose", "")
    return Whose(asked) if asked in Whose.values else Whose.MINE


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return min(max(int(asked[:4]), 1), LAST_PAGE) if asked.isdecimal() else 1


def _query(**parts: object) -> str:
    return "?" + urlencode({name: str(value) for name, value in parts.items() if value})
