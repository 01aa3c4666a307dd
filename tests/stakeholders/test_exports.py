import csv
from datetime import date
from io import StringIO

import pytest

from stakeholders import exports
from stakeholders.models import Organisation
from stakeholders.selectors import custom
from tests.factories import EcosocStatusFactory, ListedOrganisationFactory, ThemeFactory


def table(text):
    return list(csv.reader(StringIO(text.removeprefix(exports.BOM))))


@pytest.mark.parametrize("start", ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "  ="))
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(start):
    assert exports.harmless(f"{start}cmd") == f"'{start}cmd"


@pytest.mark.parametrize("text", ("", "Name", "a=b", "1-2", "مركز", "https://ngo.example/"))
def test_other_cells_stay_as_they_are(text):
    assert exports.harmless(text) == text


@pytest.mark.django_db
def test_csv_has_a_mark_a_heading_and_public_columns_only():
    organisation = ListedOrganisationFactory(
        legal_name="=Women, Law",
        other_names=["Old Name"],
        email="office@ngo.example",
        phone="+254 1",
        address="1 Secret Street",
        registration_number="R-77",
        confirmed_on=date(2026, 3, 1),
    )
    organisation.themes.add(ThemeFactory())
    EcosocStatusFactory(organisation=organisation)

    text = "".join(exports.organisations_csv(Organisation.objects.all(), "https://cs.example"))

    assert text.startswith("\ufeffReference,Legal name,")
    assert table(text)[1] == [
        organisation.reference, "'=Women, Law", "", "", "Old Name",
        "Non-governmental organisation", "", "KE", "Kenya", "", "", "", "", "Corruption", "", "",
        "special consultative status (stated by the organisation, not checked)", "",
        "2026-03-01", f"https://cs.example/organisations/{organisation.reference}/",
    ]  # fmt: skip


@pytest.mark.django_db
def test_queries_do_not_grow_with_rows(django_assert_num_queries):
    custom.definitions()  # Kept in the cache, which is empty when a test begins.
    for count in (1, 2):
        ListedOrganisationFactory.create_batch(count)
        with django_assert_num_queries(5):
            list(exports.organisations_csv(Organisation.objects.all(), ""))


def test_the_file_is_named_after_its_day():
    assert exports.file_name(date(2026, 11, 24)) == "organisations-2026-11-24.csv"
