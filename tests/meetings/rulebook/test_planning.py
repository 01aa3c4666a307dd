"""Deadlines: so many days before, at the venue's clock, also when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st

from meetings.rulebook.planning import deadline_at, moved, planned
from meetings.states import DeadlineKind

VIENNA = "Europe/Vienna"


def test_a_deadline_ends_its_day_at_the_venue():
    at = deadline_at(date(2027, 3, 8), 5, DeadlineKind.REGISTRATION_CLOSES, VIENNA)

    assert at.astimezone(UTC) == datetime(2027, 3, 3, 22, 59, tzinfo=UTC)


def test_an_opening_starts_its_day():
    at = deadline_at(date(2027, 3, 8), 19, DeadlineKind.REGISTRATION_OPENS, VIENNA)

    assert at.astimezone(UTC) == datetime(2027, 2, 16, 23, 0, tzinfo=UTC)


def test_only_what_the_rules_know_is_planned():
    values = {"registration.closes_days": 5, "written.due_days": None, "registration.late": "no"}
    found = planned(values, date(2027, 3, 8), VIENNA)

    assert {kind: plan.days for kind, plan in found.items()} == {
        DeadlineKind.REGISTRATION_CLOSES: 5
    }


def test_the_clock_time_stays_when_a_move_crosses_the_change_of_clocks():
    before = datetime(2027, 3, 3, 22, 59, tzinfo=UTC)  # 23:59 in Vienna, winter.

    assert moved(before, VIENNA, 60).astimezone(UTC) == datetime(2027, 5, 2, 21, 59, tzinfo=UTC)


zones = st.sampled_from([VIENNA, "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC"])
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(days, st.integers(0, 400), zones)
def test_it_falls_on_the_day_that_it_says(starts_on, before, zone):
    at = deadline_at(starts_on, before, DeadlineKind.LETTER, zone)

    assert (at.astimezone(ZoneInfo(zone)).date(), at.time()) == (
        starts_on - timedelta(days=before),
        time(23, 59),
    )


@given(days, st.integers(0, 300), st.integers(-400, 400), zones)
def test_moving_and_planning_anew_agree(starts_on, before, by, zone):
    first = deadline_at(starts_on, before, DeadlineKind.LETTER, zone)
    then = deadline_at(starts_on + timedelta(days=by), before, DeadlineKind.LETTER, zone)

    assert moved(first, zone, by) == then
