import shutil
import tempfile
from pathlib import Path

import pytest

from dev.state import temporary_root
from tests.dev.processes import nothing_of, processes_of, wait_until


@pytest.fixture
def folder():
    """A state folder that the servers' user can reach too, and that nothing may outlive.

    pytest's own folders are closed to others: there the servers would move elsewhere,
    and looking for what is left of them here would find nothing, whatever happened.
    """
    path = Path(tempfile.mkdtemp(prefix="csm-test-", dir=temporary_root()))
    yield path
    gone = wait_until(lambda: nothing_of(path))
    left = processes_of(path)
    shutil.rmtree(path, ignore_errors=True)
    assert gone, left
