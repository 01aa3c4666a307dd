"""The pages of /admin/stakeholders/organisation/import/: read, look, decide, store."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import roles
from stakeholders.actions import imports
from stakeholders.models import Country, ImportMapping, ImportRun, Organisation
from tests.conftest import member
from tests.factories import ImportRunFactory, OrganisationFactory
from tests.stakeholders.imports.pages import UPLOAD, Officer, as_user, numbers, upload, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]
BROKEN = b"Firm,Country\nGood,Kenya\nBad,Neverland\n"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def olga(officer, django_capture_on_commit_callbacks):
    return Officer(officer, django_capture_on_commit_callbacks)


def test_from_the_file_to_the_rows_to_correct(olga, officer):
    """Upload, name a column, see what is wrong, store the good rows, correct the rest."""
    page = olga.upload(BROKEN, source="firms")
    assert page.redirect_chain[-1][0] == url(olga.run, "columns/")

    page = olga.client.post(
        url(olga.run, "columns/"), {"columns": "yes", "column0": "", "column1": "country"}
    )
    assert "No column gives the organisations’ names" in page.content.decode()

    page = olga.columns(column0="legal_name")
    assert numbers(page) == [1, 0, 0, 0, 1]
    assert page.redirect_chain[-1][0] == url(olga.run, "preview/")
    (row,) = page.context["page"]
    assert (row.number, row.title, row.problems[0]["column"]) == (3, "Bad", "Country")
    assert not Organisation.objects.exists()

    page = olga.post("preview/", store="yes")
    assert not Organisation.objects.exists()

    page = olga.post("preview/", store="yes", good_rows="yes")
    assert [str(row) for row in Organisation.objects.all()] == ["Good"]
    assert numbers(page) == [1, 0, 0, 0, 1]
    heading, line = olga.report()
    assert heading == ["Firm", "Country", "line", "reason"]
    assert line[:3] == ["Bad", "Neverland", "3"]
    assert line[3].startswith("Country: This is no country that we know.")
    assert ImportMapping.objects.get(name="firms").columns == {
        "Firm": "legal_name",
        "Country": "country",
    }
    assert (olga.run.file.name, olga.run.by) == ("", officer)
    # A second click stores nothing more, and shows what came of the first.
    page = olga.post("preview/", store="yes")
    assert page.redirect_chain[-1][0] == url(olga.run, "result/")
    assert Organisation.objects.count() == 1


def test_corrected_rows_are_read_again_as_they_were_before_they_were_made_harmless(olga):
    """“+254” would be a formula: the report has it with an apostrophe, and reads it back."""
    olga.upload(b"name,phone,country\nA,+254 20,Neverland\nB,=cmd(),Kenya\n", source="phones")
    olga.columns()
    olga.post("preview/", store="yes", good_rows="yes")
    heading, line = olga.report()
    assert line[:3] == ["A", "'+254 20", "Neverland"]

    corrected = "\n".join([",".join(heading[:3]), ",".join(line[:3])]).replace("Neverland", "KE")
    olga.store(corrected.encode(), source="phones")

    assert Organisation.objects.get(legal_name="A").phone == "+254 20"
    assert Organisation.objects.get(legal_name="B").phone == "=cmd()"


def test_what_was_guessed_about_the_file_can_be_corrected(olga):
    """A file in another encoding, with a title above its headings."""
    content = (
        "Liste des associations françaises;;\nName;Pays\nSociété d’Études;Kenya\nName;Ghana\n"
    ).encode("cp1252")
    page = olga.upload(content)
    way = page.context["opened"].sight.way
    assert (way.delimiter, way.header_row) == (";", 2)

    page = olga.post("columns/", reading="yes", encoding="cp1252", delimiter=";", header_row="4")
    assert page.context["opened"].headings == ["Name", "Ghana"]
    page = olga.post("columns/", reading="yes", encoding="cp1252", delimiter=";", header_row="2")
    assert [row.cells["Name"] for row in page.context["opened"].sample] == [
        "Société d’Études",
        "Name",
    ]


def test_the_sheet_of_a_workbook_can_be_chosen(olga, write_xlsx):
    path = write_xlsx(("Title",), (None,), ("#org+name",), sheet="Notes")
    import openpyxl  # noqa: PLC0415  Only this test writes a second sheet.

    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("Data")
    for row in (("Name", "Country\nof origin"), ("Null", "NA"), (None, None), ("B", "Kenya")):
        sheet.append(row)
    book.save(path)
    page = olga.upload(path.read_bytes(), name="list.xlsx")
    assert list(page.context["opened"].sight.sheets) == ["Notes", "Data"]

    page = olga.post("columns/", reading="yes", sheet="Data", header_row="1")
    assert page.context["opened"].headings == ["Name", "Country of origin"]
    page = olga.columns(column1="country")
    assert numbers(page) == [2, 0, 0, 0, 0]
    olga.post("preview/", store="yes")

    assert set(Organisation.objects.values_list("legal_name", "country__code")) == {
        ("Null", "NA"),
        ("B", "KE"),
    }


@pytest.mark.parametrize(
    ("choice", "names"),
    (
        ("this", {("Same", "Nakuru"), ("Same", "")}),
        ("new", {("Same", "Nakuru"), ("Same", "")}),
        ("skip", {("Same", "")}),
    ),
)
def test_an_officer_decides_about_an_ambiguous_row(olga, choice, names):
    kenya = Country.objects.get(code="KE")
    twins = [
        OrganisationFactory(legal_name="Same", country=kenya, email="", website="")
        for _n in range(2)
    ]
    olga.upload(b"name,country,city\nSame,KE,Nakuru\n")
    page = olga.columns()
    assert numbers(page) == [0, 0, 0, 1, 0]
    (row,) = page.context["page"]
    assert [one["record"] for one in row.candidates] == twins
    assert [one["agreed"] for one in row.candidates] == [["the same name", "same country"]] * 2

    word = f"this:{twins[1].pk}" if choice == "this" else choice
    olga.post("preview/", row=row.pk, choice=word)
    page = olga.post("preview/", store="yes")

    assert page.redirect_chain[-1][0] == url(olga.run, "result/")
    assert set(Organisation.objects.values_list("legal_name", "city")) == names
    assert Organisation.objects.count() == (3 if choice == "new" else 2)
    twins[1].refresh_from_db()
    assert twins[1].city == ("Nakuru" if choice == "this" else "")


def test_only_a_candidate_can_be_chosen(olga):
    kenya = Country.objects.get(code="KE")
    for _n in range(2):
        OrganisationFactory(legal_name="Same", country=kenya, email="", website="")
    other = OrganisationFactory(legal_name="Other")
    olga.upload(b"name,country\nSame,KE\n")
    (row,) = olga.columns().context["page"]

    olga.post("preview/", row=row.pk, choice=f"this:{other.pk}")

    row.refresh_from_db()
    assert (row.choice, row.chosen) == ("", None)


def test_the_preview_has_a_tab_for_each_outcome_and_pages(olga):
    lines = "".join(f"A{n},KE\n" for n in range(30))
    olga.upload(f"name,country\n{lines}Bad,Neverland\n".encode())
    page = olga.columns()
    assert page.context["tab"] == "rejected"

    page = olga.client.get(url(olga.run, "preview/?tab=created&page=2"))

    assert [row.title for row in page.context["page"]] == [f"A{n}" for n in range(25, 30)]


def test_the_preview_and_the_result_cost_no_query_more_a_row(olga):
    counts = []
    for size in (1, 3):
        kenya = Country.objects.get(code="KE")
        names = [f"N{size}{n}" for n in range(size)]
        for name in names * 2:
            OrganisationFactory(legal_name=name, country=kenya, email="", website="")
        olga.upload(("name,country\n" + "".join(f"{n},KE\n" for n in names)).encode())
        olga.columns()
        with CaptureQueriesContext(connection) as before:
            olga.client.get(url(olga.run, "preview/"))
        olga.post("preview/", store="yes")
        with CaptureQueriesContext(connection) as after:
            olga.client.get(url(olga.run, "result/"))
        counts.append((len(before), len(after)))

    assert counts[0] == counts[1]


def test_the_file_goes_with_the_commit(olga):
    olga.upload(b"name\nA\n")
    stored_as, storage = olga.run.file.name, olga.run.file.storage
    olga.columns()

    olga.post("preview/", store="yes")

    assert not storage.exists(stored_as)


def test_giving_up_deletes_the_file_and_stores_nothing(olga):
    olga.upload(b"name\nA\n")
    stored_as, storage = olga.run.file.name, olga.run.file.storage

    with olga.commit(execute=True):
        olga.client.post(url(olga.run, "columns/"), {"give_up": "yes"})

    assert not ImportRun.objects.exists()
    assert not storage.exists(stored_as)
    assert not Organisation.objects.exists()


def test_what_was_left_for_a_day_is_forgotten(officer):
    old = timezone.now() - timedelta(days=2)
    ImportRunFactory(by=officer)
    ImportRun.objects.update(updated_at=old)
    stopped = ImportRunFactory(by=officer, state="stopped")
    ImportRun.objects.filter(pk=stopped.pk).update(updated_at=old)

    imports.forget_abandoned(timezone.now())

    assert list(ImportRun.objects.all()) == [stopped]


PAGES = ("", "columns/", "preview/", "progress/", "result/", "undo/", "rows.csv")


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_import_sees_no_page_of_it(page, officer):
    run = ImportRunFactory(by=officer)
    without = member(roles.FOCAL_POINT, email="staff@cst.example", is_staff=True)

    for address in (UPLOAD, url(run, page)):
        assert as_user(without).get(address).status_code == 403
        assert Client().get(address).status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_the_list_of_somebody_else_is_not_there(page, officer, lead):
    """A lead's preview may tell of organisations at risk, so officers never open it."""
    run = ImportRunFactory(by=lead)

    assert as_user(officer).get(url(run, page)).status_code == 404


def test_a_preview_tells_an_officer_nothing_of_an_organisation_at_risk(olga):
    kenya = Country.objects.get(code="KE")
    OrganisationFactory(legal_name="Hidden", country=kenya, at_risk=True, email="")
    olga.upload(b"name,country,city\nHidden,KE,Nakuru\n")
    page = olga.columns()

    assert numbers(page) == [0, 0, 1, 0, 0]
    assert b"CSO-" not in page.content
    assert olga.report() == [["line", "reason"]]


def test_a_result_names_nothing_that_came_under_protection_since(olga):
    olga.store(b"name,country\nHidden,KE\nShown,KE\n")
    Organisation.objects.filter(legal_name="Hidden").update(at_risk=True)

    page = olga.client.get(url(olga.run, "result/?tab=made")).content.decode()

    assert "Shown" in page
    assert "Hidden" not in page


@pytest.mark.parametrize(
    ("content", "words"),
    ((b"", "empty"), (b"\xd0\xcf\x11\xe0old", "Save it as .xlsx")),
)
def test_what_cannot_be_imported_says_why_at_the_field(officer, content, words):
    page = upload(as_user(officer), content)

    assert words in str(page.context["form"].errors["file"])
    assert not ImportRun.objects.exists()


def test_the_list_of_organisations_links_to_it_for_those_who_may(officer):
    page = as_user(officer).get(reverse("admin:stakeholders_organisation_changelist"))

    assert f'href="{UPLOAD}"' in page.content.decode()
