"""Undo: in time, in the right order, and in words about what has changed since."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Conflict, IllegalTransition, NotPermitted
from stakeholders.actions import merging, organisations
from stakeholders.models import ContactRole, Merge, Organisation, OrganisationName
from tests.factories import (
    ContactRoleFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    PersonFactory,
    ThemeFactory,
    UmbrellaMembershipFactory,
)
from tests.stakeholders.merging.snapshots import everything, same

pytestmark = pytest.mark.django_db


def merge(keep, lose, by, **arguments):
    return merging.merge_organisations(
        keep, lose, **{"fields": (), "by": by, "reason": "Twins.", **arguments}
    )


def test_undo_says_who_and_when_and_forgets_the_old_values(officer, second_officer):
    decision = merge(OrganisationFactory(), OrganisationFactory(), officer)

    merging.undo(decision, by=second_officer)

    decision.refresh_from_db()
    assert (decision.state, decision.undone_by) == ("undone", second_officer)
    assert (decision.changed, decision.moved, decision.made) == ({}, [], {})


def test_both_timelines_and_the_log_say_it(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory()

    merging.undo(merge(keep, lose, officer), by=officer)

    assert [event.kind for event in keep.timeline.all()] == [
        "organisation.merge_undone",
        "organisation.merged",
    ]
    assert [event.kind for event in lose.timeline.all()] == ["organisation.merge_undone"]


def test_undo_a_second_time_is_refused(officer):
    decision = merging.undo(
        merge(OrganisationFactory(), OrganisationFactory(), officer), by=officer
    )

    with pytest.raises(IllegalTransition):
        merging.undo(decision, by=officer)


def test_undo_after_its_time_is_refused(officer):
    decision = merge(OrganisationFactory(), OrganisationFactory(), officer)
    Merge.objects.update(undo_until=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Conflict, match="is over"):
        merging.undo(decision, by=officer)


def test_chains_are_undone_from_the_end(officer):
    first, second, third = (OrganisationFactory() for _number in range(3))
    ContactRoleFactory(organisation=first)
    before = everything()
    one = merge(second, first, officer)
    between = everything()
    two = merge(third, second, officer)

    with pytest.raises(Conflict, match="undo that merge first"):
        merging.undo(one, by=officer)

    merging.undo(two, by=officer)
    assert same(between, everything()) == {}
    merging.undo(Merge.objects.get(pk=one.pk), by=officer)
    assert same(before, everything()) == {}


def test_of_two_merges_into_one_survivor_the_later_is_undone_first(officer):
    keep, one, two = (OrganisationFactory() for _number in range(3))
    first = merge(keep, one, officer)
    second = merge(keep, two, officer)

    with pytest.raises(Conflict, match="later merge was built on this one"):
        merging.undo(first, by=officer)

    merging.undo(second, by=officer)
    merging.undo(first, by=officer)
    assert Organisation.objects.standing().count() == 3


def test_a_merge_of_people_that_used_the_moved_roles_is_undone_first(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory()
    one, two = PersonFactory(), PersonFactory()
    ContactRoleFactory(organisation=lose, person=one)
    ContactRoleFactory(organisation=keep, person=two)
    before = everything()
    of_organisations = merge(keep, lose, officer)
    of_people = merging.merge_people(two, one, fields=(), by=officer, reason="")

    with pytest.raises(Conflict, match="later merge"):
        merging.undo(of_organisations, by=officer)

    merging.undo(of_people, by=officer)
    merging.undo(of_organisations, by=officer)
    assert same(before, everything()) == {}


def test_what_came_later_stays_with_the_survivor(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory()
    decision = merge(keep, lose, officer)
    later = ContactRoleFactory(organisation=keep)

    merging.undo(decision, by=officer)

    later.refresh_from_db()
    assert (later.organisation, decision.left) == (keep, [])


def test_fields_that_were_changed_since_stay_and_are_named(officer):
    keep, lose = OrganisationFactory(city="Nairobi"), OrganisationFactory(city="Mombasa")
    decision = merge(keep, lose, officer, fields=["city", "email"])
    keep.refresh_from_db()
    keep.city = "Kisumu"
    keep.save()

    merging.undo(decision, by=officer)

    keep.refresh_from_db()
    assert keep.city == "Kisumu"
    assert keep.email != lose.email
    assert [left["column"] for left in decision.left] == ["city"]


def test_rows_that_were_deleted_or_led_elsewhere_since_are_counted(officer):
    keep, lose, other = (OrganisationFactory() for _number in range(3))
    gone, elsewhere, stays = (ContactRoleFactory(organisation=lose) for _number in range(3))
    decision = merge(keep, lose, officer)
    gone.delete()
    ContactRole.objects.filter(pk=elsewhere.pk).update(organisation=other)

    merging.undo(decision, by=officer)

    assert [(left["model"], left["count"]) for left in decision.left] == [
        ("stakeholders.contactrole", 2)
    ]
    assert list(lose.contacts.all()) == [stays]


def test_a_row_that_would_stand_twice_makes_undo_say_so(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory()
    membership = UmbrellaMembershipFactory(organisation=lose)
    decision = merge(keep, lose, officer)
    UmbrellaMembershipFactory(organisation=lose, umbrella=membership.umbrella)

    with pytest.raises(Conflict, match="umbrella memberships"):
        merging.undo(decision, by=officer)

    decision.refresh_from_db()
    membership.refresh_from_db()
    assert (decision.state, membership.organisation) == ("done", keep)


def test_a_name_that_somebody_worked_on_stays(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory(name_en="")
    decision = merge(keep, lose, officer)
    OrganisationName.objects.update(evidence="Official gazette")

    merging.undo(decision, by=officer)

    assert [name.name for name in keep.names.all()] == [lose.legal_name]
    assert [left["model"] for left in decision.left] == ["stakeholders.organisationname"]


def test_other_names_that_came_since_stay(officer):
    keep, lose = OrganisationFactory(other_names=["A"]), OrganisationFactory()
    decision = merge(keep, lose, officer)
    keep.refresh_from_db()
    keep.other_names.append("Since")
    keep.save()

    merging.undo(decision, by=officer)

    keep.refresh_from_db()
    assert keep.other_names == ["A", "Since"]


def test_a_protection_that_was_given_since_stays_on_both(lead):
    keep, lose = ListedOrganisationFactory(), ListedOrganisationFactory()
    decision = merge(keep, lose, lead)
    organisations.mark_at_risk(Organisation.objects.get(pk=keep.pk), by=lead)

    merging.undo(decision, by=lead)

    keep.refresh_from_db()
    lose.refresh_from_db()
    assert [(one.at_risk, one.listing) for one in (keep, lose)] == [(True, "hidden")] * 2


def test_a_suspension_that_was_decided_since_stays(lead):
    keep, lose = OrganisationFactory(vetting="unverified"), OrganisationFactory()
    decision = merge(keep, lose, lead)
    organisations.suspend(Organisation.objects.get(pk=keep.pk), by=lead, reason="Fraud.")

    merging.undo(decision, by=lead)

    keep.refresh_from_db()
    lose.refresh_from_db()
    assert (keep.vetting, lose.vetting) == ("suspended", "verified")
    assert "vetting" in {left["column"] for left in decision.left}


def test_themes_of_both_are_told_apart_again(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory()
    both, only = ThemeFactory(code="both"), ThemeFactory(code="only")
    keep.themes.add(both)
    lose.themes.add(both, only)
    decision = merge(keep, lose, officer)
    assert set(keep.themes.all()) == {both, only}

    merging.undo(decision, by=officer)

    assert (set(keep.themes.all()), set(lose.themes.all())) == ({both}, {both, only})


def test_an_officer_does_not_undo_what_is_for_leads(officer, lead):
    decision = merge(OrganisationFactory(), OrganisationFactory(at_risk=True), lead)

    with pytest.raises(NotPermitted):
        merging.undo(decision, by=officer)


def test_old_values_are_forgotten_when_the_time_is_over(officer):
    over = merge(OrganisationFactory(), OrganisationFactory(), officer)
    recent = merge(OrganisationFactory(), OrganisationFactory(), officer)
    Merge.objects.filter(pk=over.pk).update(undo_until=timezone.now())

    assert merging.forget_expired(timezone.now()) == 1
    assert merging.forget_expired(timezone.now()) == 0

    over.refresh_from_db()
    recent.refresh_from_db()
    assert (over.changed, over.state, over.reason) == ({}, "done", "Twins.")
    assert recent.changed != {}
