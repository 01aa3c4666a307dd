"""Files that an applicant adds to a registration, and takes away again."""

from collections.abc import Iterable
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.uploads import Upload
from stakeholders import policies
from stakeholders.models import Document, Registration
from stakeholders.states import DocumentKind

MOST_FILES = 10


def attach(
    registration: Registration, uploads: Iterable[Upload], *, kind: DocumentKind
) -> list[Document]:
    """Keep inspected files with the registration: all of them, or none.

    Raises NotPermitted when the form cannot be changed any more, Conflict when it would
    have more than MOST_FILES files. The same file a second time is kept once.
    """
    stored: list[Document] = []
    try:
        with transaction.atomic():
            _attach(registration, uploads, kind, stored)
    except BaseException:
        # The rows are rolled back; the storage knows no transactions.
        for document in stored:
            _forget(document.file.storage, document.file.name)
        raise
    return stored


@transaction.atomic
def remove(document: Document) -> None:
    """Take a file away; the stored content goes once that is certain."""
    registration = document.registration
    if registration is None:
        raise Conflict(_("This file belongs to an organisation."))
    registration.lock()
    policies.can_edit(registration).require()
    audit.record("registration.document_removed", registration, by=None, note=document.name)
    storage, name = document.file.storage, document.file.name
    document.delete()
    transaction.on_commit(partial(_forget, storage, name), robust=True)


def _attach(
    registration: Registration,
    uploads: Iterable[Upload],
    kind: DocumentKind,
    stored: list[Document],
) -> None:
    registration.lock()
    policies.can_edit(registration).require()
    known = set(registration.documents.values_list("sha256", flat=True))
    new = {upload.sha256: upload for upload in uploads if upload.sha256 not in known}
    if len(known) + len(new) > MOST_FILES:
        raise Conflict(_("A registration can have at most %d files.") % MOST_FILES)
    for upload in new.values():
        document = Document(
            registration=registration,
            kind=kind,
            name=upload.name,
            content_type=upload.content_type,
            size=upload.size,
            sha256=upload.sha256,
        )
        document.file.save(upload.name, upload.file, save=False)
        stored.append(document)
        document.save()
        audit.record("registration.document_added", registration, by=None, note=upload.name)


def _forget(storage: Storage, name: str | None) -> None:
    if name:
        storage.delete(name)
