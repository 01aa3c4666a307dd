"""What a list says of a merged organisation lands on its survivor."""

import pytest

from stakeholders.actions import merging
from stakeholders.models import Organisation

pytestmark = pytest.mark.django_db
HEADINGS = ("id", "legal_name", "country", "website", "city")
ONE = ("7", "Women for Justice", "KE", "https://wfj.example", "Nairobi")
TWO = ("8", "Justice for Women", "KE", "https://jfw.example", "Kisumu")


@pytest.fixture
def merged(run, write, officer):
    """Both records of a list, the second merged into the first."""

    def merge(*headings_and_rows):
        run(write(*headings_and_rows))
        keep = Organisation.objects.get(legal_name=ONE[1])
        lose = Organisation.objects.get(legal_name=TWO[1])
        merging.merge_organisations(keep, lose, fields=(), by=officer, reason="Twins.")
        return keep, lose

    return merge


def test_by_the_number_that_the_list_gives_it(run, write, merged):
    keep, _lose = merged(HEADINGS, ONE, TWO)

    lines = run(write(HEADINGS, (*TWO[:3], TWO[3], "Mombasa")))

    keep.refresh_from_db()
    assert lines[-1].startswith("created 0, updated 1")
    assert keep.city == "Mombasa"
    assert Organisation.objects.standing().count() == 1


def test_by_its_name_and_website_where_there_is_no_number(run, write, merged):
    keep, _lose = merged(HEADINGS[1:], ONE[1:], TWO[1:])

    lines = run(write(HEADINGS[1:], (*TWO[1:4], "")))

    assert lines[-1].startswith("created 0,")
    assert list(Organisation.objects.standing()) == [keep]


def test_by_its_old_reference(run, write, merged):
    keep, lose = merged(HEADINGS, ONE, TWO)
    rows = (("reference", "legal_name", "city"), (lose.reference, ONE[1], "Eldoret"))

    lines = run(write(*rows, name="another.csv"))

    keep.refresh_from_db()
    assert (lines[-1].split(", ")[:2], keep.city) == (["created 0", "updated 1"], "Eldoret")


def test_a_list_that_still_has_both_is_no_problem(run, write, merged):
    merged(HEADINGS, ONE, TWO)

    lines = run(write(HEADINGS, ONE, TWO))

    assert lines[-1] == "created 0, updated 0, unchanged 2, ambiguous 0, rejected 0"
    assert Organisation.objects.standing().count() == 1


def test_after_undo_each_row_finds_its_own_again(run, write, merged, officer):
    _keep, lose = merged(HEADINGS, ONE, TWO)
    merging.undo(lose.lost_in.get(), by=officer)

    lines = run(write(HEADINGS, ONE, TWO))

    assert lines[-1] == "created 0, updated 0, unchanged 2, ambiguous 0, rejected 0"
