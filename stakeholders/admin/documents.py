"""Documents are opened here and nowhere else: by people who may, and it is noted."""

from typing import Any

from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest

from core import audit
from stakeholders.models import Document, Organisation, Registration


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
    audit.record("document.opened", subject, by=user, note=document.name)  # type: ignore[arg-type]
    response = FileResponse(
        file,
        as_attachment=True,
        filename=document.name,
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _may_open(document: Document, user: Any) -> bool:
    """A document of a registration went to its organisation: both must be visible."""
    if not user.has_perm("stakeholders.view_document"):
        return False
    registrations = Registration.objects.visible_to(user)
    organisations = Organisation.objects.visible_to(user)
    return (document.registration is None or registrations.contains(document.registration)) and (
        document.organisation is None or organisations.contains(document.organisation)
    )


def document_view(request: HttpRequest, pk: int) -> Any:
    """The same behind the back office's sign-in."""
    return admin.site.admin_view(open_document)(request, pk)
