"""Pairs from the whole table: a set at a time, in order, resumable, never a leak."""

import pytest

from stakeholders.identity import Rules
from stakeholders.models import Organisation
from stakeholders.selectors import pairs
from stakeholders.selectors.reasons import words
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def candidates(records, **options):
    batches = pairs.candidate_pairs(records, **options)
    return [pair for batch in batches for pair in batch]


def likely(records):
    return [found for batch in pairs.likely_pairs(records, Rules()) for found in batch]


@pytest.fixture
def kestrels():
    names = ("Kestrel Forum Ondoro", "Kestrel Forum of Ondoro, Inc.", "Kestrel Fourm Ondoro")
    return [OrganisationFactory(legal_name=name) for name in names]


def test_records_that_share_keys_are_paired_once_in_order(kestrels):
    OrganisationFactory(legal_name="Merlin Institute")
    first, second, third = (record.pk for record in kestrels)

    assert candidates(Organisation.objects.all()) == [
        (first, second),
        (first, third),
        (second, third),
    ]


def test_a_scan_goes_on_where_it_ended(kestrels):
    first, second, third = (record.pk for record in kestrels)

    assert candidates(Organisation.objects.all(), after_pk=first) == [(second, third)]


def test_only_the_records_that_are_given_are_looked_at(kestrels, officer):
    kestrels[0].at_risk = True
    kestrels[0].save()

    seen = candidates(Organisation.objects.visible_to(officer))

    assert seen == [(kestrels[1].pk, kestrels[2].pk)]


def test_a_key_that_very_many_share_pairs_nobody(monkeypatch):
    monkeypatch.setattr(pairs, "MOST_IN_A_BLOCK", 2)
    for place in ("Ondoro", "Portmere", "Zambari"):
        OrganisationFactory(legal_name=f"Human Rights Association {place}")

    assert candidates(Organisation.objects.all()) == []


def test_one_site_pairs_records_of_any_name():
    ours = OrganisationFactory(legal_name="Merlin", website="https://kestrel.example")
    theirs = OrganisationFactory(legal_name="Kestrel", website="https://www.kestrel.example/en")

    assert candidates(Organisation.objects.all()) == [(ours.pk, theirs.pk)]


def test_likely_pairs_come_with_score_and_reasons(kestrels):
    found = likely(Organisation.objects.all())
    first, second, third = (record.pk for record in kestrels)

    assert [(one.one, one.other, one.verdict) for one in found] == [
        (first, second, "same"),
        (first, third, "suggest"),
        (second, third, "suggest"),
    ]
    assert (found[0].score, words(found[0].agreed)) == (100, ["the same name", "same country"])


def test_the_queries_do_not_grow_with_the_pairs(kestrels, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        likely(Organisation.objects.all())
    for number in range(5):
        OrganisationFactory(legal_name=f"Kestrel Forum Ondoro {number}")
    with django_assert_max_num_queries(4):
        likely(Organisation.objects.all())


@pytest.mark.django_db
def test_one_name_in_two_towns_may_be_two_branches_and_is_left_to_a_person():
    for city in ("Gori", "Batumi"):
        OrganisationFactory(
            legal_name="Kestrel Justice Foundation", city=city, website="https://kestrel.example"
        )

    (found,) = [f for b in pairs.likely_pairs(Organisation.objects.all(), Rules()) for f in b]

    assert found.verdict == "suggest"
    assert ["other_place", "Gori", "Batumi"] in found.against


@pytest.mark.django_db
def test_the_name_of_a_mere_branch_makes_nobody_alike():
    for name in ("Kestrel Justice Foundation", "Harbour Youth Union"):
        OrganisationFactory(legal_name=name, other_names=["Gori branch office"])

    assert [f for b in pairs.likely_pairs(Organisation.objects.all(), Rules()) for f in b] == []
