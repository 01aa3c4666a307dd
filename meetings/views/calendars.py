"""Calendars to subscribe to: sessions and their deadlines, as iCalendar (RFC 5545)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View

from meetings import exports
from meetings.models import Session


class AllSessions(View):
    """Every announced session that is ahead, with its deadlines."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Session.objects.ahead().select_related("body").prefetch_related("deadlines")
        return _calendar(exports.calendar(rows, request.build_absolute_uri("/")), "meetings")


class OneSession(View):
    """One session that the reader may see."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        seen = Session.objects.visible_to(request.user).select_related("body")
        session = get_object_or_404(seen.prefetch_related("deadlines"), code=code)
        return _calendar(exports.calendar([session], request.build_absolute_uri("/")), code)


def _calendar(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response
