"""Who signs in, and what everybody did."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin.house import HouseAdmin, ReadOnlyAdmin
from core.models import AuditEntry, User
from core.visibility import without_hidden

admin.site.unregister(Group)


def record_url(label: str) -> str:
    """The back-office page of a record named as "app.model:42"; "" if it has none."""
    model, _colon, pk = label.partition(":")
    try:
        return reverse(f"admin:{model.replace('.', '_')}_change", args=[pk]) if pk else ""
    except NoReverseMatch:
        return ""


def record_link(label: str) -> str:
    """The label as a link to the record's page."""
    url = record_url(label)
    return format_html('<a class="bo-link" href="{}">{}</a>', url, label) if url else label


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "record", "by", "note")
    list_select_related = ("by",)
    list_filter = ("verb",)
    search_fields = ("subject", "verb", "note", "by__email")
    date_hierarchy = "at"
    fields = ("at", "verb", "record", "by", "note")
    change_form_outer_after_template = None
    export_columns = (
        (_("when"), "at"),
        (_("what"), "verb"),
        (_("record"), "subject"),
        (_("by"), "by.email"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        return without_hidden(super().get_queryset(request), "subject", request.user)

    def export_rows(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """What names a record at risk is in no file (domain 8.3)."""
        return without_hidden(super().export_rows(request), "subject", AnonymousUser())

    @display(description=_("record"), ordering="subject")
    def record(self, entry: AuditEntry) -> str:
        return record_link(entry.subject)


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

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A superuser's account is changed by superusers alone."""
        if isinstance(obj, User) and obj.is_superuser and not request.user.is_superuser:
            return False
        return bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        """A new account has no password until its owner sets one by mail."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
