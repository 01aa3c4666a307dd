"""How alike two names are: the rules, one behaviour a test, on made-up names."""

import pytest

from stakeholders.selectors.screening.likeness import ALIKE, compare, organisations, people
from stakeholders.states import EntryKind

ALIKE_PEOPLE = (
    ("Velikov, Zarko", "Zarko Velikov"),  # Order.
    ("Жарко Великов", "Zarko Velikov"),  # Script.
    ("Jarko Velikoff", "Zharko Velikov"),  # Transliteration.
    ("Zarko Velikow", "Zarko Velikov"),
    ("ZarkoVelikov", "Zarko Velikov"),  # Written together.
    ("Zarko Milorad Velikov", "Zarko Velikov"),  # A name left out.
    ("Z. Velikov", "Zarko Velikov"),  # An initial.
    ("Zarko Velkiov", "Zarko Velikov"),  # Two letters swapped.
    ("Abdul Karim Yusuf", "Abd al-Karim Yusuf"),
    ("Usama ibn Marwan", "Osama bin Marwan"),
    ("Suharbini", "Suharbini"),  # One name.
    ("Dr Zarko Velikov", "Zarko Velikov"),
)
OTHER_PEOPLE = (
    ("Zarko Petrov", "Zarko Velikov"),  # The same given name.
    ("Milan Velikov", "Zarko Velikov"),  # The same family name.
    ("Zarko Milorad Velikov", "Zarko Radovan Velikov"),  # Another father.
    ("Suharbini Hasan Wirawan", "Suharbini"),  # A namesake of somebody with one name.
    ("Z. V.", "Zarko Velikov"),  # Initials alone.
    ("", "Zarko Velikov"),
)


@pytest.mark.parametrize(("ours", "theirs"), ALIKE_PEOPLE)
def test_people_who_may_be_the_same(ours, theirs):
    assert people(ours, theirs).score >= ALIKE
    assert people(theirs, ours).score == people(ours, theirs).score


@pytest.mark.parametrize(("ours", "theirs"), OTHER_PEOPLE)
def test_people_who_are_others(ours, theirs):
    assert people(ours, theirs).score < ALIKE


def test_the_reasons_say_what_agrees_what_is_left_out_and_what_is_against():
    found = people("Zarko Milorad Petrov", "Zarko Velikov")

    assert (found.agreed, found.left_out, found.against) == (
        ("zarko",),
        ("petrov",),
        ("milorad", "velikov"),
    )


def test_other_letters_with_the_same_sound_are_not_said_to_be_the_same():
    assert ALIKE <= people("高石早苗", "高市早苗").score < 95


@pytest.mark.parametrize(
    ("ours", "theirs"),
    (
        ("Golden Falcon Relief", "Golden Falcon Relief Society"),
        ("Society for Golden Falcon Relief", "Golden Falcon Relief Society"),
        ("Northern Bridge Trading Co.", "Northern Bridge Trading Company"),
        ("Северный мост", "Severnyy most"),
    ),
)
def test_organisations_that_may_be_the_same(ours, theirs):
    assert organisations(ours, theirs).score >= ALIKE


@pytest.mark.parametrize(
    ("ours", "theirs"),
    (
        ("Falcon Sports Club", "Golden Falcon Relief Society"),
        ("International Relief Association", "Golden Falcon Relief Society"),
    ),
)
def test_organisations_that_are_others(ours, theirs):
    assert organisations(ours, theirs).score < ALIKE


def test_people_and_organisations_are_compared_by_their_own_rules():
    assert compare("Velikov Zarko", "Zarko Velikov", EntryKind.INDIVIDUAL).score == 100
    assert compare("Falcon", "Golden Falcon", EntryKind.ENTITY).score < ALIKE
