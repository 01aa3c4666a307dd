"""The texts that organisations agree to: what somebody agreed to stays as it was."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from core.admin import HouseAdmin
from stakeholders.models import ConsentText
from stakeholders.selectors import consents


@admin.register(ConsentText)
class ConsentTextAdmin(HouseAdmin):
    """A wording that somebody agreed to can only be switched off (domain 8.1)."""

    list_display = ("version", "purpose", "language", "active", "used", "created_at")
    list_filter = (
        ("purpose", ChoicesDropdownFilter),
        ("language", ChoicesDropdownFilter),
        ("active", BooleanRadioFilter),
    )
    search_fields = ("version", "text")
    fields = (("purpose", "version"), ("language", "active"), "text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConsentText]:
        rows: QuerySet[ConsentText] = super().get_queryset(request)
        return consents.with_use(rows)

    @display(description=_("agreed to"), boolean=True)
    def used(self, text: Any) -> bool:
        return bool(text.in_use)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("purpose", "version", "language", "text") if obj is not None and obj.in_use else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None or obj.in_use:
            return False
        return bool(super().has_delete_permission(request, obj))
