"""The pages of /admin/stakeholders/organisation/import/: look first, then store."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import roles
from stakeholders.admin import imports as pages
from stakeholders.models import Country, ImportMapping, ImportRun, Organisation
from tests.conftest import member
from tests.factories import ImportRunFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]
UPLOAD = "/admin/stakeholders/organisation/import/"
BROKEN = b"Firm,Country\nGood,Kenya\nBad,Neverland\n"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def as_user(user):
    client = Client()
    client.force_login(user)
    return client


def upload(client, content, **fields):
    file = SimpleUploadedFile("list.csv", content)
    return client.post(UPLOAD, {"file": file, **fields}, follow=True)


def test_from_the_file_to_the_report(officer):
    """Upload, correct a column, see what is wrong, store the good rows, download the rest."""
    client = as_user(officer)
    page = upload(client, BROKEN, source="firms")
    run = ImportRun.objects.get()
    preview = page.redirect_chain[-1][0]

    assert "No column gives the organisations’ names" in page.content.decode()
    page = client.post(
        preview, {"columns": "yes", "column0": "legal_name", "column1": "country"}, follow=True
    )
    assert page.context["figures"][0][0] == page.context["rejected"] == 1
    (problem,) = page.context["problems"]
    assert (problem.row, problem.column, problem.value) == (3, "Country", "Neverland")
    assert not Organisation.objects.exists()

    page = client.post(preview, {"store": "yes"}, follow=True)
    assert "Nothing was stored" in page.content.decode()
    assert not Organisation.objects.exists()

    page = client.post(preview, {"store": "yes", "good_rows": "yes"}, follow=True)
    assert [str(row) for row in Organisation.objects.all()] == ["Good"]
    assert [number for number, _label in page.context["figures"]] == [1, 0, 0, 0, 1]
    report = b"".join(client.get(page.context["report_url"]).streaming_content).decode()
    assert report.splitlines()[1].startswith("3,rejected,Country,Neverland,")
    assert ImportMapping.objects.get(name="firms").columns == {
        "Firm": "legal_name",
        "Country": "country",
    }
    run.refresh_from_db()
    assert (run.file.name, run.by) == ("", officer)
    # A second click stores nothing more, and shows what came of the first.
    page = client.post(preview, {"store": "yes"}, follow=True)
    assert page.redirect_chain[-1][0].endswith("/result/")
    assert Organisation.objects.count() == 1


def test_the_file_goes_with_the_commit(officer, django_capture_on_commit_callbacks):
    client = as_user(officer)
    upload(client, b"name\nA\n")
    run = ImportRun.objects.get()
    stored_as, storage = run.file.name, run.file.storage

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{UPLOAD}{run.pk}/", {"store": "yes"})

    assert not storage.exists(stored_as)


def test_giving_up_deletes_the_file_and_stores_nothing(officer, django_capture_on_commit_callbacks):
    client = as_user(officer)
    upload(client, b"name\nA\n")
    run = ImportRun.objects.get()
    stored_as, storage = run.file.name, run.file.storage

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{UPLOAD}{run.pk}/", {"give_up": "yes"})

    assert not ImportRun.objects.exists()
    assert not storage.exists(stored_as)
    assert not Organisation.objects.exists()


def test_what_was_left_for_a_day_is_forgotten_with_the_next_upload(officer):
    old = ImportRunFactory(by=officer, created_at=timezone.now() - timedelta(days=2))

    upload(as_user(officer), b"name\nA\n")

    assert not ImportRun.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize("page", ("", "/", "/result/", "/report.csv"))
def test_who_may_not_import_sees_no_page_of_it(page, officer):
    run = ImportRunFactory(by=officer)
    url = UPLOAD if not page else f"{UPLOAD}{run.pk}{page}"
    without = member(roles.FOCAL_POINT, email="staff@cst.example", is_staff=True)

    assert as_user(without).get(url).status_code == 403
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("page", ("/", "/result/", "/report.csv"))
def test_the_list_of_somebody_else_is_not_there(page, officer, lead):
    """A lead's preview may tell of organisations at risk, so officers never open it."""
    run = ImportRunFactory(by=lead)

    assert as_user(officer).get(f"{UPLOAD}{run.pk}{page}").status_code == 404


@pytest.mark.parametrize("page", ("/", "/report.csv"))
def test_a_preview_tells_an_officer_nothing_of_an_organisation_at_risk(officer, page):
    kenya = Country.objects.get(code="KE")
    OrganisationFactory(legal_name="Hidden", country=kenya, at_risk=True, email="")
    client = as_user(officer)
    shown = upload(client, b"name,country,city\nHidden,KE,Nakuru\n")

    assert [number for number, _label in shown.context["figures"]] == [0, 0, 1, 0, 0]
    response = client.get(f"{UPLOAD}{ImportRun.objects.get().pk}{page}")
    content = b"".join(response) if page == "/" else b"".join(response.streaming_content)
    assert b"CSO-" not in content


@pytest.mark.parametrize(
    ("content", "words"),
    (
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0old", "Save it as .xlsx"),
        (b"name\n" + b"A\n" * 5001, "manage.py import_organisations"),
    ),
)
def test_what_cannot_be_imported_here_says_why_at_the_field(officer, content, words):
    page = upload(as_user(officer), content)

    assert words in str(page.context["form"].errors["file"])
    assert not ImportRun.objects.exists()


def test_a_file_too_large_is_refused_before_it_is_read(officer, monkeypatch):
    monkeypatch.setattr(pages, "MOST_BYTES", 10)

    page = upload(as_user(officer), b"name\nAbcdefghijk\n")

    assert "too large" in str(page.context["form"].errors["file"])


def test_the_list_of_organisations_links_to_it_for_those_who_may(officer):
    page = as_user(officer).get(reverse("admin:stakeholders_organisation_changelist"))

    assert f'href="{UPLOAD}"' in page.content.decode()
