"""The matching engine decides which organisation a row tells of, by the rules for staff."""

import pytest

from stakeholders.models import Country, MatchRules, Organisation
from stakeholders.states import MatchUse
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
ALL = "created {}, updated {}, unchanged {}, ambiguous {}, rejected {}"
NAME = "Transparency Watchdogs Association"
SLIP = "Transparancy Watchdogs Association"


@pytest.fixture
def kenya(seeded):
    return Country.objects.get(code="KE")


def make(country, name=NAME, **values):
    return OrganisationFactory(
        **{"legal_name": name, "country": country, "email": "", "website": "", **values}
    )


def test_a_slip_of_the_pen_is_the_same_organisation(run, write, kenya):
    make(kenya)

    assert run(write(("name", "country"), (SLIP, "KE")))[-1] == ALL.format(0, 1, 0, 0, 0)


def test_a_former_name_finds_the_organisation(run, write, kenya):
    make(kenya, "Pathways Nairobi", other_names=[NAME])

    lines = run(write(("name", "country", "city"), (NAME, "KE", "Nairobi")))

    assert lines[-1] == ALL.format(0, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("rules", "counts"),
    (
        ({}, (0, 1, 0, 0, 0)),
        ({"same_from": 100}, (0, 0, 0, 1, 0)),
        ({"same_from": 100, "suggest_from": 99}, (1, 0, 0, 0, 0)),
    ),
)
def test_rules_that_staff_edit_change_what_becomes_of_a_row(run, write, kenya, rules, counts):
    MatchRules.objects.filter(use=MatchUse.STAFF).update(**rules)
    make(kenya)

    assert run(write(("name", "country"), (SLIP, "KE")))[-1] == ALL.format(*counts)


def test_a_suggestion_is_left_to_a_person_with_what_agrees(run, write, kenya):
    MatchRules.objects.filter(use=MatchUse.STAFF).update(same_from=100)
    make(kenya)

    lines = run(write(("name", "country"), (SLIP, "KE")))

    assert f"It may be “{NAME}” (" in lines[0]
    assert "same country" in lines[0]


def test_a_branch_in_another_town_stays_new(run, write, kenya):
    make(kenya, city="Kisumu")

    lines = run(write(("name", "country", "city"), (NAME, "KE", "Mombasa")))

    assert lines[-1] == ALL.format(1, 0, 0, 0, 0)


def test_a_row_that_is_only_like_one_at_risk_is_new_for_an_officer(run, write, kenya, officer):
    """The leak: neither a question nor a silence may tell that it is there."""
    MatchRules.objects.filter(use=MatchUse.STAFF).update(same_from=100)
    make(kenya, at_risk=True)

    lines = run(write(("name", "country"), (SLIP, "KE")), by=officer.email)

    assert lines == [ALL.format(1, 0, 0, 0, 0)]
    assert Organisation.objects.count() == 2


def test_another_website_of_a_namesake_is_asked_about(run, write, kenya):
    make(kenya, website="https://one.example")

    lines = run(write(("name", "country", "website"), (NAME, "KE", "two.example")))

    assert "different: website" in lines[0]
    assert lines[-1] == ALL.format(0, 0, 0, 1, 0)
