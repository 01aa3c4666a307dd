"""The seeds: every body, every value with how sure it is, and edits stay."""

import pytest
from django.core.management import call_command

from meetings.actions import rules
from meetings.actions.rules import Given
from meetings.management import seeds
from meetings.models import Body, RuleSet, RuleValue
from meetings.states import Confidence

pytestmark = pytest.mark.django_db


def test_every_body_has_rules_in_force_that_fit(lead):
    call_command("seed_rules", verbosity=0)

    assert Body.objects.count() == RuleSet.objects.in_force().count() == 10
    for row in RuleValue.objects.all():
        row.full_clean()
        assert row.confidence != Confidence.UNKNOWN
        assert row.source or row.confidence in (Confidence.UNVERIFIED, Confidence.DESIGN)


def test_what_resembles_another_body_says_so():
    list(seeds.seed())
    ccpcj = RuleSet.objects.get(body__code="CCPCJ")

    slot = ccpcj.rules.get(key="side_event.slot_minutes")
    assert (slot.value, slot.confidence, slot.note) == (
        50,
        "K",
        "As at the Commission on Narcotic Drugs.",
    )
    assert ccpcj.rules.get(key="registration.opens_days").value == 40


def test_running_it_again_leaves_what_the_team_wrote(lead):
    list(seeds.seed())
    body = Body.objects.get(code="CND")
    body.name_en = "CND"
    body.save()
    draft = rules.draft(body, by=lead, reason="?")
    rules.put(draft, "oral.minutes", Given(2, "?"), by=lead)
    rules.put_into_force(draft, by=lead)

    told = list(seeds.seed())

    body.refresh_from_db()
    assert (body.name_en, body.rules_in_force().values()["oral.minutes"]) == ("CND", 2)
    assert told == [
        "bodies: created 0, updated 0, unchanged 10",
        "rule sets: created 0, updated 0, unchanged 10",
    ]
