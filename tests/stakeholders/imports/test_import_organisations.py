import csv

import pytest
from django.core.management import CommandError
from hypothesis import HealthCheck, given, settings, strategies as st

from stakeholders.models import (
    Consent,
    ContactRole,
    Country,
    ImportMapping,
    Organisation,
    Person,
)
from stakeholders.states import ListingState, VettingState
from tests.factories import ListedOrganisationFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
ALL = "created {}, updated {}, unchanged {}, ambiguous {}, rejected {}"


@pytest.fixture
def kenya(seeded):
    return Country.objects.get(code="KE")


def test_the_registration_forms_field_names_are_mapped_by_themselves(run, write):
    path = write(
        (
            "legal_name", "name_en", "acronym", "organisation_type", "country",
            "year_established", "website", "email", "description", "themes",
            "countries_of_operation", "focal_given_name", "focal_family_name", "focal_email",
            "consent_processing", "listing_opt_in",
        ),
        (
            "ფონდი", "Fund", "F", "Foundation", "Géorgie", "1998", "fund.example",
            "a@fund.example", "Two\nlines", "Sport; corruption", "GE, Armenia", "Nino",
            "Beridze", "nino@fund.example", "yes", "yes",
        ),
    )  # fmt: skip

    assert run(path) == [ALL.format(1, 0, 0, 0, 0)]
    stored = Organisation.objects.get()
    assert (stored.legal_name, stored.name_en, stored.acronym) == ("ფონდი", "Fund", "F")
    assert (stored.organisation_type.code, stored.country.code) == ("foundation", "GE")
    assert (stored.year_established, stored.website) == (1998, "http://fund.example")
    assert (stored.email, stored.description) == ("a@fund.example", "Two\nlines")
    assert {theme.code for theme in stored.themes.all()} == {"sport", "corruption"}
    assert {c.code for c in stored.countries_of_operation.all()} == {"GE", "AM"}
    assert (stored.vetting, stored.listing) == (VettingState.UNVERIFIED, ListingState.NOT_LISTED)
    assert not Consent.objects.exists()
    assert not Person.objects.exists()


def test_people_come_only_when_asked_for_and_once(run, write):
    path = write(("name", "focal_given_name", "focal_email"), ("A", "Nino", "n@a.example"))

    run(path, with_people=True)
    assert run(path, with_people=True)[-1] == ALL.format(0, 0, 1, 0, 0)
    assert ContactRole.objects.get().person.email == "n@a.example"


def test_known_headings_in_other_languages_and_any_case_are_suggested(run, write):
    path = write(("НАЗВАНИЕ", "Pays", "Site  Web"), ("Фонд", "Казахстан", "fond.example"))

    assert run(path)[-1] == ALL.format(1, 0, 0, 0, 0)
    stored = Organisation.objects.get()
    assert (stored.legal_name, stored.country.code, stored.website_host) == (
        "Фонд",
        "KZ",
        "fond.example",
    )


def test_a_broken_file_names_row_and_column_and_stores_nothing(run, write):
    path = write(
        ("name", "country", "year", "email"),
        ("Good", "Kenya", "2001", ""),
        ("Bad", "Neverland", "20x1", "nobody"),
        ("", "Kenya", "", ""),
    )

    lines = run(path)

    assert run.code == 1
    starts = (
        "Row 3, column “country”: “Neverland”: This is no country that we know. Write the name",
        "Row 3, column “year”: “20x1”: This is no year. Write four digits, such as 1998, or",
        "Row 3, column “email”: “nobody”: This is no e-mail address. Write it as name@",
        "Row 4, column “name”: The name is missing. Write the organisation's legal name, or",
    )
    assert [line[: len(start)] for line, start in zip(lines, starts, strict=False)] == [*starts]
    assert lines[-1] == ALL.format(0, 0, 0, 0, 2)
    assert not Organisation.objects.exists()


def test_good_rows_are_stored_when_asked(run, write):
    path = write(("name", "country"), ("Good", "Kenya"), ("Bad", "Neverland"))

    assert run(path, good_rows=True)[-1] == ALL.format(1, 0, 0, 0, 1)
    assert [str(row) for row in Organisation.objects.all()] == ["Good"]


def test_all_problems_are_in_the_report_and_twenty_are_shown(run, write, tmp_path):
    path = write(("name", "country"), *((f"A{n}", "=cmd()") for n in range(25)))
    report = tmp_path / "report.csv"

    lines = run(path, report=report)

    assert len([line for line in lines if line.startswith("Row")]) == 20
    assert "… and 5 more; --report FILE.csv writes all of them." in lines
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["row"] for row in rows] == [str(n) for n in range(2, 27)]
    assert {row["value"] for row in rows} == {"'=cmd()"}


def test_a_dry_run_says_what_would_be_and_stores_nothing(run, write):
    assert run(write(("name",), ("A",)), dry_run=True) == [
        "Dry run: nothing was stored. This would have been:",
        ALL.format(1, 0, 0, 0, 0),
    ]
    assert not Organisation.objects.exists()


def test_an_empty_cell_changes_nothing_and_a_new_value_updates(run, write, kenya):
    known = OrganisationFactory(
        legal_name="A", country=kenya, website="https://a.example", description="Old", email=""
    )
    path = write(
        ("name", "country", "website", "description", "city"),
        ("A", "KE", "a.example", "", "Nakuru"),
    )

    # http:// is added to an address without it, so that the website differs too
    assert run(path)[-1] == ALL.format(0, 1, 0, 0, 0)
    known.refresh_from_db()
    assert (known.description, known.city) == ("Old", "Nakuru")
    assert run(path)[-1] == ALL.format(0, 0, 1, 0, 0)


def test_vetting_listing_and_consent_are_never_touched(run, write, kenya):
    known = ListedOrganisationFactory(legal_name="A", country=kenya, email="a@a.example")
    before = (known.vetting, known.verified_at, known.listing, known.listing_opt_in_at)
    path = write(
        ("reference", "description", "vetting", "listing_opt_in", "at_risk"),
        (known.reference, "New", "suspended", "no", "yes"),
    )

    assert run(path)[-1] == ALL.format(0, 1, 0, 0, 0)
    known.refresh_from_db()
    assert known.description == "New"
    assert (known.vetting, known.verified_at, known.listing, known.listing_opt_in_at) == before
    assert not known.at_risk


def test_an_unknown_reference_is_wrong(run, write):
    lines = run(write(("reference", "name"), ("CSO-999999", "A")))

    assert lines[0].startswith("Row 2, column “reference”: “CSO-999999”: There is no organisation")
    assert lines[-1] == ALL.format(0, 0, 0, 0, 1)


def test_the_number_of_a_list_finds_the_organisation_after_it_changed_its_name(run, write):
    run(write(("id", "name"), ("7", "Old Name")))

    assert run(write(("id", "name"), ("7", "New Name")))[-1] == ALL.format(0, 1, 0, 0, 0)
    assert Organisation.objects.get().legal_name == "New Name"


def test_branches_with_other_addresses_are_new_and_namesakes_ambiguous(run, write):
    head = ("name", "country", "website", "address")
    rows = (
        ("Net", "KE", "net.example", "Road 1"),
        ("Net", "KE", "net.example", "Road 2"),
    )
    assert run(write(head, *rows))[-1] == ALL.format(2, 0, 0, 0, 0)
    assert run(write(head, *rows))[-1] == ALL.format(0, 0, 2, 0, 0)

    lines = run(write(head, ("Net", "KE", "net.example", "")))

    assert lines[0].startswith("Row 2, column “name”: “Net”: 2 organisations fit equally well.")
    assert lines[-1] == ALL.format(0, 0, 0, 1, 0)


def test_the_same_row_twice_is_unchanged_and_a_contradiction_ambiguous(run, write):
    path = write(
        ("name", "country", "year"),
        ("A", "KE", "2001"),
        ("A", "KE", "2001"),
        ("A", "KE", "1999"),
    )

    lines = run(path)

    assert "Row 2 names the same organisation" in lines[0]
    assert lines[-1] == ALL.format(1, 0, 1, 1, 0)
    assert run(path)[-1] == ALL.format(0, 0, 2, 1, 0)


def test_an_organisation_in_another_country_is_another(run, write, kenya):
    OrganisationFactory(legal_name="Hope", country=kenya, email="")

    assert run(write(("name", "country"), ("Hope", "Ghana")))[-1] == ALL.format(1, 0, 0, 0, 0)


def test_a_name_in_another_script_is_found_by_its_website(run, write):
    known = OrganisationFactory(
        legal_name="ფონდი", name_en="Fund", website="https://fund.example", country=None, email=""
    )

    lines = run(write(("name", "website", "city"), ("ფონდი", "fund.example", "Batumi")))

    assert lines[-1] == ALL.format(0, 1, 0, 0, 0)
    known.refresh_from_db()
    assert known.city == "Batumi"


@pytest.mark.parametrize("who", ("officer", None))
def test_an_organisation_at_risk_is_unchanged_for_all_but_leads(run, write, kenya, officer, who):
    """The leak: no count, no line and no value may tell that it is there."""
    hidden = OrganisationFactory(legal_name="Hidden", country=kenya, at_risk=True, email="")
    rows = [
        write(("name", "country", "city"), ("Hidden", "KE", "Nakuru"), name="by_name.csv"),
        write(("reference", "city"), (hidden.reference, "Nakuru"), name="by_reference.csv"),
    ]

    for path in rows:
        options = {"by": officer.email} if who else {}
        assert run(path, **options) == ["Nothing has changed.", ALL.format(0, 0, 1, 0, 0)]
    hidden.refresh_from_db()
    assert hidden.city == ""


def test_one_at_risk_beside_another_does_not_make_a_row_ambiguous(run, write, kenya, officer):
    shown = OrganisationFactory(legal_name="Same", country=kenya, email="")
    OrganisationFactory(legal_name="Same", country=kenya, email="", at_risk=True)

    lines = run(write(("name", "country", "city"), ("Same", "KE", "Nakuru")), by=officer.email)

    assert lines == [ALL.format(0, 1, 0, 0, 0)]
    shown.refresh_from_db()
    assert shown.city == "Nakuru"


def test_a_lead_updates_an_organisation_at_risk(run, write, kenya, lead):
    hidden = OrganisationFactory(legal_name="Hidden", country=kenya, at_risk=True, email="")

    path = write(("name", "country", "city"), ("Hidden", "KE", "Nakuru"))

    assert run(path, by=lead.email)[-1] == ALL.format(0, 1, 0, 0, 0)
    hidden.refresh_from_db()
    assert (hidden.city, hidden.at_risk) == ("Nakuru", True)


def test_a_name_like_null_is_a_name_and_na_is_namibia(run, write):
    run(write(("name", "country"), ("Null", "NA"), ("None", "KE")))

    assert set(Organisation.objects.values_list("legal_name", "country__code")) == {
        ("Null", "NA"),
        ("None", "KE"),
    }


def test_of_several_addresses_the_first_valid_one_is_kept(run, write):
    run(write(("name", "email"), ("A", "nobody; a@a.example; b@a.example")))

    assert Organisation.objects.get().email == "a@a.example"


def test_a_workbook_is_imported_and_a_broken_formula_rejected(run, write_xlsx):
    good = write_xlsx(("Organisation", "Country", "Year"), ("A", "Kenya", 2003))
    broken = write_xlsx(("Organisation", "Year"), ("B", "=A1"), name="broken.xlsx")

    assert run(good)[-1] == ALL.format(1, 0, 0, 0, 0)
    lines = run(broken)
    assert lines[0].startswith("Row 2, column “Year”: The cell's formula has no value.")
    assert lines[-1] == ALL.format(0, 0, 0, 0, 1)


def test_letters_that_cannot_be_read_are_no_name(run, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("name\nSoci\ufffdt\ufffd\n".encode())

    assert run(path)[-1] == ALL.format(0, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("options", "rows", "words"),
    (
        ({"mapping": "nonsense"}, (("name",), ("A",)), "no mapping “nonsense”.*cso-georgia"),
        ({}, (("colour",), ("red",)), "No column gives the organisations’ names.*colour"),
        ({"by": "nobody@cst.example"}, (("name",), ("A",)), "no account"),
        ({"encoding": "klingon"}, (("name",), ("A",)), "no encoding"),
    ),
)
def test_what_cannot_start_says_why(run, write, options, rows, words):
    with pytest.raises(CommandError, match=words):
        run(write(*rows), **options)


def test_a_missing_file_says_so(run, tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        run(tmp_path / "nowhere.csv")


def test_somebody_without_the_right_cannot_import(run, write, focal_point):
    with pytest.raises(CommandError, match="Only the civil society team"):
        run(write(("name",), ("A",)), by=focal_point.email)


def test_a_saved_mapping_is_used_by_its_name(run, write):
    ImportMapping.objects.create(name="mine", columns={"Wer": "legal_name", "Wo": "country"})

    assert run(write(("Wer", "Wo"), ("A", "KE")), mapping="mine")[-1] == ALL.format(1, 0, 0, 0, 0)


NAMES = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufffd#"),
    min_size=1,
    max_size=30,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=(HealthCheck.function_scoped_fixture,),
)
@given(st.lists(NAMES, min_size=1, max_size=6, unique_by=str.casefold))
def test_whatever_was_imported_is_unchanged_the_second_time(run, write, names):
    """Names in any script, quotes and commas in them: the round trip is stable."""
    Organisation.objects.all().delete()
    path = write(("id", "legal_name"), *((str(n), name) for n, name in enumerate(names)))

    assert run(path)[-1] == ALL.format(len(names), 0, 0, 0, 0)
    assert run(path)[-1] == ALL.format(0, 0, len(names), 0, 0)
    assert set(Organisation.objects.values_list("legal_name", flat=True)) == set(names)


def test_bulk_writes_are_in_the_history_of_the_rows(run, write):
    path = write(("id", "name", "city"), ("1", "A", "X"))
    run(path)
    run(write(("id", "name", "city"), ("1", "A", "Y")))

    events = Organisation.pgh_event_model.objects.order_by("pgh_id")
    assert [(event.pgh_label, event.city) for event in events] == [("insert", "X"), ("update", "Y")]
    assert events[0].pgh_context.metadata == {"list": "list"}


def test_an_imported_row_is_in_the_history_as_the_trigger_would_write_it(run, write):
    """The import writes these events itself, in bulk: they must not be told apart."""
    run(write(("name", "country", "year", "other_names"), ("A", "KE", "2001", "B; C")))
    stored = Organisation.objects.get()
    (imported,) = Organisation.pgh_event_model.objects.values()
    twin = Organisation.objects.get()
    twin.pk, twin.reference, twin._state.adding = None, "CSO-TWIN", True
    twin.save(force_insert=True)
    (by_trigger,) = Organisation.pgh_event_model.objects.filter(pgh_obj_id=twin.pk).values()

    own = ("pgh_id", "pgh_obj_id", "pgh_context_id", "pgh_created_at", "id", "reference")
    same = {name for name in imported if name not in (*own, "updated_at")}
    assert {name: imported[name] for name in same} == {name: by_trigger[name] for name in same}
    assert imported["pgh_obj_id"] == imported["id"] == stored.pk


def test_long_lists_cost_no_query_more_a_row(run, write, django_assert_max_num_queries):
    head = ("legal_name", "country", "themes")
    few = write(head, *((f"Org {n}", "KE", "sport") for n in range(400)))
    run(few)

    with django_assert_max_num_queries(40):
        run(few)
