"""Versions of rules: one draft, one in force, and nothing changes behind a decision's back."""

import pytest
from django.core.exceptions import ValidationError

from core.errors import Conflict, IllegalTransition, NotPermitted
from core.models import AuditEntry
from meetings.actions import rules
from meetings.actions.rules import Given
from meetings.models import RuleSet
from meetings.states import Confidence, RuleSetState
from tests.factories import BodyFactory, RuleSetFactory, RuleValueFactory, SessionFactory

pytestmark = pytest.mark.django_db


def test_a_draft_starts_with_what_is_in_force(lead):
    current = RuleSetFactory(version=3, rules={"oral.minutes": 3})

    draft = rules.draft(current.body, by=lead, reason="Shorter statements")

    assert (draft.version, draft.state, draft.values()) == (
        4,
        RuleSetState.DRAFT,
        {"oral.minutes": 3},
    )


def test_the_first_rules_of_a_new_body_start_empty(lead):
    draft = rules.draft(BodyFactory(), by=lead, reason="New body")

    assert (draft.version, draft.values()) == (1, {})


def test_there_is_one_draft_at_a_time(lead):
    body = RuleSetFactory().body
    rules.draft(body, by=lead, reason="One")

    with pytest.raises(Conflict, match="draft"):
        rules.draft(body, by=lead, reason="Two")


def test_officers_do_not_write_rules(officer):
    with pytest.raises(NotPermitted):
        rules.draft(RuleSetFactory().body, by=officer, reason="?")


def test_a_value_says_where_it_is_from_and_who_set_it(lead):
    draft = rules.draft(RuleSetFactory(rules={"oral.minutes": 3}).body, by=lead, reason="?")

    given = Given(2, "E/CN.7/2027/1", Confidence.VERIFIED)
    row = rules.put(draft, "oral.minutes", given, by=lead)

    assert (row.value, row.source, row.confidence, row.changed_by) == (
        2,
        "E/CN.7/2027/1",
        "V",
        lead,
    )
    assert AuditEntry.objects.about(draft).first().note == "oral.minutes: 3 → 2"


def test_no_value_is_to_be_confirmed_however_sure_one_was(lead):
    draft = rules.draft(RuleSetFactory(rules={"oral.minutes": 3}).body, by=lead, reason="?")

    row = rules.put(draft, "oral.minutes", Given(None, "Nobody knows"), by=lead)

    assert (row.known, row.confidence) == (False, Confidence.UNKNOWN)


@pytest.mark.parametrize(
    ("key", "value"),
    (
        ("oral.minutes", "three"),
        ("oral.minutes", -1),
        ("oral.minutes", True),
        ("access.open", "yes"),
        ("access.can_attend", "Plenary"),
        ("access.can_attend", [""]),
        ("access.grounds", [{"basis": "nobility", "procedure": "status"}]),
        ("access.grounds", ["ecosoc_general"]),
        ("no.such_rule", 1),
    ),
)
def test_a_value_has_to_fit_its_rule(lead, key, value):
    draft = rules.draft(RuleSetFactory().body, by=lead, reason="?")

    with pytest.raises(ValidationError):
        rules.put(draft, key, Given(value), by=lead)
    assert draft.values() == {}


@pytest.mark.parametrize("state", (RuleSetState.IN_FORCE, RuleSetState.REPLACED))
def test_a_version_that_was_in_force_never_changes(lead, state):
    rule_set = RuleSetFactory(state=state, rules={"oral.minutes": 3})

    with pytest.raises(NotPermitted, match="Draft a new version"):
        rules.put(rule_set, "oral.minutes", Given(2), by=lead)
    assert rule_set.values() == {"oral.minutes": 3}


def test_a_new_version_replaces_the_old_one_and_leaves_sessions_theirs(lead):
    old = RuleSetFactory(version=1, rules={"oral.minutes": 3})
    session = SessionFactory(rule_set=old)
    draft = rules.draft(old.body, by=lead, reason="Shorter")
    rules.put(draft, "oral.minutes", Given(2), by=lead)

    rules.put_into_force(draft, by=lead)

    old.refresh_from_db()
    assert (old.state, draft.state) == (RuleSetState.REPLACED, RuleSetState.IN_FORCE)
    assert (draft.in_force_by, draft.in_force_at is not None) == (lead, True)
    assert session.values() == {"oral.minutes": 3}
    assert old.body.rules_in_force() == draft


def test_a_version_is_put_into_force_once(lead):
    rule_set = RuleSetFactory()

    with pytest.raises(IllegalTransition):
        rules.put_into_force(rule_set, by=lead)
    assert RuleSet.objects.in_force().get() == rule_set


def test_a_rule_of_a_version_is_told_apart_from_one_that_is_unknown():
    rule_set = RuleSetFactory(rules={"oral.minutes": 3})
    RuleValueFactory(rule_set=rule_set, key="written.due_days", value=None)

    assert rule_set.values() == {"oral.minutes": 3, "written.due_days": None}
