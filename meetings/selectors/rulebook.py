"""The rules of a session or version as a page reads them: value, source, how sure (N1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _, ngettext_lazy

from core.models import User
from meetings.models import RuleSet, Session
from meetings.models.bodies import RuleRow
from meetings.rulebook.access import grounds_of
from meetings.rulebook.keys import RULES, Kind, Rule, Topic
from meetings.selectors.reasons import WAYS
from meetings.states import Confidence

TO_BE_CONFIRMED = ""


@dataclass(frozen=True)
class Line:
    """One rule as a page shows it; `items` instead of `text` for lists.

    known: False shows "to be confirmed"; own: whether the session differs from its body
    """

    rule: Rule
    text: str
    items: tuple[str, ...]
    known: bool
    own: bool = False
    confidence: str = ""
    source: str = ""
    note: str = ""
    changed_by: User | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Part:
    """The rules of one topic."""

    topic: Topic
    label: str | Promise
    lines: tuple[Line, ...]


def of_session(session: Session, *, for_team: bool) -> list[Part]:
    """The rules of a session by topic. The public reads what concerns it, and no gaps
    in what nobody asks for: an unknown value is shown where a deadline or a number is due.
    """
    rows: dict[str, RuleRow] = {row.key: row for row in session.rule_set.rules.all()}
    own = {row.key: row for row in session.own_rules.all()}
    return _parts({**rows, **own}, set(own), for_team=for_team)


def of_version(rule_set: RuleSet) -> list[Part]:
    """All rules of a version, also those that are to be confirmed."""
    rows: dict[str, RuleRow] = {row.key: row for row in rule_set.rules.all()}
    return _parts(rows, set(), for_team=True)


def _parts(rows: Mapping[str, RuleRow], own: set[str], *, for_team: bool) -> list[Part]:
    shown = [rule for rule in RULES.values() if _is_shown(rule, rows, for_team=for_team)]
    lines = [_line(rule, rows.get(rule.key), own=rule.key in own) for rule in shown]
    parts = (
        Part(topic, topic.label, tuple(line for line in lines if line.rule.topic is topic))
        for topic in Topic
    )
    return [part for part in parts if part.lines]


def _is_shown(rule: Rule, rows: Mapping[str, RuleRow], *, for_team: bool) -> bool:
    if for_team:
        return True
    known = rule.key in rows and rows[rule.key].known
    return not rule.team_only and (known or rule.needed or rule.key in rows)


def _line(rule: Rule, row: RuleRow | None, *, own: bool) -> Line:
    if row is None or not row.known:
        note = row.note if row is not None else ""
        return Line(rule, TO_BE_CONFIRMED, (), known=False, own=own, note=note)
    text, items = said(rule, row.value)
    return Line(
        rule,
        text,
        tuple(items),
        known=True,
        own=own,
        confidence=str(Confidence(row.confidence).label),
        source=row.source,
        note=row.note,
        changed_by=row.changed_by,
        changed_at=row.updated_at,
    )


def said(rule: Rule, value: Any) -> tuple[str, Iterable[str]]:
    """A value in words: (text, items), of which one is empty."""
    if rule.kind is Kind.TEXTS:
        return "", value
    if rule.kind is Kind.GROUNDS:
        grounds = grounds_of(value)
        return "", [f"{each.basis.label}: {WAYS[each.procedure]}" for each in grounds]
    return _text(rule.kind, value), ()


def _text(kind: Kind, value: Any) -> str:
    if kind is Kind.YES_NO:
        return _("yes") if value else _("no")
    counted = {
        Kind.DAYS: ngettext_lazy("%d day before the first day", "%d days before the first day"),
        Kind.MINUTES: ngettext_lazy("%d minute", "%d minutes"),
        Kind.WORDS: ngettext_lazy("%d word", "%d words"),
    }
    return str(counted[kind] % value) if kind in counted else str(value)
