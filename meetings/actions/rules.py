"""Versions of a body's rules: drafted, filled in, put into force; never changed after (N1)."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from meetings import policies
from meetings.models import Body, RuleSet, RuleValue
from meetings.models.bodies import RuleRow
from meetings.states import RULE_SET, Confidence, RuleSetState

COPIED = ("key", "value", "confidence", "source", "note", "changed_by_id")


@transaction.atomic
def draft(body: Body, *, by: User, reason: str) -> RuleSet:
    """The next version, with the values of the one in force to start from.

    Raises Conflict when there is a draft already.
    """
    body.lock()
    policies.can_write_rules(by).require()
    if body.rule_sets.filter(state=RuleSetState.DRAFT).exists():
        raise Conflict(_("A draft of the next rules is there already: change that one."))
    last = body.rule_sets.order_by("-version").first()
    rule_set = RuleSet.objects.create(
        body=body, version=last.version + 1 if last else 1, reason=reason
    )
    in_force = body.rules_in_force()
    if in_force is not None:
        RuleValue.objects.bulk_create(
            RuleValue(rule_set=rule_set, **{name: getattr(row, name) for name in COPIED})
            for row in in_force.rules.all()
        )
    audit.record("rule_set.drafted", rule_set, by=by, note=reason)
    return rule_set


@dataclass(frozen=True)
class Given:
    """A value that somebody sets, and on what it rests; None is "to be confirmed"."""

    value: Any
    source: str = ""
    confidence: Confidence = Confidence.STAFF
    note: str = ""

    def give(self, row: RuleRow, *, by: User) -> str:
        """Put it into a row and store that; returns the change in words, for the log.

        Raises ValidationError for a value that does not fit the rule.
        """
        before = row.value
        row.value, row.source, row.note, row.changed_by = self.value, self.source, self.note, by
        row.confidence = Confidence.UNKNOWN if self.value is None else self.confidence
        row.full_clean(exclude=("value",) if self.value is None else ())
        row.save()
        return f"{row.key}: {before} → {self.value}"


@transaction.atomic
def put(rule_set: RuleSet, key: str, given: Given, *, by: User) -> RuleValue:
    """Set a rule of a draft. Raises NotPermitted for a version that is or was in force."""
    rule_set.lock()
    policies.can_change(by, rule_set).require()
    row = rule_set.rules.filter(key=key).first() or RuleValue(rule_set=rule_set, key=key)
    audit.record("rule_set.rule_set", rule_set, by=by, note=given.give(row, by=by))
    return row


@transaction.atomic
def put_into_force(rule_set: RuleSet, *, by: User) -> RuleSet:
    """From now on new sessions take this version; sessions and decisions keep theirs."""
    rule_set.body.lock()
    rule_set.lock()
    policies.can_write_rules(by).require()
    RULE_SET.check(rule_set.state, RuleSetState.IN_FORCE)
    now = timezone.now()
    for old in rule_set.body.rule_sets.in_force():
        RULE_SET.check(old.state, RuleSetState.REPLACED)
        old.state = RuleSetState.REPLACED
        old.save()
        audit.record("rule_set.replaced", old, by=by)
    rule_set.state, rule_set.in_force_at, rule_set.in_force_by = RuleSetState.IN_FORCE, now, by
    rule_set.save()
    audit.record("rule_set.in_force", rule_set, by=by, note=rule_set.reason)
    return rule_set
