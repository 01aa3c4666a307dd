"""Files that the team keeps with a case: what a web page or a paper showed on a day."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from core.uploads import Upload
from stakeholders.models import Evidence, Organisation, Registration
from stakeholders.policies import risks as policies


def add(  # The facts of the snapshot, beside the file itself.
    record: Organisation | Registration,
    upload: Upload,
    *,
    taken_at: datetime,
    by: User,
    address: str = "",
    note: str = "",
) -> Evidence:
    """Keep an inspected file, with the address that it shows and when that was.

    Raises NotPermitted, or Conflict when it would be from the future.
    """
    evidence = Evidence(
        address=address.strip(),
        taken_at=taken_at,
        note=note.strip(),
        name=upload.name,
        content_type=upload.content_type,
        size=upload.size,
        sha256=upload.sha256,
        added_by=by,
    )
    try:
        return _add(record, evidence, upload)
    except BaseException:
        # The row is rolled back; the storage knows no transactions.
        if evidence.file.name:
            evidence.file.storage.delete(evidence.file.name)
        raise


@transaction.atomic
def _add(record: Organisation | Registration, evidence: Evidence, upload: Upload) -> Evidence:
    record.lock()
    policies.can_add_evidence(evidence.added_by, record).require()
    if evidence.taken_at > timezone.now():
        raise Conflict(_("It cannot have been taken in the future."))
    if isinstance(record, Organisation):
        evidence.organisation = record
    else:
        evidence.registration, evidence.organisation = record, record.organisation
    evidence.file.save(upload.name, upload.file, save=False)
    evidence.save()
    text = " ".join(filter(None, (evidence.name, evidence.address)))
    audit.record("evidence.added", record, by=evidence.added_by, note=text)
    return evidence


@transaction.atomic
def remove_file(evidence: Evidence, *, by: User, reason: str) -> Evidence:
    """Delete the file for good; that there was one, and why it went, stays with the case."""
    evidence.lock()
    policies.can_remove_evidence(by, evidence).require()
    if not reason.strip():
        raise Conflict(_("Write why it is removed."))
    _delete_later(evidence)
    evidence.file = ""
    evidence.removed_at, evidence.removed_by = timezone.now(), by
    evidence.removed_because = reason.strip()
    evidence.save()
    audit.record("evidence.removed", evidence.subject, by=by, note=f"{evidence.name}: {reason}")
    return evidence


@transaction.atomic
def hold(evidence: Evidence, *, by: User, reason: str) -> Evidence:
    """It must be kept, for example for a court: nobody removes it, and no erasure takes it."""
    evidence.lock()
    policies.can_hold_evidence(by, evidence).require()
    if not reason.strip():
        raise Conflict(_("Write why it must be kept."))
    evidence.held_because = reason.strip()
    evidence.save()
    audit.record("evidence.held", evidence.subject, by=by, note=f"{evidence.name}: {reason}")
    return evidence


@transaction.atomic
def release(evidence: Evidence, *, by: User, reason: str) -> None:
    """It need not be kept any more. Of what was erased meanwhile it goes now."""
    evidence.lock()
    policies.can_hold_evidence(by, evidence).require()
    if not reason.strip():
        raise Conflict(_("Write why it need not be kept any more."))
    evidence.held_because = ""
    evidence.save()
    subject = evidence.subject
    audit.record("evidence.released", subject, by=by, note=reason.strip())
    if subject.erased_at is not None:
        _delete_later(evidence)
        evidence.delete()


def _delete_later(evidence: Evidence) -> None:
    """The storage knows no transactions: only what is certain is deleted there."""
    if name := evidence.file.name:
        transaction.on_commit(partial(evidence.file.storage.delete, name), robust=True)
