"""Documents are opened here and nowhere else: by people who may, and it is noted."""

from typing import Any

from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from core import audit, reading
from core.downloads import attachment
from stakeholders.actions import declarations
from stakeholders.models import Declaration, Document, Organisation, Registration


def open_document(request: HttpRequest, pk: int) -> FileResponse:
    """The file, as a download. 404 for whoever may not see all that it belongs to."""
    user: Any = request.user
    document = Document.objects.select_related("registration", "organisation").filter(pk=pk).first()
    if document is None or not _may_open(document, user):
        raise Http404
    subject = document.registration or document.organisation
    try:
        file = document.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    _note(subject, user, document.name)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=document.name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _note(subject: Any, user: Any, name: str) -> None:
    """In both logs: what was done with the record, and who read what is restricted."""
    audit.record("document.opened", subject, by=user, note=name)
    reading.note("document.opened", subject, by=user)


def _may_open(document: Document, user: Any) -> bool:
    """A document of a registration went to its organisation: both must be visible."""
    if not user.has_perm("stakeholders.view_document"):
        return False
    registrations = Registration.objects.visible_to(user)
    organisations = Organisation.objects.visible_to(user)
    return (document.registration is None or registrations.contains(document.registration)) and (
        document.organisation is None or organisations.contains(document.organisation)
    )


def open_declaration(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF of what was declared. 404 for whoever may not see the registration."""
    user: Any = request.user
    rows = Declaration.objects.visible_to(user).select_related("registration")
    declaration = rows.filter(pk=pk).first()
    if declaration is None or not user.has_perm("stakeholders.view_document"):
        raise Http404
    _note(declaration.registration, user, declaration.name)
    return attachment(declarations.file_of(declaration), declaration.name)


def declaration_view(request: HttpRequest, pk: int) -> Any:
    """The same behind the back office's sign-in."""
    return admin.site.admin_view(open_declaration)(request, pk)


def document_view(request: HttpRequest, pk: int) -> Any:
    """The same behind the back office's sign-in."""
    return admin.site.admin_view(open_document)(request, pk)
