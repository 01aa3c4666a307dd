"""The read log, for CST leads, and the rules for exports and reading."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from core.admin.accounts import record_link
from core.admin.house import ReadOnlyAdmin
from core.admin.logwords import said
from core.admin.onerow import OneRowAdmin
from core.models import ExportRules, ReadEntry, User
from core.visibility import without_hidden


class ReaderFilter(DropdownFilter):
    """The people whom the log names."""

    title = _("by")
    parameter_name = "reader"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        readers = User.objects.filter(pk__in=ReadEntry.objects.order_by().values("by"))
        return [(str(user.pk), str(user)) for user in readers]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        return queryset.filter(by=int(value)) if value.isdecimal() else queryset


class WhatFilter(DropdownFilter):
    """What was opened or taken out."""

    title = _("what was read")
    parameter_name = "opened"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        seen = model_admin.get_queryset(request).order_by("what")
        found = seen.values_list("what", flat=True).distinct()
        return [(what, said(what)) for what in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(what=self.value()) if self.value() else queryset


@admin.register(ReadEntry)
class ReadEntryAdmin(ReadOnlyAdmin):
    """Who opened or took out what; the months are above the list."""

    list_display = ("at", "by", "opened", "record", "people", "purpose")
    list_select_related = ("by",)
    list_filter = (ReaderFilter, WhatFilter)
    search_fields = ("subject", "purpose", "by__email", "by__name")
    search_help_text = _("Record such as stakeholders.person:42, purpose, or who it was")
    date_hierarchy = "at"
    fields = ("at", "by", "opened", "record", "people", "purpose")
    change_form_outer_after_template = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReadEntry]:
        return without_hidden(super().get_queryset(request), "subject", request.user)

    @display(description=_("what was read"), ordering="what")
    def opened(self, entry: ReadEntry) -> str:
        return said(entry.what)

    @display(description=_("record"), ordering="subject")
    def record(self, entry: ReadEntry) -> str:
        return record_link(entry.subject)


@admin.register(ExportRules)
class ExportRulesAdmin(OneRowAdmin):
    fields = ("ask_purpose_from", "background_from", "keep_days", "open_for_minutes")
