"""Statistics of time taken: working days that were ours, and no small groups."""

from datetime import UTC, date, datetime, timedelta

import pytest

from stakeholders.selectors.vetting_times import percentile, taken, times, working_days
from tests.factories import OrganisationTypeFactory, RegistrationFactory, UserFactory

TODAY = date(2026, 11, 24)
MONDAY = datetime(2026, 11, 2, 10, tzinfo=UTC)


def decided(days, *, stopped=0, **fields):
    return RegistrationFactory(
        state="declined",
        submitted_at=MONDAY,
        decided_at=MONDAY + timedelta(days=days),
        stopped=timedelta(days=stopped),
        decided_by=UserFactory(),
        **fields,
    )


@pytest.mark.parametrize(
    ("first", "last", "days"),
    (
        (date(2026, 11, 2), date(2026, 11, 2), 0),
        (date(2026, 11, 2), date(2026, 11, 6), 4),
        (date(2026, 11, 6), date(2026, 11, 9), 1),
        (date(2026, 11, 7), date(2026, 11, 8), 0),
        (date(2026, 11, 2), date(2026, 11, 16), 10),
        (date(2026, 11, 9), date(2026, 11, 2), 0),
    ),
)
def test_working_days_leave_out_the_week_ends(first, last, days):
    assert working_days(first, last) == days


def test_percentiles_are_values_that_occurred():
    assert (percentile([5, 1, 3], 0.5), percentile(range(1, 11), 0.9)) == (3, 9)


@pytest.mark.django_db
def test_the_time_of_the_applicant_is_not_ours():
    assert taken(decided(14, stopped=7)) == 5


@pytest.mark.django_db
def test_months_and_types_have_median_and_ninetieth_and_small_groups_have_none(officer):
    university = OrganisationTypeFactory(code="university", name_en="University")
    for days in (1, 2, 3, 4, 7):
        decided(days)
    decided(14, organisation_type=university)

    found = times(officer, today=TODAY)

    month = found.months[-1]
    assert (month.label, month.number, month.median, month.ninetieth) == (
        "November 2026",
        6,
        3,
        10,
    )
    assert [(g.label, g.number, g.median) for g in found.types] == [
        ("Non-governmental organisation", 5, 3),
        ("University", None, None),
    ]
    assert (len(found.months), found.months[0].number) == (12, 0)


@pytest.mark.django_db
def test_what_is_at_risk_is_in_the_numbers_of_leads_alone(officer, lead):
    for _number in range(5):
        decided(1)
    decided(2, at_risk=True)

    assert times(officer, today=TODAY).total.number == 5
    assert times(lead, today=TODAY).total.number == 6
