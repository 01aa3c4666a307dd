"""A list is stored once and whole: with a real worker, really killed in the middle of it."""

import pytest
from django.core.files.base import ContentFile

from core.models import AuditEntry
from stakeholders.actions import imports
from stakeholders.models import ImportEffect, ImportRun, Organisation
from tests.conftest import lay_roles
from tests.factories import ImportRunFactory, UserFactory

pytestmark = pytest.mark.faults
ROWS = 6_000


def start():
    """A list of ROWS organisations that a worker may begin with."""
    lay_roles()
    by = UserFactory(is_superuser=True, is_staff=True)
    run = ImportRunFactory(
        by=by, state="checked", columns={"id": "external_id", "name": "legal_name"}
    )
    lines = "id,name\n" + "".join(f"{n},Organisation {n}\n" for n in range(ROWS))
    run.file.save("list", ContentFile(lines.encode()))
    return imports.start(run, good_rows=True, by=by)


def state(run):
    return ImportRun.objects.values_list("state", "done").get(pk=run.pk)


def test_killed_in_the_middle_nothing_is_doubled_and_nothing_lost(house):
    house.start("importer")
    house.wait_for_worker("importer")
    run = start()
    house.wait_until(lambda: 0 < state(run)[1] < ROWS or state(run)[0] == "finished", 60)

    house.kill("importer")
    stored = Organisation.objects.count()
    assert stored == state(run)[1] < ROWS
    house.start("importer")
    house.wait_until(lambda: state(run)[0] == "finished", 120)
    house.kill("importer")

    names = set(Organisation.objects.values_list("legal_name", flat=True))
    assert names == {f"Organisation {n}" for n in range(ROWS)}
    assert Organisation.objects.count() == ROWS
    assert ImportEffect.objects.filter(run=run).count() == ROWS
    run.refresh_from_db()
    assert run.counts["created"] == ROWS
    assert AuditEntry.objects.about(run).filter(verb="organisations.imported").count() == 1
