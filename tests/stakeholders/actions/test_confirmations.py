"""The yearly question by the clock: asked once, reminded, answered, or marked."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from core.errors import Conflict, NotPermitted
from notifications.models import Notification, NotificationState
from stakeholders import tasks
from stakeholders.actions import confirmations, organisations
from stakeholders.models import (
    ConfirmationRequest,
    ConfirmationRules,
    Organisation,
    TimelineEvent,
)
from stakeholders.states import ConfirmationState, ListingState, VettingState
from tests.factories import (
    ConfirmationRequestFactory,
    ConfirmationRulesFactory,
    ContactRoleFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
VIENNA = ZoneInfo("Europe/Vienna")
DUE = date(2027, 3, 15)


def at(day, hour=9):
    return datetime(day.year, day.month, day.day, hour, tzinfo=VIENNA)


@pytest.fixture
def listed():
    """A listed organisation whose data have to be confirmed by DUE, with a focal point."""
    organisation = ListedOrganisationFactory(
        confirmed_on=date(2026, 3, 15), confirmation_due_on=DUE
    )
    ContactRoleFactory(
        organisation=organisation, person__email="focal@asked.example", person__language="fr"
    )
    return organisation


def run_on(day, hour=9):
    with time_machine.travel(at(day, hour), tick=False):
        tasks.confirm_yearly()


def kinds():
    return list(Notification.objects.order_by("pk").values_list("kind", flat=True))


def test_a_year_by_the_clock_asks_reminds_and_marks(listed):
    said = {}
    day = DUE - timedelta(weeks=6)
    while day < DUE + timedelta(days=110):
        run_on(day)
        said.setdefault(Notification.objects.count(), day)
        listed.refresh_from_db()
        said.setdefault(listed.vetting, day)
        day += timedelta(days=1)

    assert (
        kinds() == ["stakeholders/confirmation_asked"] + ["stakeholders/confirmation_reminder"] * 2
    )
    assert [said[n] for n in (1, 2, 3)] == [
        DUE - timedelta(weeks=4),
        DUE + timedelta(weeks=2),
        DUE + timedelta(weeks=6),
    ]
    assert said[VettingState.STALE] == date(2027, 6, 15)
    assert listed.listing == ListingState.LISTED
    assert listed in Organisation.objects.listed()


def test_the_question_goes_to_the_focal_point_in_their_language_and_names_the_dates(listed):
    run_on(DUE - timedelta(weeks=4))

    mail = Notification.objects.get()
    assert (mail.recipient, mail.language, mail.secret) == ("focal@asked.example", "fr", True)
    assert ConfirmationRequest.objects.get().due_on == DUE


def test_twice_run_asks_and_reminds_nobody_twice(listed):
    for hour in (9, 9, 10):
        run_on(DUE - timedelta(weeks=4), hour)
    for hour in (9, 9, 10):
        run_on(DUE + timedelta(weeks=2), hour)

    assert len(kinds()) == 2
    assert ConfirmationRequest.objects.count() == 1


def test_who_is_asked_late_has_the_whole_time_to_answer(listed):
    late = DUE + timedelta(days=200)

    run_on(late)
    run_on(late + timedelta(days=1))

    request = ConfirmationRequest.objects.get()
    listed.refresh_from_db()
    assert request.due_on == late + timedelta(weeks=4)
    assert listed.vetting == VettingState.VERIFIED
    run_on(ConfirmationRules.current().stale_on(request.due_on) - timedelta(days=1))
    listed.refresh_from_db()
    assert listed.vetting == VettingState.VERIFIED
    run_on(ConfirmationRules.current().stale_on(request.due_on))
    listed.refresh_from_db()
    assert listed.vetting == VettingState.STALE


def test_the_rules_are_data(listed):
    ConfirmationRulesFactory(weeks_before=[8, 2], weeks_after=[], months_until_stale=13)

    run_on(DUE - timedelta(weeks=8))
    run_on(DUE - timedelta(weeks=2))
    run_on(DUE + timedelta(weeks=4))

    assert len(kinds()) == 2
    run_on(date(2027, 4, 15))
    listed.refresh_from_db()
    assert listed.vetting == VettingState.STALE


@pytest.mark.parametrize(
    "fields",
    (
        {"at_risk": True},
        {"do_not_contact": True},
        {"email": ""},
        {"vetting": VettingState.SUSPENDED},
        {"vetting": VettingState.UNVERIFIED, "verified_at": None},
        {"vetting": VettingState.ARCHIVED},
    ),
)
def test_those_that_must_not_be_written_to_are_not_asked(fields):
    organisation = OrganisationFactory(confirmation_due_on=DUE, **fields)

    run_on(DUE)

    assert kinds() == []
    with pytest.raises(NotPermitted):
        confirmations.ask(organisation, by=None, at=timezone.now())


def test_without_an_address_it_is_marked_by_the_clock_alone():
    organisation = OrganisationFactory(confirmation_due_on=DUE, email="")

    run_on(date(2027, 6, 14))
    organisation.refresh_from_db()
    assert organisation.vetting == VettingState.VERIFIED

    run_on(date(2027, 6, 15))
    organisation.refresh_from_db()
    assert organisation.vetting == VettingState.STALE


def test_a_reminder_goes_to_who_is_the_focal_point_now(listed):
    run_on(DUE - timedelta(weeks=4))
    role = listed.contacts.get()
    role.until = DUE - timedelta(weeks=1)
    role.save()
    ContactRoleFactory(
        organisation=listed, person__email="new@asked.example", since=DUE - timedelta(weeks=1)
    )

    run_on(DUE + timedelta(weeks=2))

    assert [mail.recipient for mail in Notification.objects.order_by("pk")] == [
        "focal@asked.example",
        "new@asked.example",
    ]


def test_approval_sets_the_next_day_and_so_does_verifying(officer):
    organisation = OrganisationFactory(vetting=VettingState.UNVERIFIED, verified_at=None)

    with time_machine.travel(at(date(2026, 11, 30), hour=0), tick=False):
        organisations.verify(organisation, by=officer)

    assert organisation.confirmation_due_on == date(2027, 11, 30)


def test_the_day_is_that_of_vienna_and_not_of_utc(listed):
    request = ConfirmationRequestFactory(organisation=listed, due_on=DUE)

    confirmations.confirm(request, at=datetime(2027, 3, 1, 23, 30, tzinfo=ZoneInfo("UTC")))

    listed.refresh_from_db()
    assert listed.confirmed_on == date(2027, 3, 2)
    assert listed.confirmation_due_on == date(2028, 3, 2)


# Answers


def test_a_confirmation_takes_the_mark_away_and_is_noted(listed):
    Organisation.objects.update(vetting=VettingState.STALE)
    verified_at = listed.verified_at
    request = ConfirmationRequestFactory(organisation=listed, due_on=DUE)

    confirmations.confirm(request, at=at(DUE))
    confirmations.confirm(request, at=at(DUE + timedelta(days=3)))

    listed.refresh_from_db()
    request.refresh_from_db()
    assert (listed.vetting, listed.confirmed_on) == (VettingState.VERIFIED, DUE)
    assert listed.verified_at == verified_at
    assert (request.state, request.answered_at) == (ConfirmationState.CONFIRMED, at(DUE))
    assert [event.kind for event in TimelineEvent.objects.all()] == ["organisation.confirmed"]


def test_the_focal_point_and_staff_can_confirm_too(focal_point, officer, stranger):
    own = focal_point.organisation
    request = confirmations.ask(own, by=None, at=timezone.now())

    with pytest.raises(NotPermitted):
        confirmations.confirm_own(own, by=stranger)
    confirmations.confirm_own(own, by=focal_point)

    request.refresh_from_db()
    assert (request.state, request.by) == (ConfirmationState.CONFIRMED, focal_point)
    assert Notification.objects.get().state == NotificationState.CANCELLED
    with pytest.raises(Conflict):
        confirmations.note_confirmation(own, by=officer, note=" ")
    confirmations.note_confirmation(own, by=officer, note="Said so on the phone.")
    assert own.confirmed_on == timezone.localdate()


def test_a_suspended_organisation_confirms_nothing(listed, lead):
    request = confirmations.ask(listed, by=None, at=timezone.now())
    organisations.suspend(listed, by=lead, reason="Revoked.")

    request.refresh_from_db()
    assert request.state == ConfirmationState.ENDED
    assert Notification.objects.get().state == NotificationState.CANCELLED
    with pytest.raises(NotPermitted):
        confirmations.confirm(request, at=timezone.now())


def test_a_mark_as_at_risk_ends_the_question(listed, lead):
    request = confirmations.ask(listed, by=None, at=timezone.now())

    organisations.mark_at_risk(listed, by=lead)

    request.refresh_from_db()
    assert request.state == ConfirmationState.ENDED


def test_asking_again_replaces_the_question(listed, officer):
    first = confirmations.ask(listed, by=officer, at=timezone.now())
    with pytest.raises(Conflict):
        confirmations.ask(listed, by=officer, at=timezone.now())

    second = confirmations.ask_again(listed, by=officer)

    first.refresh_from_db()
    assert (first.state, second.state) == (ConfirmationState.ENDED, ConfirmationState.OPEN)
    with pytest.raises(NotPermitted):
        confirmations.ask_again(listed, by=UserFactory())


def test_a_run_asks_a_batch_and_the_next_run_the_rest(monkeypatch):
    monkeypatch.setattr(confirmations, "BATCH", 2)
    OrganisationFactory.create_batch(3, confirmation_due_on=DUE)

    asked = [confirmations.ask_due(at(DUE)) for _run in range(3)]

    assert asked == [2, 1, 0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_number", range(3))
def test_confirming_and_marking_at_once_ends_confirmed(round_number):
    organisation = OrganisationFactory(confirmation_due_on=DUE)
    request = ConfirmationRequestFactory(organisation=organisation, due_on=DUE)
    late, barrier, failures = at(DUE + timedelta(days=120)), Barrier(2), []

    def run(work):
        barrier.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001 - a thread's failure has to be seen
            failures.append(error)
        finally:
            connection.close()

    works = (
        lambda: confirmations.confirm(ConfirmationRequest.objects.get(pk=request.pk), at=late),
        lambda: confirmations.mark_stale(Organisation.objects.get(pk=organisation.pk), at=late),
    )
    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    organisation.refresh_from_db()
    assert failures == []
    assert organisation.vetting == VettingState.VERIFIED
    assert organisation.confirmed_on == timezone.localdate(late)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_ask_once():
    organisation = OrganisationFactory(confirmation_due_on=DUE)
    barrier = Barrier(2)

    def run():
        barrier.wait()
        confirmations.ask_due(at(DUE))
        connection.close()

    threads = [Thread(target=run) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert organisation.confirmation_requests.count() == 1
    assert Notification.objects.count() == 1
