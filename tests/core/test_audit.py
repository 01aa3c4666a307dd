import pytest
from django.db import transaction

from core import audit
from core.models import AuditEntry
from tests.factories import NotificationFactory

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_to_which_record_and_why(officer):
    record = NotificationFactory()

    audit.record("notification.cancelled", record, by=officer, note="A mistake.")

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject, entry.by, entry.note) == (
        "notification.cancelled",
        f"notifications.notification:{record.pk}",
        officer,
        "A mistake.",
    )
    assert list(AuditEntry.objects.about(record)) == [entry]


def test_an_entry_outlives_its_record_and_its_author(officer):
    record = NotificationFactory()
    audit.record("notification.cancelled", record, by=officer)

    record.delete()
    officer.delete()

    assert AuditEntry.objects.get().by is None


def test_an_entry_is_stored_with_the_work_or_not_at_all(officer):
    with transaction.atomic():
        audit.record("notification.cancelled", NotificationFactory(), by=officer)
        transaction.set_rollback(True)

    assert not AuditEntry.objects.exists()


def test_about_names_one_record_only(officer):
    one, other = NotificationFactory(), NotificationFactory()
    audit.record("notification.cancelled", one, by=officer)

    assert not AuditEntry.objects.about(other).exists()
