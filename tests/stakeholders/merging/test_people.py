"""Merging two people: roles, invitations, accounts, and what officers may know."""

from datetime import date

import pytest

from core.errors import Conflict, NotPermitted
from core.models import AuditEntry
from core.visibility import without_hidden
from stakeholders.actions import merging
from stakeholders.models import Merge, Person, TimelineEvent
from stakeholders.states import ContactRoleKind
from tests.factories import (
    ContactRoleFactory,
    InvitationFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def merge(keep, lose, by, **arguments):
    return merging.merge_people(
        keep, lose, **{"fields": (), "by": by, "reason": "One person.", **arguments}
    )


def with_account():
    return PersonFactory(user=UserFactory())


def test_roles_and_invitations_move_and_the_same_role_is_held_once(officer):
    keep, lose, home = PersonFactory(), PersonFactory(), OrganisationFactory()
    role = ContactRoleFactory(person=keep, organisation=home, since=date(2020, 1, 1))
    same = ContactRoleFactory(person=lose, organisation=home, since=date(2012, 1, 1))
    only = ContactRoleFactory(person=lose)
    invitation = InvitationFactory(person=lose)

    merge(keep, lose, officer)

    role.refresh_from_db()
    invitation.refresh_from_db()
    lose.refresh_from_db()
    assert set(keep.roles.all()) == {role, only}
    assert list(lose.roles.all()) == [same]
    assert (role.since, invitation.person, lose.merged_into) == (date(2012, 1, 1), keep, keep)
    assert list(Person.objects.standing().filter(pk__in=(keep.pk, lose.pk))) == [keep]


def test_two_participations_in_one_meeting_become_one_until_the_merge_is_undone(officer):
    keep, lose, home = PersonFactory(), PersonFactory(), OrganisationFactory()
    took_part = {"organisation": home, "kind": ContactRoleKind.DELEGATE}
    days = {"since": date(2018, 12, 2), "until": date(2018, 12, 15)}
    ours = ContactRoleFactory(person=keep, job_title="", **took_part, **days)
    twin = ContactRoleFactory(person=lose, job_title="Adviser", **took_part, **days)
    other = ContactRoleFactory(person=lose, **took_part, since=days["since"])

    done = merge(keep, lose, officer)

    ours.refresh_from_db()
    assert set(keep.roles.all()) == {ours, other}
    assert ours.job_title == "Adviser"
    merging.undo(done, by=officer)
    ours.refresh_from_db()
    assert (set(keep.roles.all()), set(lose.roles.all())) == ({ours}, {twin, other})
    assert ours.job_title == ""


def test_chosen_names_and_addresses_are_taken(officer):
    keep, lose = PersonFactory(phone=""), PersonFactory(given_name="Amina W.", phone="+254 1")

    merge(keep, lose, officer, fields=["given_name", "phone"])

    keep.refresh_from_db()
    assert (keep.name, keep.phone) == ("Amina W. Odhiambo", "+254 1")


def test_the_only_account_speaks_for_the_survivor(officer):
    keep, lose = PersonFactory(), with_account()
    account = lose.user

    merge(keep, lose, officer)

    account.refresh_from_db()
    assert account.person == keep


def test_between_two_accounts_nobody_guesses(officer):
    with pytest.raises(Conflict, match="choose which one"):
        merge(with_account(), with_account(), officer)


@pytest.mark.parametrize("chosen", ("keep", "lose"))
def test_the_chosen_account_speaks_for_the_survivor(officer, chosen):
    sides = {"keep": with_account(), "lose": with_account()}
    account = sides[chosen].user
    other = sides["lose" if chosen == "keep" else "keep"].user

    merge(sides["keep"], sides["lose"], officer, account=account)

    assert Person.objects.get(user=account) == sides["keep"]
    assert Person.objects.get(user=other) == sides["lose"]


def test_an_account_of_neither_is_refused(officer):
    with pytest.raises(Conflict, match="neither"):
        merge(PersonFactory(), PersonFactory(), officer, account=UserFactory())


def test_nobody_merges_the_own_record(officer):
    with pytest.raises(NotPermitted, match="your own"):
        merge(PersonFactory(user=officer), PersonFactory(), officer)


def test_others_do_not_merge_people(field_officer, focal_point):
    for user in (field_officer, focal_point):
        with pytest.raises(NotPermitted):
            merge(PersonFactory(), PersonFactory(), user)


def protected():
    """Somebody whom officers may not know of."""
    person = PersonFactory(given_name="Secret", family_name="Witness")
    ContactRoleFactory(person=person, organisation=OrganisationFactory(at_risk=True))
    return person


def test_an_officer_does_not_merge_somebody_protected(officer):
    with pytest.raises(NotPermitted):
        merge(PersonFactory(), protected(), officer)


def test_what_a_lead_merged_tells_an_officer_nothing_of_somebody_protected(officer, lead):
    keep, lose = PersonFactory(), protected()
    ContactRoleFactory(person=keep)

    decision = merge(keep, lose, lead)

    assert decision.leads_only
    assert lose not in Person.objects.visible_to(officer)
    assert lose in Person.objects.visible_to(lead)
    assert not Merge.objects.visible_to(officer).exists()
    log = without_hidden(AuditEntry.objects.all(), "subject", officer)
    assert [entry.note for entry in log if "Witness" in entry.note] == []
    told = TimelineEvent.objects.visible_to(officer)
    assert [event.facts for event in told if "Witness" in str(event.facts)] == []


def test_after_undo_somebody_protected_is_as_hidden_as_before(officer, lead):
    keep, lose = PersonFactory(), protected()
    ContactRoleFactory(person=keep)

    merging.undo(merge(keep, lose, lead), by=lead)

    assert set(Person.objects.visible_to(officer)) == {keep}
