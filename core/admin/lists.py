"""What every list of the back office can: be left and found again, and be exported."""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from core import audit
from core.models import User
from core.spreadsheets import csv_lines

type Column = tuple[Any, str | Callable[[Any], Any]]

CHUNK = 500


class ListMixin(ModelAdmin):
    """A list that remembers its filters, and exports what they show."""

    list_before_template = "admin/list_tools.html"
    # Heading and attribute path, or function of the row. Empty: the list has no export.
    export_columns: tuple[Column, ...] = ()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if left_at := self._left_at(request):
            return HttpResponseRedirect(f"?{left_at}")
        tools = {"export_url": self._export_url(request)}
        context = {**tools, **(extra_context or {})}
        page: HttpResponse = super().changelist_view(request, context)
        return page

    def get_urls(self) -> list[URLPattern]:
        export = path(
            "export/",
            self.admin_site.admin_view(self.export_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_export",
        )
        return [export, *super().get_urls()]

    def export_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """The filtered list as a CSV file. Who took it, and which, is in the audit log."""
        if not (self.export_columns and self.has_view_permission(request)):
            raise PermissionDenied
        rows = self.export_rows(request)
        audit.record_on(
            f"{self.opts.model_name}.exported",
            f"{self.opts.label_lower}:",
            by=cast("User", request.user),
            note=_("%(count)d rows. %(query)s")
            % {"count": rows.count(), "query": request.GET.urlencode()},
        )
        lines = csv_lines([name for name, _path in self.export_columns], self._cells(rows))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        name = f"{self.opts.model_name}-{localdate():%Y-%m-%d}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response

    def export_rows(self, request: HttpRequest) -> Any:
        """What the list shows under these filters, on all its pages."""
        return self.get_changelist_instance(request).get_queryset(request)

    def _cells(self, rows: Any) -> Iterator[Iterable[Any]]:
        for row in rows.iterator(chunk_size=CHUNK):
            yield [_value(row, source) for _name, source in self.export_columns]

    def _export_url(self, request: HttpRequest) -> str:
        if not self.export_columns:
            return ""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_export"
        return f"{reverse(name)}?{request.GET.urlencode()}"

    def _left_at(self, request: HttpRequest) -> str:
        """The filters to go back to when one comes from another page; "" to stay.

        A link to the bare list from the list itself means: clear all filters.
        """
        if request.method != "GET" or IS_POPUP_VAR in request.GET:
            return ""
        key = f"list:{self.opts.label_lower}"
        if request.GET:
            if ERROR_FLAG not in request.GET:
                request.session[key] = request.GET.urlencode()
            return ""
        came_from = urlsplit(request.headers.get("Referer", "")).path
        if came_from and came_from != request.path:
            return str(request.session.get(key, ""))
        request.session.pop(key, None)
        return ""


def _value(row: Any, source: str | Callable[[Any], Any]) -> Any:
    if callable(source):
        return source(row)
    value = reduce(_attribute, source.split("."), row)
    return value() if callable(value) else value


def _attribute(value: Any, name: str) -> Any:
    return getattr(value, name, None)
