"""What every list of the back office can: be left and found again, and be exported."""

from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import ERROR_FLAG
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core import searches
from core.admin.exporting import ExportMixin
from core.models import User


class ListMixin(ExportMixin):
    """A list that remembers its filters, and exports what they show."""

    list_before_template = "admin/list_tools.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if left_at := self._left_at(request):
            return HttpResponseRedirect(f"?{left_at}")
        tools = {"export_url": self._export_url(request), **self._searches(request)}
        context = {**tools, **(extra_context or {})}
        page: HttpResponse = super().changelist_view(request, context)
        return page

    def _searches(self, request: HttpRequest) -> dict[str, Any]:
        """The saved searches of this list, and what would be saved now."""
        listing = searches.listing_of(self.opts)
        kept = searches.kept_for(cast("User", request.user))
        return {
            "listing": listing,
            "searches": [search for search in kept if search.listing == listing],
            "search_query": searches.cleaned(request.GET.urlencode()),
        }

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
