"""The two real lists, as the copies in the repository have them."""

import pytest

from core.models import AuditEntry
from stakeholders.models import ImportRun, Organisation
from stakeholders.states import ListingState, Source, VettingState
from tests.stakeholders.imports.conftest import LISTS

pytestmark = pytest.mark.django_db
GEORGIA = LISTS / "georgia_cso_1270.csv"
HDX = LISTS / "hdx_hapi_organisations.csv"


def test_georgia_stores_1270_and_a_second_run_changes_nothing_and_says_so(run):
    first, second = run(GEORGIA), run(GEORGIA)

    assert first == ["created 1270, updated 0, unchanged 0, ambiguous 0, rejected 0"]
    assert second == [
        "Nothing has changed.",
        "created 0, updated 0, unchanged 1270, ambiguous 0, rejected 0",
    ]
    assert Organisation.objects.count() == 1270
    assert set(Organisation.objects.values_list("source", "vetting", "listing")) == {
        (Source.IMPORT, VettingState.UNVERIFIED, ListingState.NOT_LISTED)
    }


def test_branches_of_one_network_stay_apart(run):
    run(GEORGIA)

    branches = Organisation.objects.filter(
        legal_name="National Network of Anti-Violence Protection"
    )
    assert branches.values("city").distinct().count() == branches.count() == 8


def test_branches_stay_apart_also_without_the_numbers_of_the_list(run):
    """The same list under another name: its numbers are unknown, and each is found again."""
    run(GEORGIA)

    assert run(GEORGIA, source="copy") == [
        "created 0, updated 1270, unchanged 0, ambiguous 0, rejected 0"
    ]


def test_hdx_is_mapped_by_its_headings_and_is_the_same_the_second_time(run):
    assert run(HDX)[-1] == "created 722, updated 0, unchanged 0, ambiguous 0, rejected 0"
    assert run(HDX)[-1] == "created 0, updated 0, unchanged 722, ambiguous 0, rejected 0"
    aai = Organisation.objects.get(acronym="AAI")
    assert (aai.legal_name, aai.organisation_type.code, aai.level) == (
        "Action Aid International",
        "ngo",
        "international",
    )


def test_an_import_is_remembered_with_its_numbers_and_by_whom(run, officer):
    run(HDX, by=officer.email)

    kept = ImportRun.objects.get()
    assert (kept.source, kept.by, kept.counts["created"]) == ("hdx-hapi", officer, 722)
    assert AuditEntry.objects.about(kept).get().verb == "organisations.imported"
