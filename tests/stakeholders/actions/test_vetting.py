"""The team's moves: the lifecycle table is the oracle, and a refusal leaves nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core.errors import Conflict, IllegalTransition, NotPermitted
from notifications.models import Notification
from stakeholders.actions import registrations, vetting
from stakeholders.models import Organisation
from stakeholders.states import REGISTRATION, CheckAnswer, RegistrationState
from tests.conftest import member
from tests.factories import (
    ChecklistItemFactory,
    RegistrationCheckFactory,
    RegistrationFactory,
    VettingRulesFactory,
)
from tests.stakeholders.vetted import mails, refused, said

S = RegistrationState
TARGETS = {
    "start_review": (S.UNDER_REVIEW, {}),
    "ask_for_more": (S.NEEDS_INFORMATION, {"question": "Who heads it?"}),
    "approve": (S.APPROVED, {}),
    "decline": (S.DECLINED, {"reason": "Not a stakeholder."}),
}
EVERY_MOVE = tuple((name, state) for name in TARGETS for state in S)


@pytest.mark.parametrize(("name", "state"), EVERY_MOVE)
def test_each_action_moves_only_as_the_lifecycle_says(officer, name, state):
    registration = RegistrationFactory(state=state)
    target, arguments = TARGETS[name]
    action = getattr(vetting, name)

    if REGISTRATION.allows(state, target):
        action(registration, by=officer, **arguments)
        registration.refresh_from_db()
        assert registration.state == target
        assert len(said(registration)) == 1
    else:
        refused(registration, IllegalTransition, action, by=officer, **arguments)


def test_start_review_assigns_it_to_the_one_who_takes_it(officer):
    registration = vetting.start_review(RegistrationFactory(), by=officer)

    assert registration.assigned_to == officer
    assert said(registration) == ["registration.review_started"]


def test_start_review_leaves_it_with_whom_it_was_assigned_to(officer, second_officer):
    registration = RegistrationFactory(assigned_to=second_officer)

    vetting.start_review(registration, by=officer)

    assert registration.assigned_to == second_officer


def test_going_on_without_an_answer_does_not_count_the_time_it_stood_still(officer):
    asked_at = timezone.now() - timedelta(days=4)
    registration = RegistrationFactory(state=S.NEEDS_INFORMATION, asked_at=asked_at)

    vetting.start_review(registration, by=officer)

    assert registration.state == S.UNDER_REVIEW
    assert registration.stopped.days == 4


def test_ask_for_more_mails_the_question_and_stops_the_clock(officer):
    VettingRulesFactory(days_to_answer=21)
    registration = RegistrationFactory(state=S.UNDER_REVIEW)

    with time_machine.travel("2026-11-02T08:00:00Z", tick=False):
        vetting.ask_for_more(registration, question=" Who heads it? ", by=officer)
        until = timezone.now() + timedelta(days=21)

    assert (registration.question, registration.link_expires_at) == ("Who heads it?", until)
    assert mails() == [("registration_needs_information", registration.focal_email)]
    assert "Who heads it?" in Notification.objects.get().text
    assert said(registration) == ["registration.asked"]


def test_an_answer_starts_the_clock_again_and_tells_the_officer_who_looks_after_it(
    officer, second_officer
):
    registration = RegistrationFactory(state=S.UNDER_REVIEW, assigned_to=officer)
    with time_machine.travel("2026-11-02T08:00:00Z", tick=False):
        vetting.ask_for_more(registration, question="Who?", by=officer)
    with time_machine.travel("2026-11-05T08:00:00Z", tick=False):
        registrations.answer(registration, text="Nino.")

    assert registration.stopped == timedelta(days=3)
    assert mails()[1:] == [("registration_answered", officer.email)]


def test_asking_again_takes_a_recommendation_back(officer, second_officer):
    VettingRulesFactory(four_eyes=True)
    registration = RegistrationFactory(state=S.UNDER_REVIEW)
    vetting.recommend(registration, by=officer)

    vetting.ask_for_more(registration, question="Who?", by=second_officer)

    assert registration.recommended_by is None


def test_ask_for_more_needs_a_question(officer):
    registration = RegistrationFactory(state=S.UNDER_REVIEW)
    refused(registration, Conflict, vetting.ask_for_more, question="  ", by=officer)


@pytest.mark.parametrize("answer", (None, CheckAnswer.OPEN, CheckAnswer.FAILED))
def test_approve_waits_for_the_checklist(officer, answer):
    registration = RegistrationFactory(state=S.UNDER_REVIEW)
    item = ChecklistItemFactory()
    if answer:
        RegistrationCheckFactory(registration=registration, item=item, answer=answer, by=officer)

    reason = refused(registration, NotPermitted, vetting.approve, by=officer)

    assert reason == "The checklist has 1 question that is not passed."


def test_check_keeps_one_answer_a_question_and_who_gave_it(officer, second_officer):
    registration = RegistrationFactory(state=S.UNDER_REVIEW)
    item = ChecklistItemFactory()

    vetting.check(registration, item, answer=CheckAnswer.FAILED, note="Expired", by=officer)
    vetting.check(registration, item, answer=CheckAnswer.PASSED, note="", by=second_officer)

    check = registration.checks.get()
    assert (check.answer, check.by) == ("passed", second_officer)
    assert said(registration) == ["registration.checked"] * 2


@pytest.mark.parametrize("state", tuple(s for s in S if s != S.UNDER_REVIEW))
def test_the_checklist_is_answered_only_under_review(officer, state):
    registration = RegistrationFactory(state=state)
    refused(
        registration,
        Conflict,
        vetting.check,
        item=ChecklistItemFactory(),
        answer=CheckAnswer.PASSED,
        note="",
        by=officer,
    )


class TestFourEyes:
    @pytest.fixture(autouse=True)
    def _rules(self, db):
        VettingRulesFactory(four_eyes=True)

    def test_nobody_approves_without_a_recommendation(self, officer):
        registration = RegistrationFactory(state=S.UNDER_REVIEW)
        refused(registration, NotPermitted, vetting.approve, by=officer)

    def test_whoever_recommended_does_not_approve(self, officer):
        registration = RegistrationFactory(state=S.UNDER_REVIEW, recommended_by=officer)
        refused(registration, NotPermitted, vetting.approve, by=officer)

    def test_a_second_officer_approves(self, officer, second_officer):
        registration = RegistrationFactory(state=S.UNDER_REVIEW)

        vetting.recommend(registration, by=officer)
        vetting.approve(registration, by=second_officer)

        assert registration.decided_by == second_officer

    def test_a_recommendation_waits_for_the_checklist(self, officer):
        ChecklistItemFactory()
        registration = RegistrationFactory(state=S.UNDER_REVIEW)
        refused(registration, NotPermitted, vetting.recommend, by=officer)

    def test_only_what_is_under_review_is_recommended(self, officer):
        registration = RegistrationFactory(state=S.SUBMITTED)
        refused(registration, Conflict, vetting.recommend, by=officer)


def test_with_one_pair_of_eyes_nothing_is_recommended(officer):
    registration = RegistrationFactory(state=S.UNDER_REVIEW)
    refused(registration, NotPermitted, vetting.recommend, by=officer)


def test_decline_tells_the_applicant_why(officer):
    registration = RegistrationFactory(state=S.UNDER_REVIEW)

    vetting.decline(registration, reason=" Not a stakeholder. ", by=officer)

    assert (registration.decision_note, registration.decided_by) == ("Not a stakeholder.", officer)
    assert mails() == [("registration_declined", registration.focal_email)]
    assert "Not a stakeholder." in Notification.objects.get().text
    assert said(registration) == ["registration.declined"]


def test_decline_needs_a_reason(officer):
    refused(RegistrationFactory(), Conflict, vetting.decline, reason=" ", by=officer)


def test_assign_and_back_to_everybody(officer, second_officer):
    registration = RegistrationFactory()

    vetting.assign(registration, to=second_officer, by=officer)
    assert registration.assigned_to == second_officer
    vetting.assign(registration, to=None, by=officer)

    assert registration.assigned_to is None
    assert said(registration) == ["registration.assigned"] * 2


def test_nobody_gets_what_that_person_may_not_vet(officer, stranger):
    refused(RegistrationFactory(), Conflict, vetting.assign, to=stranger, by=officer)


def test_what_is_decided_is_assigned_to_nobody(officer):
    registration = RegistrationFactory(state=S.DECLINED)
    refused(registration, Conflict, vetting.assign, to=officer, by=officer)


class TestQuarantine:
    @pytest.mark.parametrize("name", ("start_review", "ask_for_more", "approve"))
    def test_nothing_is_done_before_it_is_released(self, officer, name):
        state = S.UNDER_REVIEW if name == "approve" else S.SUBMITTED
        registration = RegistrationFactory(quarantined=True, state=state)
        arguments = TARGETS[name][1]
        refused(registration, NotPermitted, getattr(vetting, name), by=officer, **arguments)

    def test_spam_is_declined_without_telling_the_officers(self, officer):
        registration = RegistrationFactory(quarantined=True)

        vetting.decline(registration, reason="Not an organisation.", by=officer)

        assert mails() == [("registration_declined", registration.focal_email)]

    def test_release_tells_the_officers_once(self, officer, second_officer):
        registration = RegistrationFactory(quarantined=True)

        vetting.release(registration, by=officer)

        assert not registration.quarantined
        assert mails() == [
            ("registration_new", officer.email),
            ("registration_new", second_officer.email),
        ]
        with pytest.raises(Conflict):
            vetting.release(registration, by=officer)

    @pytest.mark.parametrize("state", (S.DECLINED, S.WITHDRAWN, S.EXPIRED))
    def test_what_is_over_is_not_released(self, officer, state):
        registration = RegistrationFactory(quarantined=True, state=state)
        refused(registration, Conflict, vetting.release, by=officer)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize(
    "address", ("focal@own.example", "office@own.example", "colleague@own.example")
)
def test_nobody_handles_the_own_organisation(db, name, address):
    insider = member("CST officer", email=address)
    registration = RegistrationFactory(
        state=S.UNDER_REVIEW, focal_email="Focal@own.example", email="office@own.example"
    )
    refused(registration, NotPermitted, getattr(vetting, name), by=insider, **TARGETS[name][1])


@pytest.mark.parametrize("name", TARGETS)
def test_a_registration_at_risk_is_handled_by_leads_alone(officer, name):
    registration = RegistrationFactory(state=S.SUBMITTED, at_risk=True)
    refused(registration, NotPermitted, getattr(vetting, name), by=officer, **TARGETS[name][1])


def test_a_lead_approves_one_at_risk_and_it_is_listed_nowhere(lead):
    registration = RegistrationFactory(state=S.UNDER_REVIEW, at_risk=True, listing_opt_in=True)

    organisation = vetting.approve(registration, by=lead)

    assert organisation.at_risk
    assert not Organisation.objects.listed().exists()


@pytest.mark.parametrize("name", TARGETS)
def test_a_stranger_vets_nothing(stranger, name):
    registration = RegistrationFactory(state=S.UNDER_REVIEW)
    refused(registration, NotPermitted, getattr(vetting, name), by=stranger, **TARGETS[name][1])
