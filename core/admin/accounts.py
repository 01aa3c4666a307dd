"""What every page of the back office shares."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _, ngettext
from unfold.admin import ModelAdmin

from core.errors import DomainError
from core.models import AuditEntry, User

admin.site.unregister(Group)


class HouseAdmin(ModelAdmin):
    """Unfold's admin with the house's defaults: bounded pages, filters with a button."""

    list_per_page = 50
    list_max_show_all = 500
    list_filter_submit = True
    list_fullwidth = True
    warn_unsaved_form = True
    compressed_fields = True
    show_full_result_count = False


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


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "subject", "by", "note")
    list_select_related = ("by",)
    list_filter = ("verb",)
    search_fields = ("subject", "verb", "note", "by__email")
    date_hierarchy = "at"


@admin.register(User)
class UserAdmin(HouseAdmin):
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("email", "name")
    filter_horizontal = ("groups",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "language", "is_active")}),
        (_("Role"), {"fields": ("is_staff", "groups")}),
        (_("Times"), {"fields": ("last_login", "date_joined")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
