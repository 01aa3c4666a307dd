"""What an applicant does, and what time does: each move with its whole promise."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import Conflict, NotPermitted, TooManyRequests
from core.models import AuditEntry
from notifications.models import Notification
from stakeholders.actions import registrations
from stakeholders.models import Registration
from stakeholders.selectors.quarantine import Suspicion
from stakeholders.states import EDITABLE, RegistrationState as S
from tests.factories import RegistrationFactory, ThemeFactory, VettingRulesFactory

pytestmark = pytest.mark.django_db


def kinds(registration):
    written = Notification.objects.filter(about=registration.label).order_by("pk")
    return [kind.removeprefix("stakeholders/") for kind in written.values_list("kind", flat=True)]


def verbs(registration):
    return list(AuditEntry.objects.about(registration).values_list("verb", flat=True))


def draft(**fields):
    return RegistrationFactory(state=S.DRAFT, **fields)


def new(**fields):
    return Registration(legal_name="New", language="en", access_id=uuid4(), **fields)


def test_start_keeps_the_first_step_for_as_long_as_the_rules_say():
    VettingRulesFactory(days_draft_is_kept=10)

    started = registrations.start(new())

    left = started.link_expires_at - timezone.now()
    assert timedelta(days=9, hours=23) < left <= timedelta(days=10)
    assert started.steps_done == ["identity"]
    assert verbs(started) == ["registration.started"]


@pytest.mark.django_db(transaction=True)
def test_the_same_first_step_sent_twice_at_once_makes_one_draft():
    key, barrier, made = uuid4(), Barrier(2), []

    def press():
        barrier.wait()
        made.append(registrations.start(Registration(legal_name="New", access_id=key)).pk)
        connection.close()

    pressed = [Thread(target=press) for _ in range(2)]
    for thread in pressed:
        thread.start()
    for thread in pressed:
        thread.join()

    assert made == [Registration.objects.get().pk] * 2


def test_save_step_writes_its_own_fields_only():
    registration = draft()
    elsewhere = Registration.objects.get(pk=registration.pk)
    elsewhere.city = "Nairobi"
    registrations.save_step(elsewhere, "contact")

    registration.description = "New text"
    registrations.save_step(registration, "work", chosen={"themes": [ThemeFactory()]})

    stored = Registration.objects.get()
    assert (stored.city, stored.description) == ("Nairobi", "New text")
    assert [theme.code for theme in stored.themes.all()] == ["corruption"]


def test_save_step_mails_the_link_once_an_address():
    registration = draft()

    for address in ("a@ngo.example", "a@ngo.example", "b@ngo.example"):
        registration.focal_email = address
        registrations.save_step(registration, "contact")

    mails = Notification.objects.filter(about=registration.label).order_by("pk")
    assert list(mails.values_list("recipient", flat=True)) == ["a@ngo.example", "b@ngo.example"]


def test_the_link_is_no_cannon():
    registration = draft()

    for n in range(9):
        registration.focal_email = f"victim{n}@ngo.example"
        registrations.save_step(registration, "contact")
    assert not registrations.send_link(registration)

    assert kinds(registration) == ["registration_saved"] * registrations.MOST_LINKS


def test_saving_starts_the_time_and_the_reminder_anew():
    registration = draft(
        link_expires_at=timezone.now() + timedelta(days=1), reminded_at=timezone.now()
    )

    registrations.save_step(registration, "contact")

    stored = Registration.objects.get()
    assert stored.reminded_at is None
    assert stored.link_expires_at > timezone.now() + timedelta(days=29)


@pytest.mark.parametrize("state", tuple(s for s in S if s not in EDITABLE))
def test_a_form_that_is_not_with_the_applicant_cannot_be_changed(state):
    registration = RegistrationFactory(state=state)

    with pytest.raises(NotPermitted):
        registrations.save_step(registration, "work")


def test_a_form_that_was_sent_meanwhile_cannot_be_changed():
    registration = draft()
    Registration.objects.update(state=S.UNCONFIRMED)

    with pytest.raises(NotPermitted):
        registrations.save_step(registration, "work")


def test_a_form_whose_time_has_ended_cannot_be_changed():
    registration = draft(link_expires_at=timezone.now())

    with pytest.raises(NotPermitted):
        registrations.save_step(registration, "work")


def test_keep_step_keeps_what_is_there_and_opens_the_step_again():
    registration = draft(city="Nairobi")

    registrations.keep_step(registration, "contact")

    assert Registration.objects.get().steps_done == ["identity", "work", "ecosoc", "consent"]


def test_keep_step_is_for_drafts_only():
    with pytest.raises(Conflict):
        registrations.keep_step(RegistrationFactory(state=S.NEEDS_INFORMATION), "contact")


def test_one_at_risk_is_never_willing_to_be_listed():
    registration = draft(at_risk=True, listing_opt_in=True)

    registrations.save_step(registration, "consent")

    assert not Registration.objects.get().listing_opt_in


def test_send_asks_to_confirm_and_tells_no_officer(officer):
    registration = draft()

    registrations.send(registration)

    assert registration.state == S.UNCONFIRMED
    assert kinds(registration) == ["registration_confirm"]
    assert verbs(registration) == ["registration.sent"]


@pytest.mark.parametrize("lacking", ({"steps_done": ["identity"]}, {"consent_processing": False}))
def test_send_wants_the_whole_form_and_the_consent(lacking):
    with pytest.raises(NotPermitted):
        registrations.send(draft(**lacking))


@pytest.mark.parametrize(("score", "quarantined"), ((59, False), (60, True)))
def test_send_quarantines_from_the_score_of_the_rules(score, quarantined):
    registration = draft()

    registrations.send(registration, suspicion=Suspicion(score, ("Odd.",)))

    stored = Registration.objects.get()
    assert (stored.quarantine_score, stored.quarantine_reasons) == (score, ["Odd."])
    assert stored.quarantined == quarantined


def test_send_twice_is_send_once():
    registration = draft()
    registrations.send(registration)

    registrations.send(registration, suspicion=Suspicion(100, ()))

    assert not Registration.objects.get().quarantined
    assert kinds(registration) == ["registration_confirm"]


def test_the_confirmation_goes_out_five_times_at_most():
    registration = draft()
    registrations.send(registration)
    for _ in range(registrations.MOST_LINKS - 1):
        registrations.send_confirmation_again(registration)

    with pytest.raises(TooManyRequests):
        registrations.send_confirmation_again(registration)


def test_confirm_announces_it_to_every_officer_in_a_mail_of_their_own(officer, second_officer):
    registration = RegistrationFactory(state=S.UNCONFIRMED)

    registrations.confirm(registration, email=registration.focal_email)

    assert registration.state == S.SUBMITTED
    assert kinds(registration) == ["registration_received", "registration_new", "registration_new"]


def test_confirm_refuses_an_address_that_was_changed_and_a_link_that_has_ended():
    registration = RegistrationFactory(state=S.UNCONFIRMED)
    with pytest.raises(Conflict):
        registrations.confirm(registration, email="old@ngo.example")

    Registration.objects.update(link_expires_at=timezone.now())
    with pytest.raises(Conflict):
        registrations.confirm(registration, email=registration.focal_email)


def test_an_answer_goes_to_the_officer_who_looks_after_it(officer, second_officer):
    registration = RegistrationFactory(state=S.NEEDS_INFORMATION, assigned_to=officer)

    registrations.answer(registration, text="Ada.")

    told = Notification.objects.filter(kind="stakeholders/registration_answered")
    assert [mail.recipient for mail in told] == [officer.email]
    assert registration.stopped > timedelta(0)


def test_an_answer_of_one_now_at_risk_goes_to_the_leads_and_is_taken_from_the_officer(
    officer, lead
):
    registration = RegistrationFactory(state=S.NEEDS_INFORMATION, assigned_to=officer, at_risk=True)

    registrations.answer(registration, text="Ada.")

    told = Notification.objects.filter(kind="stakeholders/registration_answered")
    assert [mail.recipient for mail in told] == [lead.email]
    assert registration.assigned_to is None


def test_reopen_keeps_what_was_typed_and_may_be_pressed_twice():
    registration = RegistrationFactory(state=S.UNCONFIRMED, city="Nairobi")

    registrations.reopen(registration)
    registrations.reopen(registration)

    stored = Registration.objects.get()
    assert (stored.state, stored.city) == (S.DRAFT, "Nairobi")
    assert verbs(registration) == ["registration.reopened"]


@pytest.mark.parametrize(
    ("state", "told"), ((S.DRAFT, []), (S.SUBMITTED, ["registration_withdrawn"]))
)
def test_withdraw_writes_only_about_what_had_arrived(state, told):
    registration = RegistrationFactory(state=state)

    registrations.withdraw(registration)

    assert registration.state == S.WITHDRAWN
    assert kinds(registration) == told


def test_the_reminder_comes_once_before_the_link_ends():
    at = timezone.now()
    soon = draft(link_expires_at=at + timedelta(days=2))
    draft(link_expires_at=at + timedelta(days=20))
    draft(link_expires_at=at + timedelta(days=2), focal_email="")

    assert [registrations.remind_due(at) for _ in range(2)] == [1, 0]
    assert kinds(soon) == ["registration_reminder"]


def test_what_is_not_finished_in_time_ends():
    at = timezone.now()
    ended = draft(link_expires_at=at)
    kept = draft(link_expires_at=at + timedelta(seconds=1))
    sent = RegistrationFactory(state=S.SUBMITTED, link_expires_at=at)

    assert [registrations.expire_due(at) for _ in range(2)] == [1, 0]
    states = [Registration.objects.get(pk=r.pk).state for r in (ended, kept, sent)]
    assert states == [S.EXPIRED, S.DRAFT, S.SUBMITTED]
