"""A whole import is taken back; what was touched since stays, and is named with the reason."""

import pytest

from core.models import AuditEntry
from stakeholders.actions import names, organisations
from stakeholders.models import (
    ContactRole,
    Country,
    ExternalIdentifier,
    ImportRun,
    Organisation,
    OrganisationName,
    Person,
)
from tests.factories import NoteFactory, OrganisationFactory
from tests.stakeholders.imports.pages import Officer, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def olga(officer, django_capture_on_commit_callbacks):
    return Officer(officer, django_capture_on_commit_callbacks)


@pytest.fixture
def kenya():
    return Country.objects.get(code="KE")


def rows():
    """All organisations as they are, by reference."""
    return {row["reference"]: row for row in Organisation.objects.values()}


def test_undoing_brings_back_what_was(olga, kenya):
    known = OrganisationFactory(legal_name="Known", country=kenya, email="", city="Old Town")
    known.themes.clear()
    names.add(known, "Old Name", by=None)
    before = rows()
    olga.store(
        b"id,name,country,description,themes,other_names\n"
        b"1,Known,KE,New words,sport,Further Name\n2,New,KE,,corruption,Another\n"
    )
    assert Organisation.objects.count() == 2
    assert rows() != before

    page = olga.client.get(url(olga.run, "undo/"))
    assert (page.context["made"], page.context["changed"]) == (1, 1)
    page = olga.post("undo/")

    assert page.redirect_chain[-1][0] == url(olga.run, "result/")
    assert "Everything that this import did was undone." in page.content.decode()
    assert rows() == before
    assert not known.themes.exists()
    assert list(OrganisationName.objects.values_list("name", flat=True)) == ["Old Name"]
    assert not ExternalIdentifier.objects.exists()
    assert (olga.run.state, olga.run.undone_by) == ("undone", olga.run.by)
    verbs = AuditEntry.objects.about(known).values_list("verb", flat=True)
    assert {"organisation.changed_by_list", "organisation.import_undone"} <= set(verbs)


def test_what_somebody_touched_stays_and_says_why(olga, officer):
    olga.store(b"name,country\nVerified,KE\nNoted,KE\nUntouched,KE\n")
    organisations.verify(Organisation.objects.get(legal_name="Verified"), by=officer)
    NoteFactory(organisation=Organisation.objects.get(legal_name="Noted"))

    page = olga.post("undo/")

    assert set(Organisation.objects.values_list("legal_name", flat=True)) == {"Verified", "Noted"}
    said = {row.found.legal_name: row.kept_because for row in page.context["page"]}
    assert said["Verified"] == "It was changed since."
    assert said["Noted"].startswith("It has more since: notes")
    assert page.context["kept"] == 2


def test_a_field_that_was_changed_since_keeps_its_value(olga, kenya):
    known = OrganisationFactory(legal_name="Known", country=kenya, email="", city="", phone="1")
    olga.store(b"name,country,city,phone\nKnown,KE,Nakuru,2\n")
    known.refresh_from_db()
    known.city = "Mombasa"
    known.save()

    page = olga.post("undo/")

    known.refresh_from_db()
    assert (known.city, known.phone) == ("Mombasa", "1")
    (row,) = page.context["page"]
    assert row.kept_because == "Changed since: city"


def test_a_second_import_that_built_on_it_keeps_what_it_changed(olga):
    """Undone in the order of time, each takes back its own; the newest first works for all."""
    olga.store(b"id,name,city\n1,A,X\n", source="s")
    first = olga.run
    olga.store(b"id,name,city\n1,A,Y\n", source="s")

    olga.post("undo/")
    assert Organisation.objects.get().city == "X"
    olga.run = first
    olga.post("undo/")

    assert not Organisation.objects.exists()
    assert list(ImportRun.objects.values_list("state", flat=True)) == ["undone"] * 2


def test_an_officer_takes_back_nothing_of_what_came_under_protection(olga, kenya):
    known = OrganisationFactory(legal_name="Known", country=kenya, email="", city="")
    olga.store(b"name,country,city\nKnown,KE,Nakuru\nNew,KE,\n")
    Organisation.objects.update(at_risk=True)

    page = olga.post("undo/")

    known.refresh_from_db()
    assert known.city == "Nakuru"
    assert "Known" not in page.content.decode()
    assert known.reference not in page.content.decode()


def test_an_import_is_undone_once_and_not_while_it_runs(olga):
    olga.store(b"name\nA\n")
    olga.post("undo/")

    page = olga.client.post(url(olga.run, "undo/"), follow=True)

    assert "cannot become" in page.content.decode()
    assert olga.client.get(url(olga.run, "undo/")).context["can_undo"] is False


def test_people_of_a_list_go_with_it(run, write, olga, officer, lead):
    run(write(("name", "focal_given_name"), ("A", "Nino")), with_people=True, by=officer.email)
    olga.run = ImportRun.objects.get()

    olga.post("undo/")

    assert (Person.objects.count(), ContactRole.objects.count()) == (0, 0)
    assert not Organisation.objects.exists()


def test_what_a_list_did_is_told_on_each_timeline(olga):
    olga.store(b"name,city\nA,X\n", source="towns")

    (event,) = Organisation.objects.get().timeline.all()

    assert (event.kind, event.facts["list"], event.by) == (
        "organisation.imported",
        "towns",
        olga.run.by,
    )
