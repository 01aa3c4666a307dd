"""Every body against every kind of applicant; and what was decided stays decided."""

import tomllib
from datetime import date

import pytest
from hypothesis import given, strategies as st

from meetings.management.seeds import FILE
from meetings.rulebook.access import Access, Ground, access_of
from meetings.rulebook.eligibility import (
    Applicant,
    Outcome,
    Why,
    as_stored,
    judge,
    open_instead,
)
from meetings.states import Basis, Procedure

SEEDS = tomllib.loads(FILE.read_text(encoding="utf-8"))

GENERAL = Applicant(ecosoc="active", category="general")
SPECIAL = Applicant(ecosoc="active", category="special")
ROSTER = Applicant(ecosoc="active", category="roster")
UNSURE = Applicant(ecosoc="active")
NGO = Applicant()
ADMITTED = Applicant(admitted=True)
ACADEMIA = Applicant(kind=Basis.ACADEMIA)
PRIVATE = Applicant(kind=Basis.PRIVATE_SECTOR)
D, L, B, N = Outcome.DIRECT, Outcome.LIST, Outcome.BUREAU, Outcome.NOT_ELIGIBLE

# domain 3.8, and the bodies of 3.7: a column for each applicant.
WHO = (GENERAL, SPECIAL, ROSTER, UNSURE, NGO, ADMITTED, ACADEMIA, PRIVATE)
TABLE = {
    "CND": (D, D, D, D, N, N, N, N),
    "CCPCJ": (D, D, D, D, N, N, N, N),
    "COSP_UNCAC": (D, D, D, D, L, L, N, N),
    "IRG": (N, N, N, N, N, N, N, N),
    "IRG_NGO_BRIEFING": (D, D, D, D, N, D, N, N),
    "COP_UNTOC": (D, D, D, D, L, L, N, N),
    "UNTOC_WG": (N, N, N, N, N, N, N, N),
    "UNTOC_DIALOGUE": (B, B, B, B, B, B, B, B),
    "CRIME_CONGRESS": (D, D, D, D, L, L, N, N),
    "AHC_CYBERCRIME": (D, D, D, D, L, L, L, L),
}


def access(code):
    values = {key: rule["v"] for key, rule in SEEDS[code]["rules"].items()}
    return access_of(values, body=code)


def reasons(verdict):
    return [each.why for each in (*verdict.for_it, *verdict.against, *verdict.notes)]


def test_the_table_has_every_body_of_the_seeds():
    assert set(TABLE) == set(SEEDS)


@pytest.mark.parametrize(
    ("body", "who", "outcome"),
    [
        (body, who, outcome)
        for body, row in TABLE.items()
        for who, outcome in zip(WHO, row, strict=True)
    ],
)
def test_who_may_take_part_where(body, who, outcome):
    assert judge(who, access(body)).outcome == outcome


@pytest.mark.parametrize(
    ("who", "why"),
    (
        (NGO, Why.NO_STATUS),
        (Applicant(ecosoc="claimed", category="special"), Why.STATUS_CLAIMED),
        (Applicant(ecosoc="suspended", category="special"), Why.STATUS_SUSPENDED),
        (Applicant(ecosoc="withdrawn", category="special"), Why.STATUS_WITHDRAWN),
    ),
)
def test_a_commission_says_what_is_wrong_with_the_status(who, why):
    verdict = judge(who, access("CND"))

    assert (verdict.outcome, reasons(verdict)) == (N, [why])


def test_a_closed_body_says_so_and_nothing_else():
    assert reasons(judge(GENERAL, access("IRG"))) == [Why.CLOSED]


def test_a_suspended_organisation_may_go_nowhere():
    who = Applicant(ecosoc="active", category="general", suspended=True)

    assert [reasons(judge(who, access(body))) for body in SEEDS] == [
        [Why.SUSPENDED_HERE] for _body in SEEDS
    ]


def test_unknown_rules_decide_about_nobody():
    verdict = judge(GENERAL, Access(open=None))

    assert (verdict.outcome, bool(verdict), reasons(verdict)) == (
        Outcome.UNKNOWN,
        False,
        [Why.RULES_UNKNOWN],
    )


def test_what_a_person_has_to_look_at_is_noted():
    late = Applicant(
        ecosoc="active", category="roster", report_overdue=date(2026, 6, 1), vetted=False
    )

    assert [each.why for each in judge(late, access("CND")).notes] == [
        Why.ROSTER_CONDITION,
        Why.REPORT_OVERDUE,
        Why.NOT_VETTED,
    ]


def test_a_status_of_unknown_category_is_admitted_and_looked_up():
    verdict = judge(UNSURE, access("CND"))

    assert (verdict.ground.basis, reasons(verdict)) == (
        Basis.ECOSOC_GENERAL,
        [Why.STATUS_ACTIVE, Why.CATEGORY_UNKNOWN],
    )


def test_a_category_that_is_not_admitted_is_named():
    only_general = Access(open=True, grounds=(Ground(Basis.ECOSOC_GENERAL, Procedure.STATUS),))
    verdict = judge(SPECIAL, only_general)

    assert [(each.why, each.facts) for each in verdict.against] == [
        (Why.CATEGORY_NOT_ADMITTED, {"category": "special"})
    ]


def test_the_ground_that_needs_the_least_decision_counts():
    verdict = judge(Applicant(ecosoc="active", category="special"), access("COSP_UNCAC"))

    assert verdict.ground == Ground(Basis.ECOSOC_SPECIAL, Procedure.UNLESS_OTHERWISE)


def test_where_else_an_organisation_without_status_may_go():
    others = [access(body) for body in SEEDS if body != "CND"]
    found = [(each.body, each.eligibility.outcome) for each in open_instead(NGO, others)]

    assert found == [
        ("COSP_UNCAC", L),
        ("COP_UNTOC", L),
        ("CRIME_CONGRESS", L),
        ("AHC_CYBERCRIME", L),
        ("UNTOC_DIALOGUE", B),
    ]


applicants = st.builds(
    Applicant,
    kind=st.sampled_from([Basis.OTHER_NGO, Basis.ACADEMIA, Basis.PRIVATE_SECTOR]),
    ecosoc=st.sampled_from(["", "active", "claimed", "suspended", "withdrawn"]),
    category=st.sampled_from(["", "general", "special", "roster"]),
    report_overdue=st.none() | st.just(date(2026, 1, 1)),
    admitted=st.booleans(),
    vetted=st.booleans(),
    suspended=st.booleans(),
)
grounds = st.builds(Ground, basis=st.sampled_from(Basis), procedure=st.sampled_from(Procedure))
rules = st.builds(
    Access,
    open=st.none() | st.booleans(),
    grounds=st.lists(grounds, max_size=6).map(tuple),
    roster_condition=st.sampled_from(["", "Only its field."]),
)


@given(applicants, rules)
def test_every_verdict_gives_a_reason(who, access):
    verdict = judge(who, access)

    assert verdict.for_it or verdict.against
    assert bool(verdict) == (verdict.ground is not None)


@given(applicants, rules)
def test_only_what_the_rules_have_is_a_ground(who, access):
    verdict = judge(who, access)

    assert verdict.ground is None or verdict.ground in access.grounds


@given(applicants, rules, rules)
def test_another_ground_never_takes_away_what_was_open(who, access, more):
    wider = Access(
        open=access.open,
        grounds=(*access.grounds, *more.grounds),
        roster_condition=access.roster_condition,
    )

    assert not judge(who, access) or judge(who, wider)


@given(applicants, rules, rules)
def test_what_was_decided_does_not_change_with_the_rules(who, access, later):
    decided = as_stored(judge(who, access))
    judge(who, later)

    assert as_stored(judge(who, access)) == decided
