"""Who may change bodies, rules and sessions (domain 3, 4.3)."""

from django.utils.translation import gettext as _

from core.models import User
from core.verdicts import ALLOWED, Verdict
from meetings.models import RuleSet, Session
from meetings.rulebook.keys import RULES
from meetings.states import AHEAD, SessionState


def can_write_rules(user: User) -> Verdict:
    """Whether this person may write the rule book."""
    if user.has_perm("meetings.change_ruleset"):
        return ALLOWED
    return Verdict(_("Only CST leads change the rules of a body."))


def can_change(user: User, rule_set: RuleSet) -> Verdict:
    """Whether values of this version may still change: those of a draft (N1)."""
    allowed = can_write_rules(user)
    if not allowed or rule_set.is_draft:
        return allowed
    return Verdict(
        _("Version %d is in force or was: decisions rest on it. Draft a new version.")
        % rule_set.version
    )


def can_run(user: User) -> Verdict:
    """Whether this person may open and run sessions."""
    if user.has_perm("meetings.change_session"):
        return ALLOWED
    return Verdict(_("Only the civil society team runs sessions."))


def can_change_session(user: User, session: Session) -> Verdict:
    """Whether rules and deadlines of the session may still change."""
    allowed = can_run(user)
    if not allowed or session.state not in (SessionState.CONCLUDED, SessionState.CANCELLED):
        return allowed
    return Verdict(_("The session is over: nothing in it changes any more."))


def can_announce(user: User, session: Session) -> Verdict:
    """Whether the public may be told: everything that it needs to know is known."""
    allowed = can_change_session(user, session)
    if not allowed:
        return allowed
    if missing := missing_rules(session):
        names = ", ".join(str(RULES[key].label) for key in missing)
        return Verdict(_("To be confirmed before it is announced: %s.") % names)
    return ALLOWED


def can_tell_of_move(user: User, session: Session) -> Verdict:
    """Whether the days of the session may be moved now."""
    allowed = can_change_session(user, session)
    if not allowed or session.state in (SessionState.PLANNED, *AHEAD[:2]):
        return allowed
    return Verdict(_("A session that is going on is not moved."))


def missing_rules(session: Session) -> list[str]:
    """Keys of the rules that matter for announcing and are not known."""
    values = session.values()
    closed = values.get("access.open") is False
    return [
        rule.key
        for rule in RULES.values()
        if rule.needed
        and values.get(rule.key) in (None, [])
        and not (closed and rule.key != "access.open")
    ]
