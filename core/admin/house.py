"""The house's admin classes: bounded lists, one history, records that move by actions."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _, ngettext

from core import audit
from core.admin.lists import ListMixin
from core.admin.logwords import said
from core.errors import DomainError
from core.history import changes
from core.models import AuditEntry, User

SHOWN = 50


@dataclass(frozen=True)
class Entry:
    """A line of the audit log as a page says it; by None is the system or an applicant."""

    text: Any
    at: datetime
    by: User | None
    note: str


class HouseAdmin(ListMixin):
    """Unfold's admin with the house's defaults.

    Every list and page starts from the queryset's `visible_to`, where it has one, so
    that a stranger to a record gets 404. What is written by hand goes to the audit log.
    """

    list_per_page = 50
    list_max_show_all = 500
    list_filter_submit = True
    list_fullwidth = True
    warn_unsaved_form = True
    compressed_fields = True
    empty_value_display = "–"
    show_full_result_count = False
    change_form_outer_after_template: str | None = "admin/record_log.html"

    # How the audit log's verbs are said, there and on every record's page (logwords.said).
    verbs: Mapping[str, Any] = {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        if hasattr(rows, "visible_to"):
            rows = rows.visible_to(request.user)
        seen: QuerySet[Any] = rows
        return seen

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        record = self.get_object(request, object_id) if object_id else None
        if object_id and record is None:
            raise Http404  # Django would redirect, and say which id it was.
        log = self.record_log(request, record) if record is not None else {}
        context = {**log, **(extra_context or {})}
        page: HttpResponse = super().changeform_view(request, object_id, form_url, context)
        return page

    # Facts that are told also when there is nothing in them, because that says something.
    told_when_empty: tuple[str, ...] = ()

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Without the facts that nobody can write here and that have no value."""
        sets = super().get_fieldsets(request, obj)
        if obj is None:
            return sets
        fixed: Any = flatten_fieldsets(sets)
        if self.has_change_permission(request, obj):
            fixed = self.get_readonly_fields(request, obj)
        empty = {name for name in fixed if _is_empty(obj, name)} - set(self.told_when_empty)
        kept = [(t, {**o, "fields": without_fields(o["fields"], empty)}) for t, o in sets]
        return [(title, options) for title, options in kept if options["fields"]]

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        """What the page says below the form: what was done, and which mails were sent."""
        return {"timeline": self.timeline(record)[:SHOWN]}

    def timeline(self, record: Model) -> list[Entry]:
        """What was done to the record, newest first, in words."""
        entries = self.log_of(record).select_related("by")
        return [Entry(said(e.verb), e.at, e.by, e.note) for e in entries]

    def log_of(self, record: Model) -> QuerySet[AuditEntry]:
        """The entries of the audit log that its page shows."""
        return AuditEntry.objects.filter(subject=label_of(record))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was done to the record, and what its row was before."""
        record = self.get_object(request, object_id)
        if record is None or not self.has_view_permission(request, record):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %s") % record,
            "opts": self.opts,
            "original": record,
            "timeline": self.timeline(record),
            "changes": changes(record),
            "is_fullwidth": "1",
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/record_history.html", context)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        self._audit(request, "added", obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        if message:
            self._audit(request, "changed", obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for record in queryset:
            self._audit(request, "deleted", record, str(record))

    def _audit(self, request: HttpRequest, verb: str, record: Model, message: Any) -> None:
        text = message if isinstance(message, str) else json.dumps(message)
        note = LogEntry(change_message=text).get_change_message()
        verb = f"{self.opts.model_name}.{verb}"
        audit.record_on(verb, label_of(record), by=request.user, note=note)  # type: ignore[arg-type]


class LifecycleAdmin(HouseAdmin):
    """An admin that moves records through actions, never by editing a state."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def apply(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        action: Callable[..., object],
        **arguments: Any,
    ) -> int:
        """Run `action(record, by=…)` on each; say how many moved, and who refused and why."""
        done = 0
        for record in queryset:
            try:
                action(record, by=request.user, **arguments)
            except DomainError as error:
                self.message_user(request, f"{record}: {error.message}", messages.ERROR)
            else:
                done += 1
        if done:
            text = ngettext("%d record updated.", "%d records updated.", done) % done
            self.message_user(request, text, messages.SUCCESS)
        return done


class ReadOnlyAdmin(HouseAdmin):
    """A list and a page to read; nothing here is written by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def without_fields(fields: Iterable[Any], left_out: set[str]) -> list[Any]:
    """The fields of a form, also those side by side, without some."""
    kept: list[Any] = []
    for field in fields:
        if isinstance(field, list | tuple):
            if row := [name for name in field if name not in left_out]:
                kept.append(row)
        elif field not in left_out:
            kept.append(field)
    return kept


def _is_empty(record: Model, name: str) -> bool:
    """Whether a column of the record holds nothing; what a method says is not asked."""
    column = {field.name: field for field in record._meta.concrete_fields}.get(name)
    return column is not None and column.value_from_object(record) in (None, "", [], {})


def label_of(record: Model) -> str:
    """How the audit log names a row, also of a model that is no Record."""
    return f"{record._meta.label_lower}:{record.pk}"
