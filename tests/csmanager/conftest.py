import pytest


@pytest.fixture
def own_files(settings, tmp_path):
    """What this test stores lies in a folder of its own."""
    where = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = {**settings.STORAGES, "default": where}
