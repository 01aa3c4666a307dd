"""People who may be one: by address, by a rare name, by name and organisation."""

import pytest

from stakeholders.selectors import people_pairs
from tests.factories import ContactRoleFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def found():
    return {(f.one, f.other): f for batch in people_pairs.batches() for f in batch}


def test_one_name_in_another_order_and_case_is_suggested():
    one = PersonFactory(given_name="Amina", family_name="ODHIAMBO", email="a@one.example")
    other = PersonFactory(given_name="Odhiambo", family_name="Amina", email="b@two.example")

    likeness = found()[one.pk, other.pk]

    assert (likeness.verdict, likeness.agreed) == ("suggest", [["person_name", 100]])
    assert likeness.against == [["person_other_email", ""]]


def test_one_name_in_two_scripts_in_one_organisation_is_most_likely_one_person():
    organisation = OrganisationFactory()
    one = PersonFactory(given_name="Анна", family_name="Орлова", email="")
    other = PersonFactory(given_name="Anna", family_name="Orlova", email="")
    for person in (one, other):
        ContactRoleFactory(person=person, organisation=organisation)

    likeness = found()[one.pk, other.pk]

    assert (likeness.score, likeness.verdict) == (94, "same")


def test_one_address_for_two_names_is_a_shared_mailbox_until_somebody_looks():
    one = PersonFactory(given_name="Amina", family_name="Odhiambo", email="Info@ngo.example")
    other = PersonFactory(given_name="Omina", family_name="Adhiambo", email="info@ngo.example")
    third = PersonFactory(given_name="Zurab", family_name="Kiknadze", email="info@ngo.example")

    pairs = found()

    assert pairs[one.pk, other.pk].verdict == "suggest"
    assert (one.pk, third.pk) not in pairs


def test_a_name_that_many_have_needs_more_than_the_name():
    for _each in range(people_pairs.COMMON + 1):
        PersonFactory(given_name="Maria", family_name="Silva")
    assert found() == {}

    organisation = OrganisationFactory()
    both = [
        ContactRoleFactory(
            organisation=organisation,
            person=PersonFactory(given_name="Maria", family_name="Silva"),
        ).person.pk
        for _each in range(2)
    ]
    assert list(found()) == [tuple(both)]


def test_those_merged_into_another_are_left_out():
    survivor = PersonFactory(given_name="Amina", family_name="Odhiambo")
    PersonFactory(given_name="Amina", family_name="Odhiambo", merged_into=survivor)

    assert found() == {}
