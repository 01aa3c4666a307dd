"""The rule book in the back office: leads write drafts, everybody of the team reads."""

import pytest
from django.urls import reverse

from meetings.models import RuleSet, Session
from meetings.states import RuleSetState, SessionState
from tests.factories import BodyFactory, RuleSetFactory, SessionFactory

pytestmark = pytest.mark.django_db


def page(kind, record):
    return reverse(f"admin:meetings_{kind}_change", args=[record.pk])


def step(kind, record, name):
    return reverse(f"admin:meetings_{kind}_step", args=[record.pk, name])


@pytest.fixture
def at_desk(client, lead):
    client.force_login(lead)
    return client


def test_a_new_body_gets_rules_without_code(at_desk, lead):
    body = BodyFactory(name_en="Committee of Experts")

    at_desk.post(step("body", body, "draft"), {"reason": "First rules"})
    draft = RuleSet.objects.get(body=body)
    values = {"value": "2", "source": "Decision 1/1", "confidence": "V", "note": ""}
    at_desk.post(step("ruleset", draft, "rule-oral-minutes"), values)
    at_desk.post(step("ruleset", draft, "put-into-force"))

    draft.refresh_from_db()
    row = draft.rules.get()
    assert (draft.state, row.value, row.source, row.changed_by) == (
        RuleSetState.IN_FORCE,
        2,
        "Decision 1/1",
        lead,
    )


def test_grounds_are_chosen_each_with_its_procedure(at_desk):
    draft = RuleSetFactory(state=RuleSetState.DRAFT)
    values = {"ground_other_ngo": "no_objection", "source": "Rule 17", "confidence": "V"}

    at_desk.post(step("ruleset", draft, "rule-access-grounds"), values)

    assert draft.values() == {
        "access.grounds": [{"basis": "other_ngo", "procedure": "no_objection"}]
    }


def test_an_empty_value_is_to_be_confirmed_and_yes_and_no_are_answers(at_desk):
    draft = RuleSetFactory(state=RuleSetState.DRAFT, rules={"oral.minutes": 3})
    said = {"source": "?", "confidence": "T"}

    at_desk.post(step("ruleset", draft, "rule-oral-minutes"), {"value": "", **said})
    at_desk.post(step("ruleset", draft, "rule-access-open"), {"value": "no", **said})
    at_desk.post(
        step("ruleset", draft, "rule-access-can_attend"), {"value": "Plenary\n\nGallery ", **said}
    )

    assert draft.values() == {
        "oral.minutes": None,
        "access.open": False,
        "access.can_attend": ["Plenary", "Gallery"],
    }


def test_a_wrong_value_keeps_what_was_typed(at_desk):
    draft = RuleSetFactory(state=RuleSetState.DRAFT)
    values = {"value": "three", "source": "My source", "confidence": "T"}

    answer = at_desk.post(step("ruleset", draft, "rule-oral-minutes"), values)

    text = answer.content.decode()
    assert "Enter a whole number." in text
    assert "My source" in text
    assert "three" in text


def test_a_version_in_force_offers_no_change_and_refuses_one(at_desk):
    rules = RuleSetFactory(rules={"oral.minutes": 3})

    assert "rule-oral-minutes" not in at_desk.get(page("ruleset", rules)).content.decode()
    values = {"value": "2", "source": "?", "confidence": "T"}
    answer = at_desk.post(step("ruleset", rules, "rule-oral-minutes"), values)
    assert "Draft a new version" in answer.content.decode()
    assert rules.values() == {"oral.minutes": 3}


def test_officers_read_the_rules_and_do_not_write_them(client, officer):
    draft = RuleSetFactory(state=RuleSetState.DRAFT, rules={"oral.minutes": 3})
    client.force_login(officer)

    text = client.get(page("ruleset", draft)).content.decode()
    assert "3 minutes" in text
    assert "rule-oral-minutes" not in text
    values = {"value": "2", "source": "?", "confidence": "T"}
    client.post(step("ruleset", draft, "rule-oral-minutes"), values)
    assert draft.values() == {"oral.minutes": 3}


def test_a_session_is_made_announced_and_moved_after_a_look_at_its_deadlines(client, officer):
    grounds = [{"basis": "ecosoc_general", "procedure": "status"}]
    rules = RuleSetFactory(
        rules={
            "access.open": True,
            "access.grounds": grounds,
            "registration.closes_days": 5,
        }
    )
    client.force_login(officer)
    values = {
        "body": rules.body.pk, "code": "cnd-70", "title_en": "Seventieth session",
        "starts_on": "2027-03-08", "ends_on": "2027-03-12", "zone": "Europe/Vienna",
        "mode": "hybrid",
    }  # fmt: skip

    client.post(reverse("admin:meetings_session_add"), values)
    session = Session.objects.get(code="cnd-70")
    client.post(step("session", session, "announce"))
    moved = {"starts_on": "2027-03-15", "ends_on": "2027-03-19", "reason": "Room"}
    first = client.post(step("session", session, "move"), moved).content.decode()
    session.refresh_from_db()
    assert (session.state, session.starts_on.day) == (SessionState.ANNOUNCED, 8)
    assert "10 March 2027" in first
    client.post(step("session", session, "move"), {**moved, "seen": "2027-03-15"})

    session.refresh_from_db()
    assert (session.starts_on.day, session.deadlines.get().local.day) == (15, 10)


def test_a_preview_of_other_days_does_not_count(client, officer):
    session = SessionFactory()
    client.force_login(officer)
    values = {
        "starts_on": "2027-03-15",
        "ends_on": "2027-03-19",
        "reason": "Room",
        "seen": "2027-03-14",
    }

    client.post(step("session", session, "move"), values)

    session.refresh_from_db()
    assert session.starts_on.day == 8


def test_a_time_that_the_clock_skips_is_refused(client, officer):
    session = SessionFactory()
    client.force_login(officer)
    values = {"kind": "written", "at": "2027-03-28T02:30", "note": ""}

    answer = client.post(step("session", session, "deadline"), values)

    assert "This time does not exist" in answer.content.decode()
    assert not session.deadlines.exists()


@pytest.mark.parametrize("kind", ("body", "ruleset", "session"))
@pytest.mark.parametrize("count", (1, 3))
def test_lists_ask_as_often_for_one_as_for_three(
    client, lead, kind, count, django_assert_max_num_queries
):
    client.force_login(lead)
    url = reverse(f"admin:meetings_{kind}_changelist")
    SessionFactory()
    client.get(url)
    with django_assert_max_num_queries(100) as one:
        client.get(url)
    for _number in range(count):
        SessionFactory()
    with django_assert_max_num_queries(len(one)):
        client.get(url)


@pytest.mark.parametrize("kind", ("body", "ruleset", "session"))
def test_strangers_get_404(client, field_officer, kind):
    record = {"body": BodyFactory, "ruleset": RuleSetFactory, "session": SessionFactory}[kind]()
    client.force_login(field_officer)

    assert client.get(page(kind, record)).status_code in (302, 403, 404)
