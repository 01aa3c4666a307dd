"""Restricted fields stay folded until somebody says that they need them (domain 8.4, N19).

One click opens them for a while (ExportRules.open_for_minutes), and is noted in the read
log. Whoever looks after a record is not asked, and noted all the same.
"""

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from core import reading
from core.admin.house import without_fields
from core.history import Change, changes
from core.models import Record, User


class OpenForm(forms.Form):
    """Why somebody opens restricted fields; it need not be said."""

    reason = forms.CharField(max_length=300, required=False, strip=True)


class NeedToKnowMixin(ModelAdmin):
    """A record's page whose restricted fields open by a click.

    Stands before HouseAdmin among the bases. Inlines ask `opened` too.
    """

    restricted_fields: tuple[str, ...] = ()
    restricted_inlines: tuple[type, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        opening = path(
            "<int:pk>/open/",
            self.admin_site.admin_view(require_POST(self.open_view)),
            name=f"{self.opts.app_label}_{self.opts.model_name}_open",
        )
        return [opening, *super().get_urls()]

    @property
    def what_is_read(self) -> str:
        """How the read log calls it."""
        return f"{self.opts.model_name}.contact_details"

    def opened(self, request: HttpRequest, record: Model | None) -> bool:
        """Whether this person has the restricted fields open; a new record has none to hide.

        A form that was open when it was drawn is taken as it was filled in.
        """
        if record is None or record.pk is None:
            return True
        if request.method == "POST" and self._has_all(request):
            return True
        known = request.__dict__.setdefault("opened", {})
        label = cast("Record", record).label
        if label not in known:
            by = cast("User", request.user)
            known[label] = reading.is_open(self.what_is_read, cast("Record", record), by=by)
        return bool(known[label])

    def open_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note who opens it, and why, if it was said."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_object(request, str(pk))
        if not isinstance(record, Record):
            raise Http404
        form = OpenForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        by = cast("User", request.user)
        reading.note(self.what_is_read, record, by=by, purpose=reason)
        route = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(route, args=[record.pk]))

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        sets = super().get_fieldsets(request, obj)
        if self.opened(request, obj):
            return sets
        hidden = set(self.restricted_fields)
        return [
            (title, {**options, "fields": without_fields(options["fields"], hidden)})
            for title, options in sets
        ]

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        inlines = super().get_inlines(request, obj)
        if self.opened(request, obj):
            return inlines
        return [each for each in inlines if each not in self.restricted_inlines]

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        log: dict[str, Any] = super().record_log(request, record)
        if self.opened(request, record):
            return log
        route = f"admin:{self.opts.app_label}_{self.opts.model_name}_open"
        return {**log, "folded": True, "open_url": reverse(route, args=[record.pk])}

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        record = self.get_object(request, object_id)
        more = {} if record is None else {"changes": self._history(request, record)}
        page: HttpResponse = super().history_view(
            request, object_id, {**more, **(extra_context or {})}
        )
        return page

    def _history(self, request: HttpRequest, record: Model) -> list[Change]:
        """What the row was before, without restricted fields while they are folded."""
        found = changes(record)
        if self.opened(request, record):
            return found
        meta = self.opts
        hidden = {str(meta.get_field(name).verbose_name) for name in self.restricted_fields}
        return [change.without(hidden) for change in found]

    def _has_all(self, request: HttpRequest) -> bool:
        names = self.restricted_fields
        return bool(names) and all(name in request.POST for name in names)
