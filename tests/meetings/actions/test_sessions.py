"""Sessions: deadlines from rules, moved together, announced when all that matters is known."""

from datetime import UTC, date, datetime

import pytest

from core.errors import Conflict, IllegalTransition, NotPermitted
from core.models import AuditEntry
from meetings.actions import sessions
from meetings.actions.rules import Given
from meetings.models import Session
from meetings.states import DeadlineKind, SessionState
from tests.factories import (
    AgendaItemFactory,
    BodyFactory,
    DeadlineFactory,
    RuleSetFactory,
    SessionFactory,
    SessionRuleFactory,
)

pytestmark = pytest.mark.django_db
OPEN = {
    "access.open": True,
    "access.grounds": [{"basis": "ecosoc_general", "procedure": "status"}],
}
CLOSES = DeadlineKind.REGISTRATION_CLOSES


def rules(**days):
    values = {key.replace("__", "."): value for key, value in days.items()}
    return RuleSetFactory(rules={**OPEN, **values})


def new(body, **fields):
    values = {
        "code": "cnd-70",
        "title_en": "Seventieth session",
        "starts_on": date(2027, 3, 8),
        "ends_on": date(2027, 3, 12),
    }
    if body is not None:
        values["body"] = body
    return Session(**{**values, **fields})


def when(session):
    rows = session.deadlines.all()
    return {row.kind: row.at.astimezone(UTC) for row in rows}


def test_a_new_session_takes_the_rules_in_force_and_their_deadlines(officer):
    rule_set = rules(registration__closes_days=5, written__due_days=None)

    session = sessions.open_session(new(rule_set.body), by=officer)

    assert (session.rule_set, session.state) == (rule_set, SessionState.PLANNED)
    assert when(session) == {CLOSES: datetime(2027, 3, 3, 22, 59, tzinfo=UTC)}


def test_a_body_without_rules_has_no_session(officer):
    with pytest.raises(Conflict, match="into force first"):
        sessions.open_session(new(BodyFactory()), by=officer)
    assert not Session.objects.exists()


def test_field_offices_run_no_session(field_officer):
    with pytest.raises(NotPermitted):
        sessions.open_session(new(rules().body), by=field_officer)


def test_a_rule_of_the_session_alone_plans_its_deadline_anew(officer):
    session = sessions.open_session(new(rules(registration__closes_days=5).body), by=officer)

    sessions.put_rule(session, "registration.closes_days", Given(10, "Note verbale"), by=officer)

    assert when(session) == {CLOSES: datetime(2027, 2, 26, 22, 59, tzinfo=UTC)}
    assert session.rule_set.values()["registration.closes_days"] == 5


def test_a_rule_that_becomes_unknown_takes_its_deadline_away(officer):
    session = sessions.open_session(new(rules(registration__closes_days=5).body), by=officer)

    sessions.put_rule(session, "registration.closes_days", Given(None, "Not agreed"), by=officer)

    assert when(session) == {}


def test_a_deadline_set_by_hand_stays_when_rules_change(officer):
    session = sessions.open_session(new(rules(registration__closes_days=5).body), by=officer)
    at = datetime(2027, 3, 1, 11, 0, tzinfo=UTC)

    sessions.put_deadline(session, CLOSES, at, by=officer, note="Agreed with SGB")
    sessions.put_rule(session, "registration.closes_days", Given(9, "?"), by=officer)

    assert when(session) == {CLOSES: at}


def test_a_preview_shows_every_deadline_and_stores_nothing(officer):
    session = sessions.open_session(
        new(rules(registration__closes_days=5, oral__signup_days=7).body), by=officer
    )
    before = when(session)

    changes = sessions.preview_move(session, date(2027, 3, 15))

    assert {change.kind: change.after.astimezone(UTC) for change in changes} == {
        DeadlineKind.ORAL_REQUEST: datetime(2027, 3, 8, 22, 59, tzinfo=UTC),
        CLOSES: datetime(2027, 3, 10, 22, 59, tzinfo=UTC),
    }
    assert when(session) == before


def test_a_move_does_what_the_preview_showed(officer):
    session = sessions.open_session(new(rules(registration__closes_days=5).body), by=officer)
    at = datetime(2027, 2, 1, 11, 0, tzinfo=UTC)
    sessions.put_deadline(session, DeadlineKind.WRITTEN, at, by=officer, note="")
    shown = {
        change.kind: change.after.astimezone(UTC)
        for change in sessions.preview_move(session, date(2027, 4, 12))
    }

    sessions.move(session, date(2027, 4, 12), date(2027, 4, 16), by=officer, reason="Room")

    assert when(session) == shown
    assert shown[DeadlineKind.WRITTEN] == datetime(2027, 3, 8, 11, 0, tzinfo=UTC)
    assert AuditEntry.objects.about(session).first().note == "2027-03-08 → 2027-04-12: Room"


def test_a_session_that_goes_on_is_not_moved(officer):
    session = SessionFactory(state=SessionState.IN_SESSION)

    with pytest.raises(NotPermitted, match="going on"):
        sessions.move(session, date(2027, 4, 12), date(2027, 4, 16), by=officer, reason="?")


def test_what_matters_has_to_be_known_before_it_is_announced(officer):
    rule_set = RuleSetFactory(rules={"access.open": True})
    session = sessions.open_session(new(rule_set.body), by=officer)

    with pytest.raises(NotPermitted, match="Grounds for taking part"):
        sessions.announce(session, by=officer)
    session.refresh_from_db()
    assert session.state == SessionState.PLANNED


def test_a_closed_body_needs_no_grounds_to_be_announced(officer):
    rule_set = RuleSetFactory(rules={"access.open": False})
    session = sessions.open_session(new(rule_set.body), by=officer)

    assert sessions.announce(session, by=officer).state == SessionState.ANNOUNCED


def test_a_postponed_session_says_why_and_can_be_announced_again(officer):
    session = SessionFactory(rule_set=rules())

    sessions.postpone(session, by=officer, reason="Budget")
    assert session.state_reason == "Budget"
    sessions.announce(session, by=officer)

    assert (session.state, session.state_reason) == (SessionState.ANNOUNCED, "")


@pytest.mark.parametrize("action", (sessions.postpone, sessions.cancel))
def test_bad_news_have_a_reason(officer, action):
    session = SessionFactory(rule_set=rules())

    with pytest.raises(Conflict, match="Say why"):
        action(session, by=officer, reason=" ")


def test_a_session_that_is_over_does_not_change(officer):
    session = SessionFactory(rule_set=rules(), state=SessionState.IN_SESSION)
    sessions.conclude(session, by=officer)

    with pytest.raises(NotPermitted, match="over"):
        sessions.put_rule(session, "oral.minutes", Given(2), by=officer)
    with pytest.raises(IllegalTransition):
        sessions.cancel(session, by=officer, reason="?")


def test_the_next_session_is_made_like_the_last_one(officer):
    rule_set = rules(registration__closes_days=5)
    last = SessionFactory(rule_set=rule_set)
    SessionRuleFactory(session=last, key="registration.closes_days", value=8)
    AgendaItemFactory(session=last, number="3")
    DeadlineFactory(
        session=last,
        kind=DeadlineKind.WRITTEN,
        at=datetime(2027, 2, 1, 11, 0, tzinfo=UTC),
        by_hand=True,
    )
    following = new(None, starts_on=date(2028, 3, 6), ends_on=date(2028, 3, 10))

    session = sessions.clone(last, following, by=officer)

    assert when(session) == {
        CLOSES: datetime(2028, 2, 27, 22, 59, tzinfo=UTC),
        DeadlineKind.WRITTEN: datetime(2028, 1, 31, 11, 0, tzinfo=UTC),
    }
    assert [item.number for item in session.agenda.all()] == ["3"]
    assert last.agenda.count() == 1
    assert (session.state, session.body) == (SessionState.PLANNED, last.body)
