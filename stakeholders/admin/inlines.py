"""What belongs to an organisation, on its page."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin.inlines import HouseInline, ReadOnlyInline
from stakeholders.models import (
    Consent,
    ContactRole,
    Document,
    ExternalIdentifier,
    Invitation,
    OrganisationName,
    OrganisationWebsite,
)


class NameInline(HouseInline):
    """Former names, names in other languages; a new name is given by the step “Rename”."""

    model = OrganisationName
    fields = ("name", "kind", "language", "since", "until", "evidence")
    show_change_link = False


class WebsiteInline(HouseInline):
    """Sites beside the main one: any of them tells that two records may be the same."""

    model = OrganisationWebsite
    fields = ("url", "kind", "language", "checked_on")
    show_change_link = False


class ContactRoleInline(HouseInline):
    """A contact who leaves is ended by a date and not deleted, so that the history stays."""

    model = ContactRole
    fields = ("person", "address", "kind", "job_title", "since", "until")
    readonly_fields = ("address",)
    autocomplete_fields = ("person",)
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("person")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The addresses only when the page's contact details are open."""
        page: Any = self.admin_site.get_model_admin(self.parent_model)
        fields = super().get_fields(request, obj)
        if page.opened(request, obj):
            return fields
        return [name for name in fields if name != "address"]

    @display(description=_("e-mail address"))
    def address(self, role: ContactRole) -> str:
        return (role.person.email if role.person_id else "") or "–"


class IdentifierInline(HouseInline):
    model = ExternalIdentifier
    fields = ("source", "value")
    show_change_link = False


class DocumentInline(ReadOnlyInline):
    model = Document
    fields = ("link", "kind", "size", "created_at")
    readonly_fields = fields

    @display(description=_("file"))
    def link(self, document: Document) -> str:
        url = reverse("admin:stakeholders_document_open", args=[document.pk])
        return format_html('<a class="bo-link" href="{}">{}</a>', url, document.name)


class ConsentInline(ReadOnlyInline):
    model = Consent
    fields = ("at", "purpose", "given", "version", "way", "by")
    readonly_fields = fields


class InvitationInline(ReadOnlyInline):
    model = Invitation
    fields = ("email", "state", "expires_at", "accepted_at", "page")
    readonly_fields = fields

    @display(description=_("next"))
    def page(self, invitation: Invitation) -> str:
        url = reverse("admin:stakeholders_invitation_change", args=[invitation.pk])
        return format_html('<a class="bo-link" href="{}">{}</a>', url, _("Send again or take back"))
