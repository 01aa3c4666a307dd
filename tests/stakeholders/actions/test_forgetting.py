"""What imported lists had of somebody: gone with them, or when its time is over."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from core.errors import Conflict
from stakeholders.actions import erasure, forgetting, imports
from stakeholders.models import ImportEffect, ImportRow, ImportRun
from tests.factories import (
    ImportEffectFactory,
    ImportRowFactory,
    ImportRunFactory,
    OrganisationFactory,
    PersonFactory,
    RetentionRulesFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def erase_organisation(organisation, lead):
    erasure.erase_organisation(organisation, by=lead, reason="Asked.", typed=organisation.reference)


def test_an_erased_organisation_is_offered_for_no_other_row(lead):
    gone, other = OrganisationFactory(), OrganisationFactory()
    both = [{"key": gone.pk, "score": 90}, {"key": other.pk, "score": 80}]
    row = ImportRowFactory(outcome="ambiguous", candidates=both, cells=["Somebody else"])

    erase_organisation(gone, lead)

    row.refresh_from_db()
    assert (row.candidates, row.cells) == ([both[1]], ["Somebody else"])


def test_rows_that_name_an_erased_person_are_blank(lead):
    person = PersonFactory(given_name="Qadira", family_name="Öztürk", email="qadira@ngo.example")
    named = ImportRowFactory(outcome="rejected", cells=["Ms", "ÖZTÜRK, Qadira"], title="Qadira")
    written = ImportRowFactory(outcome="rejected", cells=["To: Qadira@NGO.example"])
    namesake = ImportRowFactory(outcome="rejected", cells=["Qadira", "Aydın"])

    erasure.erase_person(person, by=lead, reason="Asked.", typed=str(person.pk))

    for row in (named, written, namesake):
        row.refresh_from_db()
    assert (named.cells, named.title, written.cells) == ([], "", [])
    assert namesake.cells == ["Qadira", "Aydın"]


def test_the_row_from_which_a_person_came_is_blank(lead):
    person = PersonFactory()
    row = ImportRowFactory(outcome="created", cells=["A. O.", "+254 700"], title="A. O.")
    ImportEffectFactory(
        run=row.run, row=row.number, model="stakeholders.person", key=person.pk, kind="made"
    )

    erasure.erase_person(person, by=lead, reason="Asked.", typed=str(person.pk))

    row.refresh_from_db()
    assert (row.cells, row.title) == ([], "")
    assert not ImportEffect.objects.exists()


def test_short_words_blank_nothing(lead):
    person = PersonFactory(given_name="Li", family_name="", email="")
    row = ImportRowFactory(outcome="rejected", cells=["Lithuanian Red Cross"])

    erasure.erase_person(person, by=lead, reason="Asked.", typed=str(person.pk))

    row.refresh_from_db()
    assert row.cells == ["Lithuanian Red Cross"]


def resting(days, **fields):
    run = ImportRunFactory(state="stopped", started_at=NOW, **fields)
    run.file.save("list", ContentFile(b"name;email"), save=True)
    ImportRun.objects.filter(pk=run.pk).update(updated_at=NOW - timedelta(days=days))
    return run


def test_the_file_of_an_import_that_rests_too_long_is_deleted(
    settings, tmp_path, officer, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    RetentionRulesFactory(days_import_files_kept=10)
    old, young = resting(11), resting(9)
    name, storage = old.file.name, old.file.storage

    with django_capture_on_commit_callbacks(execute=True):
        assert forgetting.old_lists(NOW) == 1

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.file.name, storage.exists(name)) == ("", False)
    assert storage.exists(young.file.name)
    with pytest.raises(Conflict):
        imports.resume(old, by=officer)


def test_cells_are_kept_for_as_many_months_as_the_rule_says():
    RetentionRulesFactory(months_import_rows_kept=6)
    old, young = NOW - timedelta(days=200), NOW - timedelta(days=100)
    for finished in (old, young):
        run = ImportRunFactory(state="finished", finished_at=finished)
        ImportRowFactory(run=run, outcome="rejected", cells=["Qadira"], title="Qadira")

    forgetting.old_lists(NOW)

    rows = ImportRow.objects.order_by("run__finished_at")
    assert [(row.cells, row.outcome) for row in rows] == [
        ([], "rejected"),
        (["Qadira"], "rejected"),
    ]
