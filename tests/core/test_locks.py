from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from stakeholders.models import Organisation
from tests.dev.processes import wait_until
from tests.factories import OrganisationFactory


def somebody_waits():
    """Whether a session of this database waits for a lock of another one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone() > (0,)


def names_before_and_after_locking(pk):
    try:
        record = Organisation.objects.get(pk=pk)
        with transaction.atomic():
            return record.legal_name, record.lock().legal_name
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_second_to_lock_a_record_decides_on_what_the_first_has_left():
    record = OrganisationFactory(legal_name="Before")

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            record.lock()
            second = pool.submit(names_before_and_after_locking, record.pk)
            waited = wait_until(somebody_waits)
            record.legal_name = "After"
            record.save()
        names = second.result()

    assert (waited, names) == (True, ("Before", "After"))
