"""Who signs in, and what everybody did."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from core.admin.house import HouseAdmin, ReadOnlyAdmin
from core.admin.logwords import named, said
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
    """What the label names, as a link to its page; the label itself is what one searches for."""
    if not label:
        return ""
    if url := record_url(label):
        link = '<a class="bo-link" href="{}" title="{}">{}</a>'
        return format_html(link, url, label, named(label))
    return format_html('<span title="{}">{}</span>', label, named(label))


class VerbFilter(DropdownFilter):
    """What was done, in words."""

    title = _("what")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        # Of the entries that this person may read: a verb alone can tell what is hidden.
        seen = model_admin.get_queryset(request).order_by()
        verbs = seen.values_list("verb", flat=True).distinct()
        return sorted(((verb, said(verb)) for verb in verbs), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "what", "record", "by", "note")
    list_select_related = ("by",)
    list_filter = (VerbFilter,)
    search_fields = ("subject", "verb", "note", "by__email")
    date_hierarchy = "at"
    fields = ("at", "what", "record", "by", "note")
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

    @display(description=_("what"), ordering="verb")
    def what(self, entry: AuditEntry) -> str:
        return said(entry.verb)

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
