"""“Not the same” is remembered, holds across merges, and is never asked again."""

import pytest

from core.errors import Conflict, IllegalTransition, NotPermitted
from core.models import AuditEntry
from stakeholders.actions import duplicates
from stakeholders.models import DuplicatePair, PersonPair, UnlikeRegistration
from stakeholders.selectors import pair_facts
from stakeholders.selectors.found import Found
from stakeholders.selectors.unlike import told_apart, unlike_of, unlike_registration
from stakeholders.states import PairState
from tests.factories import (
    DuplicatePairFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db


def found(one, other, score=90):
    return Found(one.pk, other.pk, score, "suggest", [["name", "90", ""]], [])


def merged_into(survivor):
    return OrganisationFactory(vetting="merged", merged_into=survivor)


def test_not_the_same_is_remembered_whoever_is_named_first(officer):
    one, other = OrganisationFactory.create_batch(2)

    duplicates.not_the_same(other, one, by=officer, reason="Two towns")

    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.state) == (one, other, "not_same")
    assert (pair.decided_by, pair.note) == (officer, "Two towns")
    assert AuditEntry.objects.about(pair).get().verb == "pair.told_apart"


def test_people_are_told_apart_too(officer):
    one, other = PersonFactory.create_batch(2)

    duplicates.not_the_same(one, other, by=officer, reason="Father and son")

    assert PersonPair.objects.get().state == "not_same"


def test_saying_it_twice_is_told(officer):
    pair = DuplicatePairFactory(state=PairState.NOT_SAME)

    with pytest.raises(IllegalTransition):
        duplicates.tell_apart(pair, by=officer, reason="Again")


def test_a_stranger_decides_nothing(stranger):
    pair = DuplicatePairFactory()

    with pytest.raises(NotPermitted):
        duplicates.tell_apart(pair, by=stranger, reason="So")
    assert DuplicatePair.objects.get().state == "open"


def test_an_officer_does_not_decide_about_a_pair_with_a_side_at_risk(officer, lead):
    pair = DuplicatePairFactory(second__at_risk=True)

    with pytest.raises(NotPermitted):
        duplicates.tell_apart(pair, by=officer, reason="So")
    duplicates.tell_apart(pair, by=lead, reason="So")
    assert pair.state == "not_same"


def test_a_pair_of_which_one_was_merged_is_no_question(officer):
    pair = DuplicatePairFactory(second__vetting="merged")

    assert list(DuplicatePair.objects.to_decide()) == []
    with pytest.raises(NotPermitted):
        duplicates.tell_apart(pair, by=officer, reason="So")


def test_it_is_asked_again_only_for_a_reason(officer):
    pair = DuplicatePairFactory(state=PairState.NOT_SAME)

    with pytest.raises(Conflict):
        duplicates.reopen(pair, by=officer, reason=" ")
    duplicates.reopen(pair, by=officer, reason="Same registry number")
    pair.refresh_from_db()
    assert (pair.state, pair.decided_at, pair.decided_by, pair.note) == ("open", None, None, "")


def test_it_holds_for_what_either_was_merged_into(officer):
    survivor, other = OrganisationFactory.create_batch(2)
    loser = merged_into(merged_into(survivor))
    DuplicatePairFactory(
        first=min(loser, other, key=lambda o: o.pk),
        second=max(loser, other, key=lambda o: o.pk),
        state=PairState.NOT_SAME,
    )

    assert told_apart() == {(survivor.pk, other.pk)}
    assert unlike_of(survivor) == {other.pk}
    assert unlike_of(other) == {survivor.pk}


def test_a_pair_that_became_one_by_merging_is_not_told_apart_from_itself():
    survivor = OrganisationFactory()
    DuplicatePairFactory(first=survivor, second=merged_into(survivor), state=PairState.NOT_SAME)

    assert told_apart() == frozenset()


def test_a_run_keeps_what_was_found_once():
    one, other = OrganisationFactory.create_batch(2)

    assert duplicates.scan([[found(one, other)], []]) == 1
    assert duplicates.scan([[found(other, one, score=70)]]) == 1

    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.score, pair.agreed) == (
        one,
        other,
        70,
        [["name", "90", ""]],
    )


def test_a_run_never_asks_again_what_was_decided():
    survivor, other, plain = OrganisationFactory.create_batch(3)
    DuplicatePairFactory(first=other, second=merged_into(survivor), state=PairState.NOT_SAME)
    decided = DuplicatePairFactory(first=other, second=plain, state=PairState.NOT_SAME)

    duplicates.scan([[found(survivor, other), found(plain, other)]])

    decided.refresh_from_db()
    assert list(DuplicatePair.objects.to_decide()) == []
    assert (decided.state, decided.score) == ("not_same", 88)


def test_a_whole_run_drops_what_is_no_longer_alike_and_a_broken_one_nothing():
    gone = DuplicatePairFactory()
    one, other = OrganisationFactory.create_batch(2)

    def breaks():
        yield [found(one, other)]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        duplicates.scan(breaks())
    assert DuplicatePair.objects.filter(pk=gone.pk).exists()
    duplicates.scan([[found(one, other)]])
    assert list(DuplicatePair.objects.values_list("first", "second")) == [(one.pk, other.pk)]


def test_what_a_registration_is_not_holds_for_the_organisation_it_becomes(officer):
    registration = RegistrationFactory(state="under_review")
    known, made = OrganisationFactory.create_batch(2)

    duplicates.registration_is_not(registration, known, by=officer, reason="Another town")
    duplicates.carry_over(registration, made, by=officer)
    duplicates.carry_over(registration, made, by=officer)

    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.state, pair.note) == (
        known,
        made,
        "not_same",
        "Another town",
    )
    assert unlike_registration(registration) == {known.pk: "Another town"}


def test_what_a_registration_is_not_follows_a_merge(officer):
    registration = RegistrationFactory(state="under_review")
    survivor = OrganisationFactory()
    loser = merged_into(survivor)
    UnlikeRegistration.objects.create(registration=registration, organisation=loser, by=officer)

    assert unlike_registration(registration) == {survivor.pk: ""}


def test_saying_twice_what_a_registration_is_not_is_told(officer):
    registration = RegistrationFactory(state="under_review")
    known = OrganisationFactory()
    duplicates.registration_is_not(registration, known, by=officer)

    with pytest.raises(Conflict):
        duplicates.registration_is_not(registration, known, by=officer)


def test_officers_see_no_pair_with_a_side_at_risk(officer, lead, stranger):
    DuplicatePairFactory(first__at_risk=True)
    plain = DuplicatePairFactory()

    assert list(DuplicatePair.objects.visible_to(officer)) == [plain]
    assert DuplicatePair.objects.visible_to(lead).count() == 2
    assert list(DuplicatePair.objects.visible_to(stranger)) == []


def test_the_database_is_looked_through_by_the_engine():
    one, other = (
        OrganisationFactory(legal_name=name, website="https://kestrel.example")
        for name in ("Kestrel Justice Foundation", "The Kestrel Foundation for Justice")
    )
    OrganisationFactory(legal_name="Harbour Youth Union")
    OrganisationFactory(legal_name="Kestrel Justice Foundation", vetting="merged", merged_into=one)

    assert duplicates.find_organisations() == 1

    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second) == (one, other)
    assert "same website: kestrel.example" in pair_facts.agreed(pair)


def test_people_are_looked_through_too():
    for _each in range(2):
        PersonFactory(given_name="Amina", family_name="Odhiambo", email="amina@ngo.example")

    assert duplicates.find_people() == 1

    assert pair_facts.agreed(PersonPair.objects.get()) == [
        "names agree to 100%",
        "same address: amina@ngo.example",
    ]


def test_a_safe_pair_is_merged_and_the_vetted_one_stays(officer):
    facts = {"legal_name": "Kestrel Justice Foundation", "email": "office@kestrel.example"}
    plain = OrganisationFactory(**facts, acronym="KJF")
    twin = OrganisationFactory(**facts)
    pair = DuplicatePairFactory(first=plain, second=twin)

    duplicates.merge_pair(pair, by=officer)

    twin.refresh_from_db()
    assert (twin.vetting, twin.merged_into) == ("merged", plain)
    assert list(DuplicatePair.objects.to_decide()) == []


def test_a_doubtful_pair_is_left_for_a_person(officer):
    pair = DuplicatePairFactory(first__city="Vienna", second__city="Graz")

    with pytest.raises(Conflict):
        duplicates.merge_pair(pair, by=officer)
