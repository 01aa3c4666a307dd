"""Consultative status: decisions in any order make one history, that answers once a day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies
from hypothesis.extra.django import TestCase

from core.errors import Conflict
from core.models import AuditEntry
from stakeholders.actions.histories import CHECKED, note_ecosoc
from stakeholders.models import EcosocStatus, TimelineEvent
from stakeholders.selectors import histories
from stakeholders.states import AccreditationKind, EcosocCategory, EcosocStanding
from tests.factories import (
    EcosocStatusFactory,
    OrganisationFactory,
    OtherAccreditationFactory,
    UmbrellaFactory,
    UmbrellaMembershipFactory,
)

ACTIVE, SUSPENDED, WITHDRAWN = CHECKED
SPECIAL, GENERAL, ROSTER = (
    EcosocCategory.SPECIAL, EcosocCategory.GENERAL, EcosocCategory.ROSTER,
)  # fmt: skip


def spells(organisation):
    rows = EcosocStatus.objects.filter(organisation=organisation).order_by("since")
    return [(s.standing, s.category, s.since, s.until, s.granted_year) for s in rows]


@pytest.mark.django_db
class TestNoting:
    def test_a_life_from_grant_to_loss(self, officer):
        organisation = OrganisationFactory()
        for standing, on in (
            (ACTIVE, date(2001, 7, 1)),
            (SUSPENDED, date(2010, 7, 1)),
            (ACTIVE, date(2011, 7, 1)),
            (WITHDRAWN, date(2018, 7, 1)),
        ):
            note_ecosoc(organisation, standing, category=SPECIAL, on=on, by=officer)

        assert spells(organisation) == [
            (ACTIVE, SPECIAL, date(2001, 7, 1), date(2010, 7, 1), 2001),
            (SUSPENDED, SPECIAL, date(2010, 7, 1), date(2011, 7, 1), 2001),
            (ACTIVE, SPECIAL, date(2011, 7, 1), date(2018, 7, 1), 2001),
            (WITHDRAWN, SPECIAL, date(2018, 7, 1), None, 2001),
        ]
        asked = {
            date(2000, 1, 1): None,
            date(2001, 7, 1): ACTIVE,
            date(2010, 6, 30): ACTIVE,
            date(2010, 7, 1): SUSPENDED,
            date(2015, 1, 1): ACTIVE,
            date(2026, 1, 1): WITHDRAWN,
        }
        for day, standing in asked.items():
            found = histories.ecosoc_standing(organisation, day)
            assert (found.standing if found else None) == standing, day

    def test_the_order_in_which_decisions_are_noted_does_not_matter(self):
        decisions = [(ACTIVE, 2001), (SUSPENDED, 2010), (ACTIVE, 2011), (WITHDRAWN, 2018)]
        forwards, backwards = OrganisationFactory(), OrganisationFactory()
        for organisation, order in ((forwards, decisions), (backwards, decisions[::-1])):
            for standing, year in order:
                day = date(year, 7, 1)
                note_ecosoc(organisation, standing, category=SPECIAL, on=day, by=None)

        assert [row[:4] for row in spells(backwards)] == [row[:4] for row in spells(forwards)]

    def test_the_decision_of_the_same_day_is_replaced(self, officer):
        organisation = OrganisationFactory()
        for category in (SPECIAL, GENERAL):
            note_ecosoc(
                organisation,
                ACTIVE,
                category=category,
                on=date(2001, 7, 1),
                decision_symbol="2001/297",
                by=officer,
            )

        (status,) = EcosocStatus.objects.all()
        assert (status.category, status.until, status.checked_by) == (GENERAL, None, officer)
        assert AuditEntry.objects.first().note == "general active 2001-07-01 2001/297"
        assert TimelineEvent.objects.first().kind == "ecosoc.active"

    @pytest.mark.parametrize(
        ("standing", "said"),
        (
            (EcosocStanding.CLAIMED, {}),
            (ACTIVE, {"on": timezone.localdate() + timedelta(days=1)}),
            (SUSPENDED, {"suspended_until": date(2001, 7, 1)}),
            (WITHDRAWN, {"report_due": date(2027, 1, 1)}),
            (ACTIVE, {"report_due": date(2027, 1, 1), "category": ROSTER}),
        ),
    )
    def test_what_cannot_have_been_decided_is_refused(self, officer, standing, said):
        said = {"category": SPECIAL, "on": date(2001, 7, 1), **said}
        with pytest.raises(Conflict):
            note_ecosoc(OrganisationFactory(), standing, by=officer, **said)

        assert not EcosocStatus.objects.exists()


@pytest.mark.django_db
class TestAsking:
    DAY = date(2020, 6, 1)

    def test_a_claim_counts_only_where_nothing_was_checked(self):
        claims, checked = OrganisationFactory(), OrganisationFactory()
        for organisation in (claims, checked):
            EcosocStatusFactory(organisation=organisation)
        EcosocStatusFactory(organisation=checked, standing=WITHDRAWN, since=date(2015, 1, 1))

        pks = (claims.pk, checked.pk)
        standings = histories.ecosoc_standings(pks, self.DAY)
        assert [standings[pk].standing for pk in pks] == ["claimed", "withdrawn"]
        in_force = EcosocStatus.objects.in_force(self.DAY)
        assert [status.organisation for status in in_force] == [claims]
        assert not histories.has_status(claims, self.DAY)

    def test_memberships_and_accreditations_are_those_of_the_day(self):
        organisation = OrganisationFactory()
        now, before = UmbrellaFactory(code="NOW"), UmbrellaFactory(code="BEFORE")
        UmbrellaMembershipFactory(organisation=organisation, umbrella=now, since=date(2019, 1, 1))
        UmbrellaMembershipFactory(
            organisation=organisation, umbrella=before, until=date(2020, 6, 1)
        )
        OtherAccreditationFactory(organisation=organisation, session="8", since=date(2019, 12, 16))

        found = histories.memberships(organisation, self.DAY)
        assert [membership.umbrella for membership in found] == [now]
        cosp = AccreditationKind.UNCAC_COSP
        assert histories.admitted_to(organisation, cosp, self.DAY)
        assert histories.admitted_to(organisation, cosp, self.DAY, session="8")
        assert not histories.admitted_to(organisation, cosp, self.DAY, session="9")
        assert not histories.admitted_to(organisation, cosp, date(2019, 12, 15))

    def test_late_reports_and_suspensions_without_a_decision_need_attention(self, officer):
        late = EcosocStatusFactory(standing=ACTIVE, report_due=date(2020, 5, 31))
        EcosocStatusFactory(standing=ACTIVE, report_due=self.DAY)
        EcosocStatusFactory(
            standing=ACTIVE, report_due=date(2019, 1, 1), organisation__at_risk=True
        )
        over = EcosocStatusFactory(standing=SUSPENDED, suspended_until=date(2020, 1, 1))

        assert list(histories.reports_overdue(officer, self.DAY)) == [late]
        assert list(histories.suspensions_over(officer, self.DAY)) == [over]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "other"),
    (
        (EcosocStatusFactory, {"standing": ACTIVE, "category": GENERAL}),
        (UmbrellaMembershipFactory, {}),
        (OtherAccreditationFactory, {}),
    ),
)
def test_the_database_keeps_two_spells_of_one_thing_apart(make, other):
    first = make(since=date(2010, 1, 1), until=date(2012, 1, 1), **other)
    same = {"organisation": first.organisation, **other}
    make(since=date(2012, 1, 1), **same)

    for days in ({}, {"since": date(2011, 12, 31), "until": date(2012, 1, 1)}):
        with pytest.raises(IntegrityError, match=r"overlap|once_at_a_time"), transaction.atomic():
            make(**days, **same)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "written", "constraint"),
    (
        (EcosocStatusFactory, {"since": date(2012, 1, 1), "until": date(2012, 1, 1)}, "ends_after"),
        (EcosocStatusFactory, {"suspended_until": date(2012, 1, 1)}, "only_while_suspended"),
        (EcosocStatusFactory, {"category": ROSTER, "report_due": date(2012, 1, 1)}, "report"),
        (UmbrellaMembershipFactory, {"since": date(2012, 1, 2), "until": date(2012, 1, 1)}, "ends"),
        (OtherAccreditationFactory, {"since": date(2012, 1, 2), "until": date(2012, 1, 1)}, "ends"),
        (OtherAccreditationFactory, {"session": ""}, "names_its_session"),
    ),
)
def test_the_database_refuses_an_impossible_spell(make, written, constraint):
    rows = type(row := make())._default_manager.filter(pk=row.pk)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.update(**written)


DAYS = strategies.dates(min_value=date(2000, 1, 1), max_value=date(2003, 12, 31))
DECISIONS = strategies.lists(
    strategies.tuples(
        strategies.sampled_from(CHECKED), strategies.sampled_from(EcosocCategory), DAYS
    ),
    max_size=8,
)


class TestEveryHistory(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(decisions=DECISIONS, days=strategies.lists(DAYS, min_size=1, max_size=6))
    def test_it_answers_with_the_last_decision_before_the_day_and_only_that(self, decisions, days):
        organisation = OrganisationFactory()
        EcosocStatusFactory(organisation=organisation)
        last = {}
        for standing, category, on in decisions:
            note_ecosoc(organisation, standing, category=category, on=on, by=None)
            last[on] = (standing, category)

        for day in {*days, *last}:
            checked = EcosocStatus.objects.filter(standing__in=CHECKED).on(day)
            before = [on for on in last if on <= day]
            expected = [last[max(before)]] if before else []
            assert [(s.standing, s.category) for s in checked] == expected
            found = histories.ecosoc_standing(organisation, day)
            assert (found.standing, found.category) == (
                expected[0] if expected else (EcosocStanding.CLAIMED, SPECIAL)
            )
