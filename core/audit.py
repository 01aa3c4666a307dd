"""The one way into the audit log."""

from core.models import AuditEntry, Record, User


def record(verb: str, subject: Record, *, by: User | None, note: str = "") -> None:
    """Note that `by` did `verb` to `subject`; None is the system or an applicant.

    Call it in the transaction of the work, so that both are stored or neither.
    """
    AuditEntry.objects.create(verb=verb, subject=subject.label, by=by, note=note)
