"""Rows that belong to a record, on its page."""

from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import TabularInline


class HouseInline(TabularInline):
    """Rows that can be edited, in a tab of their own, without empty lines."""

    extra = 0
    tab = True
    show_change_link = True


class ReadOnlyInline(HouseInline):
    """Rows to read: what they are is decided by actions."""

    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
