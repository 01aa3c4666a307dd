"""Sessions as people read them: the list, one session, what it says to an organisation."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from meetings.states import DeadlineKind, SessionState
from stakeholders.states import EcosocCategory, EcosocStanding
from tests.factories import (
    BodyFactory,
    DeadlineFactory,
    EcosocStatusFactory,
    RuleSetFactory,
    SessionFactory,
    SessionRuleFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("meetings:session-list")
STATUS = [{"basis": "ecosoc_special", "procedure": "status"}]
ANYBODY = [{"basis": "other_ngo", "procedure": "bureau"}]


def body(client, session):
    return client.get(session.get_absolute_url()).content.decode()


def test_the_list_of_sessions_says_that_there_is_none_and_what_to_do(client):
    page = client.get(LIST).content.decode()

    assert "No session is announced yet" in page
    assert reverse("stakeholders:registration-create") in page


def test_the_list_has_what_is_ahead_first_and_then_what_is_over(client):
    SessionFactory(title_en="The second", starts_on=date(2027, 5, 3))
    SessionFactory(title_en="The first", starts_on=date(2027, 3, 8))
    SessionFactory(title_en="Long ago", state=SessionState.CONCLUDED)

    page = client.get(LIST).content.decode()

    places = [page.index(title) for title in ("The first", "The second", "Long ago")]
    assert places == sorted(places)


@pytest.mark.parametrize("address", ("session-detail", "session-calendar"))
def test_a_session_that_is_not_announced_is_the_teams(client, officer, address):
    session = SessionFactory(state=SessionState.PLANNED, title_en="Not told yet")
    url = reverse(f"meetings:{address}", args=[session.code])

    assert client.get(url).status_code == 404
    assert "Not told yet" not in client.get(LIST).content.decode()
    assert "Not told yet" not in client.get(reverse("meetings:calendar")).content.decode()
    client.force_login(officer)
    assert client.get(url).status_code == 200


def test_a_field_office_does_not_see_a_planned_session(client, field_officer):
    session = SessionFactory(state=SessionState.PLANNED)
    client.force_login(field_officer)

    assert client.get(session.get_absolute_url()).status_code == 404


def test_a_value_that_nobody_knows_is_to_be_confirmed(client):
    rules = RuleSetFactory(rules={"access.open": True, "oral.minutes": None})

    assert body(client, SessionFactory(rule_set=rules)).count("to be confirmed") == 3


def test_the_sessions_own_value_counts_and_what_is_for_the_team_is_left_out(client):
    rules = RuleSetFactory(
        rules={"oral.minutes": 3, "no_objection.disclose_state": False, "written.symbol": "E/CN.7"}
    )
    session = SessionFactory(rule_set=rules)
    SessionRuleFactory(session=session, key="oral.minutes", value=2)

    page = body(client, session)

    assert "2 minutes" in page
    assert "3 minutes" not in page
    assert "E/CN.7" not in page
    assert "which State objected" not in page


@time_machine.travel(datetime(2027, 3, 1, 12, 0, tzinfo=UTC), tick=False)
def test_a_deadline_is_shown_in_the_zone_of_the_venue_with_the_time_left(client):
    session = SessionFactory(zone="America/New_York")
    DeadlineFactory(session=session, at=datetime(2027, 3, 4, 4, 59, tzinfo=UTC))

    page = body(client, session)

    assert "3 March 2027" in page
    assert "23:59 New York time (EST)" in page
    assert "2\xa0days left" in page


@time_machine.travel(datetime(2027, 3, 1, 12, 0, tzinfo=UTC), tick=False)
def test_what_is_open_now_stands_in_the_list(client):
    session = SessionFactory()
    DeadlineFactory(session=session, kind=DeadlineKind.REGISTRATION_CLOSES)
    late = SessionFactory()
    DeadlineFactory(
        session=late,
        kind=DeadlineKind.APPLICATION_CLOSES,
        at=datetime(2027, 2, 1, tzinfo=UTC),
    )

    page = client.get(LIST).content.decode()

    assert page.count("Registration of delegates closes") == 1
    assert "Applications close" not in page


@pytest.mark.parametrize(
    ("state", "words"),
    ((SessionState.POSTPONED, "Postponed"), (SessionState.CANCELLED, "Cancelled")),
)
def test_bad_news_stand_on_top_with_their_reason(client, state, words):
    page = body(client, SessionFactory(state=state, state_reason="No quorum in the Bureau"))

    assert words in page
    assert "No quorum in the Bureau" in page


def test_an_organisation_reads_whether_it_may_take_part_and_why(client, focal_point):
    EcosocStatusFactory(
        organisation=focal_point.organisation,
        category=EcosocCategory.SPECIAL,
        standing=EcosocStanding.ACTIVE,
        since=date(2010, 1, 1),
    )
    rules = RuleSetFactory(rules={"access.open": True, "access.grounds": STATUS})
    client.force_login(focal_point)

    page = body(client, SessionFactory(rule_set=rules))

    assert "May take part" in page
    assert "It has special consultative status." in page
    assert "The secretariat checks the status and the letter." in page


def test_without_status_it_reads_what_is_open_instead(client, focal_point):
    rules = RuleSetFactory(rules={"access.open": True, "access.grounds": STATUS})
    dialogue = BodyFactory(name_en="The constructive dialogue")
    RuleSetFactory(body=dialogue, rules={"access.open": True, "access.grounds": ANYBODY})
    closed = BodyFactory(name_en="The closed group")
    RuleSetFactory(body=closed, rules={"access.open": False})
    client.force_login(focal_point)

    page = body(client, SessionFactory(rule_set=rules))

    assert "It has no consultative status with ECOSOC." in page
    assert "The constructive dialogue: May apply." in page
    assert "The closed group" not in page


def test_nobody_reads_the_verdict_of_another_organisation(client, focal_point, stranger):
    rules = RuleSetFactory(rules={"access.open": True, "access.grounds": STATUS})
    session = SessionFactory(rule_set=rules)
    client.force_login(stranger)

    assert focal_point.organisation.legal_name not in body(client, session)


def test_the_calendar_has_the_session_and_its_deadlines(client):
    session = SessionFactory(title_en="Seventieth session, with a comma; and more")
    DeadlineFactory(session=session)

    answer = client.get(reverse("meetings:session-calendar", args=[session.code]))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).events
    assert [str(event["summary"]) for event in events] == [
        "Seventieth session, with a comma; and more",
        "Registration of delegates closes: Seventieth session, with a comma; and more",
    ]
    assert next(event.start for event in events) == date(2027, 3, 8)
    assert events[0].end == date(2027, 3, 13)
    assert events[1].start.astimezone(UTC) == datetime(2027, 3, 3, 22, 59, tzinfo=UTC)


def test_a_calendar_is_what_the_standard_asks_for(client):
    DeadlineFactory()

    content = client.get(reverse("meetings:calendar")).content

    lines = content.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "VERSION:2.0" in lines
    assert "BEGIN:VTIMEZONE" in lines
    assert max(len(line.encode()) for line in lines) <= 75
    assert not Calendar.from_ical(content).errors


@pytest.mark.parametrize("count", (1, 3))
def test_the_list_asks_as_often_for_one_as_for_three(client, count, django_assert_num_queries):
    for _number in range(count):
        DeadlineFactory()
    with django_assert_num_queries(3):
        client.get(LIST)


@pytest.mark.parametrize("count", (1, 3))
def test_a_session_asks_as_often_for_one_rule_as_for_three(
    client, count, django_assert_num_queries
):
    keys = ("oral.minutes", "oral.signup_days", "oral.max_per_item")
    rules = RuleSetFactory(rules=dict.fromkeys(keys[:count], 3))
    session = SessionFactory(rule_set=rules)
    with django_assert_num_queries(6):
        client.get(session.get_absolute_url())
