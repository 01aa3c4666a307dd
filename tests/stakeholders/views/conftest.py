import pytest

from tests.stakeholders.registering import own_folder, reference_data


@pytest.fixture
def registering_ground(settings, tmp_path):
    """What the form offers to choose from, and a folder of its own for uploads."""
    own_folder(settings, tmp_path)
    reference_data()
