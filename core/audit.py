"""The one way into the audit log."""

from core.models import AuditEntry, Record, User


def record(verb: str, subject: Record, *, by: User | None, note: str = "") -> None:
    """Note that `by` did `verb` to `subject`; None is the system or an applicant.

    Call it in the transaction of the work, so that both are stored or neither.
    """
    record_on(verb, subject.label, by=by, note=note)


def record_on(verb: str, label: str, *, by: User | None, note: str = "") -> AuditEntry:
    """The same for what is no Record, such as a list that was exported ("app.model:")."""
    return AuditEntry.objects.create(verb=verb, subject=label, by=by, note=note)
