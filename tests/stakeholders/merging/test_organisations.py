"""Merging two organisations: what the survivor has, and what is left of the other."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.errors import Conflict, NotPermitted
from core.models import AuditEntry
from stakeholders.actions import merging
from stakeholders.models import ConsentRequest, Merge, Organisation, OrganisationName
from stakeholders.selectors.redirects import survivor
from stakeholders.states import ListingState, NameKind, VettingState
from tests.factories import (
    ConsentFactory,
    ConsentRequestFactory,
    ContactRoleFactory,
    EcosocStatusFactory,
    ExternalIdentifierFactory,
    InvitationFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    OrganisationWebsiteFactory,
    PersonFactory,
    ReviewFactory,
    TimelineEventFactory,
    UmbrellaMembershipFactory,
    VettingRulesFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def merge(keep, lose, by, **arguments):
    return merging.merge_organisations(
        keep, lose, **{"fields": (), "by": by, "reason": "Twins.", **arguments}
    )


def test_the_other_one_stays_as_a_row_that_is_in_no_list(officer):
    keep, lose = OrganisationFactory(), ListedOrganisationFactory()

    decision = merge(keep, lose, officer)

    lose.refresh_from_db()
    assert (lose.vetting, lose.merged_into, lose.listing) == (
        VettingState.MERGED,
        keep,
        ListingState.NOT_LISTED,
    )
    assert list(Organisation.objects.standing()) == [keep]
    assert (decision.by, decision.reason, decision.state) == (officer, "Twins.", "done")
    assert (decision.undo_until - decision.at).days == 90
    assert survivor(lose.reference) == keep


def test_what_points_to_the_other_one_moves(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory()
    rows = [
        ContactRoleFactory(organisation=lose),
        EcosocStatusFactory(organisation=lose),
        ExternalIdentifierFactory(organisation=lose),
        UmbrellaMembershipFactory(organisation=lose),
        ConsentFactory(organisation=lose),
        InvitationFactory(organisation=lose),
        TimelineEventFactory(organisation=lose),
        OrganisationNameFactory(organisation=lose),
    ]
    branch = OrganisationFactory(parent=lose)

    merge(keep, lose, officer)

    for row in rows:
        row.refresh_from_db()
    branch.refresh_from_db()
    assert {row.organisation for row in rows} == {keep}
    assert branch.parent == keep


def test_the_same_umbrella_and_the_same_role_become_one(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory()
    ours = UmbrellaMembershipFactory(organisation=keep)
    theirs = UmbrellaMembershipFactory(organisation=lose, checked_on=date(2025, 3, 1))
    person = PersonFactory()
    role = ContactRoleFactory(organisation=keep, person=person, since=date(2020, 1, 1))
    earlier = ContactRoleFactory(organisation=lose, person=person, since=date(2015, 1, 1))

    merge(keep, lose, officer)

    for row in (ours, theirs, role, earlier):
        row.refresh_from_db()
    assert list(keep.umbrellas.all()) == [ours]
    assert list(keep.contacts.all()) == [role]
    assert (ours.checked_on, role.since) == (date(2025, 3, 1), date(2015, 1, 1))
    assert (theirs.organisation, earlier.organisation) == (lose, lose)


def test_one_invitation_stays_open_and_the_link_of_the_other_ends(officer):
    keep, lose, person = OrganisationFactory(), OrganisationFactory(), PersonFactory()
    ours = InvitationFactory(organisation=keep, person=person)
    theirs = InvitationFactory(organisation=lose, person=person)

    merge(keep, lose, officer)

    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.state, theirs.state) == ("open", "revoked")


def test_names_are_never_lost(officer):
    keep = OrganisationFactory(legal_name="Red Cross Kenya", acronym="RCK", other_names=["RK"])
    lose = OrganisationFactory(
        legal_name="Kenya Red Cross", name_en="KRC Society", acronym="KRCS", other_names=["Old"]
    )

    merge(keep, lose, officer, fields=["legal_name"], names_as=NameKind.FORMER)

    keep.refresh_from_db()
    assert (keep.legal_name, keep.acronym) == ("Kenya Red Cross", "RCK")
    assert set(keep.other_names) == {"RK", "Old", "Red Cross Kenya", "KRC Society", "KRCS"}
    rows = OrganisationName.objects.filter(organisation=keep).values_list("name", "kind")
    assert set(rows) == {
        ("Red Cross Kenya", "former"),
        ("KRC Society", "former"),
        ("KRCS", "acronym"),
    }
    assert Organisation.objects.standing().get(search_names__contains="krc society") == keep


def test_no_website_is_lost_and_all_of_them_are_compared(officer):
    keep = OrganisationFactory(website="https://keep.example.org")
    lose = OrganisationFactory(website="https://lose.example.org")
    for one, url in ((keep, "https://fr.example.org"), (lose, "https://fr.example.org"),
                     (lose, "https://es.example.org")):  # fmt: skip
        OrganisationWebsiteFactory(organisation=one, url=url)

    merge(keep, lose, officer, fields=["website"])

    keep.refresh_from_db()
    assert keep.website == "https://lose.example.org"
    assert keep.other_hosts == ["es.example.org", "fr.example.org", "keep.example.org"]
    assert set(keep.websites.values_list("url", flat=True)) == {
        "https://es.example.org", "https://fr.example.org", "https://keep.example.org",
    }  # fmt: skip


def test_one_vetting_stays_open_for_the_reasons_of_both(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory()
    ours = ReviewFactory(organisation=keep, reasons=["name"], due_on=date(2026, 3, 1))
    theirs = ReviewFactory(organisation=lose, reasons=["flag"], due_on=date(2026, 2, 1))

    merge(keep, lose, officer)

    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.state, ours.reasons, ours.due_on) == (
        "open", ["name", "flag"], date(2026, 2, 1)
    )  # fmt: skip
    assert (theirs.state, theirs.done_by, theirs.organisation) == ("dropped", officer, lose)
    assert keep.reference in theirs.note


def test_an_open_vetting_moves_when_the_survivor_has_none(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory()
    review = ReviewFactory(organisation=lose)

    merge(keep, lose, officer)

    review.refresh_from_db()
    assert (review.organisation, review.state) == (keep, "open")


def test_what_was_asked_moves_and_is_asked_once(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory()
    ours = ConsentRequestFactory(organisation=keep, purpose="listing")
    theirs = ConsentRequestFactory(organisation=lose, purpose="listing")
    alone = ConsentRequestFactory(organisation=lose, purpose="processing")

    merge(keep, lose, officer)

    assert set(ConsentRequest.objects.open()) == {ours, alone}
    assert set(keep.consent_requests.all()) == {ours, alone}
    theirs.refresh_from_db()
    assert (theirs.organisation, theirs.answer) == (lose, None)


def test_chosen_fields_are_taken_and_lists_are_joined(officer):
    keep = OrganisationFactory(city="Nairobi", website="", languages=["en"])
    lose = OrganisationFactory(city="Mombasa", website="https://k.example", languages=["sw", "en"])

    merge(keep, lose, officer, fields=["website"])

    keep.refresh_from_db()
    assert (keep.city, keep.website, keep.languages) == (
        "Nairobi",
        "https://k.example",
        ["en", "sw"],
    )


@pytest.mark.parametrize("newer_says", (True, False))
def test_the_newest_answer_about_being_listed_counts(officer, newer_says):
    old, new = timezone.now() - timedelta(days=9), timezone.now() - timedelta(days=1)
    keep = ListedOrganisationFactory(listing_opt_in_at=old)
    lose = OrganisationFactory()
    ConsentFactory(organisation=keep, purpose="listing", given=True, at=old)
    ConsentFactory(organisation=lose, purpose="listing", given=newer_says, at=new)

    merge(keep, lose, officer)

    keep.refresh_from_db()
    assert keep.consents.count() == 2
    assert (keep.listing, keep.listing_opt_in_at) == (
        ("listed", old) if newer_says else ("not_listed", None)
    )


def test_what_one_was_vetted_for_holds_for_both(officer):
    keep = OrganisationFactory(vetting=VettingState.UNVERIFIED)
    lose = ListedOrganisationFactory()

    merge(keep, lose, officer)

    keep.refresh_from_db()
    assert (keep.vetting, keep.verified_at, keep.listing) == (
        "verified",
        lose.verified_at,
        "listed",
    )


def test_what_the_team_hid_stays_hidden(officer):
    keep = ListedOrganisationFactory()
    lose = ListedOrganisationFactory(listing=ListingState.HIDDEN)

    merge(keep, lose, officer)

    keep.refresh_from_db()
    assert keep.listing == ListingState.HIDDEN


@pytest.mark.parametrize("protected", ("keep", "lose"))
def test_when_one_is_at_risk_the_survivor_is(lead, protected):
    keep, lose = OrganisationFactory(at_risk=protected == "keep"), OrganisationFactory()
    lose.at_risk = protected == "lose"
    lose.save()

    decision = merge(keep, lose, lead)

    keep.refresh_from_db()
    lose.refresh_from_db()
    assert (keep.at_risk, lose.at_risk, decision.leads_only) == (True, True, True)
    assert keep.listing != ListingState.LISTED


def test_an_officer_merges_nothing_that_is_at_risk(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory(at_risk=True)

    with pytest.raises(NotPermitted):
        merge(keep, lose, officer)


def test_nobody_else_merges(field_officer, focal_point, stranger):
    keep, lose = OrganisationFactory(), OrganisationFactory()

    for user in (field_officer, focal_point, stranger):
        with pytest.raises(NotPermitted):
            merge(keep, lose, user)


@pytest.mark.parametrize(
    ("mine", "theirs", "words"),
    (
        ("verified", "suspended", "Keep that one"),
        ("archived", "verified", "is archived"),
        ("verified", "archived", "is archived"),
    ),
)
def test_what_cannot_be_merged_says_why(lead, mine, theirs, words):
    keep, lose = OrganisationFactory(vetting=mine), OrganisationFactory(vetting=theirs)

    with pytest.raises(Conflict, match=words):
        merge(keep, lose, lead)


def test_a_merged_one_is_not_merged_again_and_chains_lead_to_the_end(officer):
    first, second, third = (OrganisationFactory() for _number in range(3))
    merge(second, first, officer)
    with pytest.raises(Conflict, match="merged into"):
        merge(third, first, officer)

    merge(third, second, officer)

    first.refresh_from_db()
    assert first.merged_into == third
    assert survivor(first.reference) == third


def test_itself_is_refused(officer):
    keep = OrganisationFactory()

    with pytest.raises(Conflict, match="same record"):
        merge(keep, Organisation.objects.get(pk=keep.pk), officer)


def test_a_branch_that_absorbs_its_headquarters_is_part_of_what_that_was_part_of(officer):
    above = OrganisationFactory()
    lose = OrganisationFactory(parent=above)
    keep = OrganisationFactory(parent=lose)

    merge(keep, lose, officer)

    keep.refresh_from_db()
    assert keep.parent == above


def test_a_circle_of_parts_is_refused(officer):
    lose = OrganisationFactory()
    keep = OrganisationFactory(parent=OrganisationFactory(parent=lose))

    with pytest.raises(Conflict, match="part of"):
        merge(keep, lose, officer)


def test_it_is_in_the_log_and_on_the_timeline(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory()

    merge(keep, lose, officer)

    verbs = AuditEntry.objects.filter(verb__startswith="organisation.merged")
    assert set(verbs.values_list("verb", "subject")) == {
        ("organisation.merged", keep.label),
        ("organisation.merged_away", lose.label),
    }
    assert list(keep.timeline.values_list("kind", "by")) == [("organisation.merged", officer.pk)]


def test_the_days_to_undo_are_a_rule_that_staff_edit(officer):
    VettingRulesFactory(days_merges_can_be_undone=7)

    decision = merge(OrganisationFactory(), OrganisationFactory(), officer)

    assert (decision.undo_until - decision.at).days == 7


def test_a_rehearsal_says_what_would_be_and_stores_nothing(officer):
    keep, lose = OrganisationFactory(), OrganisationFactory()
    ContactRoleFactory(organisation=lose)

    shown = merging.rehearse_organisations(keep, lose, fields=["email"], by=officer)

    assert [move.relation for move in shown.ledger.moved] == [
        "stakeholders.contactrole.organisation"
    ]
    assert shown.keep.email == lose.email
    keep.refresh_from_db()
    assert (Merge.objects.count(), keep.email == lose.email) == (0, False)
