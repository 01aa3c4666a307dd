import shutil
import tempfile
from pathlib import Path

import pytest

from dev.state import temporary_root
from tests.faults.house import House


@pytest.fixture(scope="package")
def running_house(django_db_setup, django_db_blocker):
    """The processes, started once: each test leaves them running."""
    folder = Path(tempfile.mkdtemp(prefix="csm-test-", dir=temporary_root()))
    house = House(folder)
    try:
        with django_db_blocker.unblock():
            house.open()
        yield house
    finally:
        house.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def house(running_house, transactional_db, django_db_serialized_rollback):
    """The running processes, with an empty outbox and an honest mail server."""
    running_house.post.taken.clear()
    yield running_house
    running_house.post.go_on()
