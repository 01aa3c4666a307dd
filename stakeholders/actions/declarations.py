"""The declaration that comes with a registration: kept when it is made, then as a PDF (row 8)."""

from datetime import UTC, datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import audit, pdf
from stakeholders.models import Declaration, Registration
from stakeholders.selectors import declarations

AT_ONCE = 100


def declare(registration: Registration, *, at: datetime) -> Declaration:
    """Keep what is declared now, in the transaction that hands the registration in."""
    return Declaration.objects.create(
        registration=registration,
        signer=registration.focal_name,
        email=registration.focal_email,
        language=registration.language,
        at=at,
        content=declarations.content(registration),
    )


def archive_due() -> int:
    """Make the PDFs that are not made yet; returns how many. Runs again without harm."""
    due = list(Declaration.objects.to_archive().values_list("pk", flat=True)[:AT_ONCE])
    return sum(_archive(key) for key in due)


def file_of(declaration: Declaration) -> bytes:
    """The kept PDF; in the first minute, before it is kept, the same made now."""
    if not declaration.file:
        return render(declaration)
    with declaration.file.open("rb") as file:
        return bytes(file.read())


def render(declaration: Declaration) -> bytes:
    """The PDF of a declaration, in the language of the form, from what was kept."""
    with translation.override(declaration.language):
        title = _("Declaration of %s") % declaration.registration.reference
        words = {
            "signed": _("Declared by %(name)s. The address %(email)s was confirmed.")
            % {"name": declaration.signer, "email": declaration.email},
            "at": f"{declaration.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
            "facts": _("What was declared"),
            "documents": _("Documents that were added"),
            "consent": _("Text that was agreed to, version %s")
            % declaration.content["consent_version"],
            "field": _("Question"),
            "answer": _("Answer"),
            "kind": _("Kind"),
            "file": _("File"),
            "checksum": _("Checksum (SHA-256)"),
            "foot": _("%(title)s. Kept as it was sent; only the Civil Society Team opens it.")
            % {"title": title},
        }
        content = {"words": words, "declared": declaration.content}
        return pdf.render("registrations/declaration", content, title=title)


@transaction.atomic
def _archive(key: int) -> bool:
    rows = Declaration.objects.select_for_update(skip_locked=True)
    declaration = rows.select_related("registration").filter(pk=key, file="").first()
    if declaration is None:
        return False
    made = render(declaration)
    declaration.sha256 = sha256(made).hexdigest()
    declaration.file.save(declaration.name, ContentFile(made), save=False)
    declaration.save()
    audit.record(
        "registration.declaration_archived",
        declaration.registration,
        by=None,
        note=declaration.name,
    )
    return True
