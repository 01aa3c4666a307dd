"""Sessions: opened, cloned, given rules and deadlines, announced, moved, ended (domain 4.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from meetings import policies
from meetings.actions.rules import Given
from meetings.models import AgendaItem, Deadline, Session, SessionLink, SessionRule
from meetings.models.sessions import changed
from meetings.rulebook import planning
from meetings.states import SESSION, DeadlineKind, SessionState

COPIED = ("key", "value", "confidence", "source", "note", "changed_by_id")


@transaction.atomic
def open_session(session: Session, *, by: User) -> Session:
    """Store a new session under the rules in force, with the deadlines that these make.

    session: not stored yet, with body, days, zone; raises Conflict for a body without rules
    """
    policies.can_run(by).require()
    rules = session.body.rules_in_force()
    if rules is None:
        raise Conflict(_("No rules of this body are in force yet: put them into force first."))
    session.rule_set = rules
    session.full_clean()
    session.save()
    _plan(session, by=by)
    audit.record("session.opened", session, by=by)
    return session


@transaction.atomic
def clone(last: Session, session: Session, *, by: User) -> Session:
    """A new session like the last one: its own rules, agenda and deadlines set by hand, moved.

    session: not stored yet; its body is that of the last one
    """
    session.body = last.body
    open_session(session, by=by)
    for row in last.own_rules.all():
        values = {name: getattr(row, name) for name in COPIED}
        SessionRule.objects.create(session=session, **values)
    _plan(session, by=by)
    days = (session.starts_on - last.starts_on).days
    for deadline in last.deadlines.filter(by_hand=True):
        at = planning.moved(deadline.at, session.zone, days)
        _store(session, DeadlineKind(deadline.kind), at, by=by, by_hand=True, note=deadline.note)
    _copy(AgendaItem, last.agenda.all(), session)
    audit.record("session.cloned", session, by=by, note=last.code)
    return session


@transaction.atomic
def put_rule(session: Session, key: str, given: Given, *, by: User) -> SessionRule:
    """Give the session a value of its own; deadlines that follow from it are planned anew."""
    session.lock()
    policies.can_change_session(by, session).require()
    row = session.own_rules.filter(key=key).first() or SessionRule(session=session, key=key)
    said = given.give(row, by=by)
    _plan(session, by=by)
    audit.record("session.rule_set", session, by=by, note=said)
    return row


@transaction.atomic
def put_deadline(
    session: Session, kind: DeadlineKind, at: datetime, *, by: User, note: str
) -> Deadline:
    """Set a deadline by hand; from now on it does not follow the rules."""
    session.lock()
    policies.can_change_session(by, session).require()
    deadline = _store(session, kind, at, by=by, by_hand=True, note=note)
    audit.record("session.deadline_set", session, by=by, note=f"{kind.label}: {at.isoformat()}")
    return deadline


@dataclass(frozen=True)
class Change:
    """A deadline before and after a move; `after` None is one that goes."""

    kind: DeadlineKind
    before: datetime | None
    after: datetime | None


def preview_move(session: Session, starts_on: date) -> list[Change]:
    """Every deadline as it would be when the first day moves there; nothing is stored."""
    days = (starts_on - session.starts_on).days
    now = planning.planned(session.values(), starts_on, session.zone)
    changes = []
    for deadline in session.deadlines.all():
        kind = DeadlineKind(deadline.kind)
        if deadline.by_hand:
            after: datetime | None = planning.moved(deadline.at, session.zone, days)
        else:
            after = now[kind].at if kind in now else None
        changes.append(Change(kind, deadline.at, after))
    return sorted(changes, key=lambda change: change.after or deadline_never())


def deadline_never() -> datetime:
    """Later than all others, for sorting."""
    return datetime.max.replace(tzinfo=timezone.get_default_timezone())


@transaction.atomic
def move(session: Session, starts_on: date, ends_on: date, *, by: User, reason: str) -> Session:
    """Move the days of the session and every deadline with them, as the preview showed."""
    session.lock()
    policies.can_tell_of_move(by, session).require()
    changes = preview_move(session, starts_on)
    before = session.starts_on
    session.starts_on, session.ends_on = starts_on, ends_on
    session.full_clean(exclude=("rule_set",))
    session.save()
    for change in changes:
        row = session.deadlines.get(kind=change.kind)
        if change.after is None:
            row.delete()
        else:
            row.at, row.changed_by = change.after, by
            row.save()
    audit.record("session.moved", session, by=by, note=f"{before} → {starts_on}: {reason}")
    return session


def announce(session: Session, *, by: User) -> Session:
    """Show it to the public, once all that matters is known."""
    return _go(session, SessionState.ANNOUNCED, by=by)


def postpone(session: Session, *, by: User, reason: str) -> Session:
    """Say that it does not happen on its days; the new ones come with `move`."""
    return _go(session, SessionState.POSTPONED, by=by, reason=reason)


def begin(session: Session, *, by: User) -> Session:
    """The session meets."""
    return _go(session, SessionState.IN_SESSION, by=by)


def conclude(session: Session, *, by: User) -> Session:
    """The session is over; from now on nothing in it changes."""
    return _go(session, SessionState.CONCLUDED, by=by)


def cancel(session: Session, *, by: User, reason: str) -> Session:
    """Say that it does not happen at all."""
    return _go(session, SessionState.CANCELLED, by=by, reason=reason)


NEEDS_REASON = (SessionState.POSTPONED, SessionState.CANCELLED)


@transaction.atomic
def _go(session: Session, target: SessionState, *, by: User, reason: str = "") -> Session:
    session.lock()
    SESSION.check(session.state, target)
    if target == SessionState.ANNOUNCED:
        policies.can_announce(by, session).require()
        session.announced_at = session.announced_at or timezone.now()
    else:
        policies.can_change_session(by, session).require()
    if target in NEEDS_REASON and not reason.strip():
        raise Conflict(_("Say why: those concerned read it."))
    session.state, session.state_reason = target, reason.strip()
    session.save()
    audit.record(f"session.{target.value}", session, by=by, note=reason)
    return session


def _plan(session: Session, *, by: User) -> None:
    """Make the deadlines what the rules say, but for those that were set by hand."""
    kept = set(session.deadlines.filter(by_hand=True).values_list("kind", flat=True))
    now = planning.planned(session.values(), session.starts_on, session.zone)
    wanted = {kind: plan for kind, plan in now.items() if kind not in kept}
    session.deadlines.filter(by_hand=False).exclude(kind__in=wanted).delete()
    changed()
    for kind, plan in wanted.items():
        _store(session, kind, plan.at, by=by, by_hand=False, note="")


def _store(
    session: Session, kind: DeadlineKind, at: datetime, *, by: User, by_hand: bool, note: str
) -> Deadline:
    row = session.deadlines.filter(kind=kind).first() or Deadline(session=session, kind=kind)
    if (row.pk, row.at, row.by_hand, row.note) == (row.pk or 0, at, by_hand, note):
        return row
    row.at, row.by_hand, row.note, row.changed_by = at, by_hand, note, by
    row.save()
    return row


def _copy(model: type[AgendaItem | SessionLink], rows: Iterable[Any], session: Session) -> None:
    for row in rows:
        row.pk, row.session = None, session
        row._state.adding = True
    model._default_manager.bulk_create(rows)
