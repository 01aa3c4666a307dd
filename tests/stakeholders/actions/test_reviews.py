"""Vetting again: when it falls due, what opens it, and how it ends."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from core.errors import Conflict, NotPermitted
from stakeholders.actions import names, organisations, reviews, vetting
from stakeholders.models import Organisation, Review
from stakeholders.selectors import risks
from stakeholders.states import CheckAnswer, ReviewReason, ReviewState, VettingState
from tests.factories import (
    ChecklistItemFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    RegistrationFactory,
    ReviewFactory,
    RiskFlagFactory,
    RiskRuleFactory,
    ScreeningMatchFactory,
)
from tests.stakeholders.vetted import said

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def vetted(months, **fields):
    return OrganisationFactory(verified_at=NOW - timedelta(days=31 * months), **fields)


def test_the_first_vetting_begins_the_history(officer):
    registration = RegistrationFactory(state="under_review")
    approved = vetting.approve(registration, by=officer)
    verified = organisations.verify(OrganisationFactory(vetting="unverified"), by=officer)

    for organisation in (approved, verified):
        review = organisation.reviews.get()
        assert (review.reasons, review.state, review.done_by) == (["first"], "done", officer)


@pytest.mark.parametrize(
    ("level", "months"), (("", 36), ("observation", 24), ("yellow", 12), ("red", 3))
)
def test_the_day_due_follows_from_the_highest_open_flag(level, months):
    organisation = OrganisationFactory(verified_at="2026-01-31T12:00:00Z")
    organisation.refresh_from_db()
    RiskFlagFactory(organisation=organisation, level="red", state="resolved")
    if level:
        RiskFlagFactory(organisation=organisation, level=level)

    assert risks.due_on(organisation) == risks.later(date(2026, 1, 31), months)


def test_the_months_are_data(lead):
    RiskRuleFactory(level="", months=1)
    organisation = OrganisationFactory(verified_at="2026-01-31T12:00:00Z")
    organisation.refresh_from_db()

    assert risks.due_on(organisation) == date(2026, 2, 28)


def test_what_expires_soon_is_opened_once_by_its_risk_and_oldest_first():
    safe, expired = vetted(30), vetted(37)
    flagged = vetted(13)
    RiskFlagFactory(organisation=flagged, level="yellow")
    RiskFlagFactory(organisation=flagged, level="observation")
    RiskFlagFactory(organisation=vetted(13), level="observation")
    vetted(60, vetting="suspended")

    assert (reviews.open_due(NOW), reviews.open_due(NOW)) == (2, 0)

    rows = Review.objects.open()
    assert [row.organisation for row in rows] == [expired, flagged]
    assert {tuple(row.reasons) for row in rows} == {("expiry",)}
    assert not safe.reviews.exists()


def test_a_review_that_was_done_counts_from_then(officer):
    organisation = vetted(37)
    ReviewFactory(organisation=organisation, state="done", done_at=NOW - timedelta(days=10))

    assert reviews.open_due(NOW) == 0


def test_a_new_name_opens_one_and_more_reasons_come_to_the_same(officer):
    organisation = OrganisationFactory()
    names.rename(organisation, "Bread and Roses", by=officer)
    with time_machine.travel(NOW + timedelta(days=1)):
        reviews.open_again(organisation, reason=ReviewReason.HEAD)
        names.rename(organisation, "Bread and Books", by=officer)

    review = Review.objects.get()
    assert review.reasons == ["name", "head"]
    assert review.due_on == timezone.localdate(NOW) + reviews.SOON
    assert said(review) == ["review.opened"] * 2


def test_what_was_never_vetted_is_not_vetted_again(officer):
    organisation = OrganisationFactory(vetting="unverified")

    assert reviews.open_again(organisation, reason=ReviewReason.NAME) is None
    with pytest.raises(Conflict, match="verify it first"):
        reviews.ask_for(organisation, reason="Press", by=officer)


def test_it_is_done_when_the_checklist_of_its_type_is_passed(officer):
    review = ReviewFactory()
    item = ChecklistItemFactory()
    ChecklistItemFactory(required=False)
    ChecklistItemFactory(active=False)
    ChecklistItemFactory().types.add(OrganisationTypeFactory(code="university"))

    with pytest.raises(NotPermitted, match="1 question that is not passed"):
        reviews.finish(review, note="", by=officer)
    reviews.check(review, item, answer=CheckAnswer.PASSED, note="", by=officer)
    reviews.finish(review, note="Nothing new.", by=officer)

    assert (review.state, review.done_by) == (ReviewState.DONE, officer)
    with pytest.raises(Conflict, match="over"):
        reviews.check(review, item, answer=CheckAnswer.FAILED, note="x", by=officer)


def test_a_match_or_a_red_flag_holds_it_up(officer, lead):
    matched = ReviewFactory()
    ScreeningMatchFactory(organisation=matched.organisation)
    locked = ReviewFactory()
    RiskFlagFactory(organisation=locked.organisation, level="red")

    with pytest.raises(NotPermitted, match="possible match"):
        reviews.finish(matched, note="", by=officer)
    for person in (officer, lead):
        with pytest.raises(NotPermitted, match="A red flag locks"):
            reviews.finish(locked, note="", by=person)


def test_it_is_dropped_only_with_a_reason_and_the_last_vetting_counts(officer):
    review = ReviewFactory(organisation=vetted(2))

    with pytest.raises(Conflict, match="Write why"):
        reviews.drop(review, note=" ", by=officer)
    reviews.drop(review, note="Renamed by mistake.", by=officer)

    assert risks.last_vetted(review.organisation) == review.organisation.verified_at


def test_it_is_given_only_to_whom_may_do_it(officer, second_officer, stranger):
    review = ReviewFactory()

    reviews.assign(review, to=second_officer, by=officer)
    assert review.assigned_to == second_officer
    with pytest.raises(Conflict, match="cannot look after"):
        reviews.assign(review, to=stranger, by=officer)


def test_officers_do_not_see_those_of_what_is_at_risk(officer, lead, field_officer):
    known = ReviewFactory()
    hidden = ReviewFactory(organisation=OrganisationFactory(at_risk=True))

    assert list(Review.objects.visible_to(officer)) == [known]
    assert set(Review.objects.visible_to(lead)) == {known, hidden}
    assert not Review.objects.visible_to(field_officer).exists()


def test_nothing_is_opened_for_what_was_merged_away():
    merged = OrganisationFactory(vetting=VettingState.MERGED)
    Organisation.objects.filter(pk=merged.pk).update(verified_at=NOW - timedelta(days=3000))

    assert reviews.open_due(NOW) == 0
