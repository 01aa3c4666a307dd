"""Who may do what with flags, screening, evidence and re-vettings: the team, never others."""

from django.utils.translation import gettext as _, ngettext

from core import roles
from core.models import User
from core.verdicts import ALLOWED, Verdict
from stakeholders.models import (
    ContactRole,
    Evidence,
    Organisation,
    Registration,
    Review,
    RiskFlag,
    ScreeningMatch,
)
from stakeholders.selectors import risks
from stakeholders.selectors.screening import subjects
from stakeholders.states import FOR_LEADS, FlagLevel, FlagState, ReviewState, ScreeningState


def is_unlocked(record: Organisation | Registration) -> Verdict:
    """Whether no red flag stands on the record: with one, nothing is approved or listed."""
    if risks.is_locked(record):
        return Verdict(_("A red flag locks this record: a CST lead has to decide about it first."))
    return ALLOWED


def is_unlocked_for(user: User, record: Organisation | Registration) -> Verdict:
    """Whether this person may change the record: leads may while it is locked."""
    return ALLOWED if user.has_role(roles.CST_LEAD) else is_unlocked(record)


def is_screened(record: Organisation | Registration) -> Verdict:
    """Whether every likeness with the sanctions list was judged, and none is the same."""
    if count := subjects.unjudged(record).count():
        text = ngettext(
            "%d possible match with the sanctions list has to be judged first.",
            "%d possible matches with the sanctions list have to be judged first.",
            count,
        )
        return Verdict(text % count)
    if subjects.matches_of(record).filter(state=ScreeningState.TRUE_MATCH).exists():
        return Verdict(_("It is on the sanctions list."))
    return ALLOWED


def can_flag(user: User, record: Organisation | Registration) -> Verdict:
    """Whether this person may raise a flag; anybody of the team who sees the record."""
    if not user.has_perm("stakeholders.add_riskflag"):
        return Verdict(_("Only the civil society team raises flags."))
    return _can_see(user, record)


def can_read_flag(user: User, flag: RiskFlag) -> Verdict:
    """Whether this person may read what was seen: escalated and red ones, leads alone."""
    if not user.has_perm("stakeholders.view_riskflag"):
        return Verdict(_("Only the civil society team reads flags."))
    if flag.is_for_leads and not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only CST leads read what is escalated or red."))
    return _can_see(user, flag.subject)


def can_raise_level(user: User, flag: RiskFlag) -> Verdict:
    """Whether this person may make it more serious."""
    if flag.state != FlagState.OPEN:
        return Verdict(_("This flag is closed. Raise a new one."))
    if flag.level == FlagLevel.RED:
        return Verdict(_("It is red already."))
    return can_flag(user, flag.subject)


def can_close_flag(user: User, flag: RiskFlag) -> Verdict:
    """Whether this person may close it: what is escalated or red, a lead alone."""
    if not user.has_perm("stakeholders.change_riskflag"):
        return Verdict(_("Only the civil society team closes flags."))
    if flag.state != FlagState.OPEN:
        return Verdict(_("This flag is closed already."))
    if flag.level in FOR_LEADS and not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only CST leads decide about what is escalated or red."))
    return _can_see(user, flag.subject)


def can_add_evidence(user: User, record: Organisation | Registration) -> Verdict:
    """Whether this person may keep a file with the case."""
    if not user.has_perm("stakeholders.add_evidence"):
        return Verdict(_("Only the civil society team keeps evidence."))
    return _can_see(user, record) and is_unlocked_for(user, record)


def can_open_evidence(user: User, evidence: Evidence) -> Verdict:
    """Whether this person may open the file: whoever sees all that it belongs to."""
    if not user.has_perm("stakeholders.view_evidence"):
        return Verdict(_("Only the civil society team opens evidence."))
    for record in (evidence.registration, evidence.organisation):
        if record is not None and not (verdict := _can_see(user, record)):
            return verdict
    return ALLOWED


def can_remove_evidence(user: User, evidence: Evidence) -> Verdict:
    """Whether this person may delete the file: a CST lead, unless it has to be kept."""
    if not (verdict := can_hold_evidence(user, evidence)):
        return verdict
    if evidence.held_because:
        return Verdict(_("It must be kept: %s") % evidence.held_because)
    return ALLOWED


def can_hold_evidence(user: User, evidence: Evidence) -> Verdict:
    """Whether this person may say that the file must be kept, or need not be any more."""
    if not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only CST leads decide how long evidence is kept."))
    if evidence.removed_at is not None:
        return Verdict(_("Its file was removed already."))
    return can_open_evidence(user, evidence)


def can_load_list(user: User) -> Verdict:
    """Whether this person may load a version of the sanctions list."""
    if not user.has_perm("stakeholders.load_sanctionslist"):
        return Verdict(_("Only CST leads load the sanctions list."))
    return ALLOWED


def can_judge(user: User, match: ScreeningMatch) -> Verdict:
    """Whether this person may say if it is the same: what was found the same, a lead alone."""
    if not user.has_perm("stakeholders.change_screeningmatch"):
        return Verdict(_("Only the civil society team judges matches."))
    if match.state == ScreeningState.TRUE_MATCH and not user.has_role(roles.CST_LEAD):
        return Verdict(_("It was found to be the same: only a CST lead says otherwise."))
    if match.state == ScreeningState.LAPSED:
        return Verdict(_("The names are not alike any more: there is nothing to judge."))
    for organisation in subjects.organisations_of(match):
        if not (verdict := _is_not_own(user, organisation)):
            return verdict
    return ALLOWED


def can_confirm(user: User, match: ScreeningMatch) -> Verdict:
    """Whether this person gives the second pair of eyes to a true match."""
    if not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only CST leads confirm that it is the same."))
    if match.state != ScreeningState.TRUE_MATCH:
        return Verdict(_("It was not found to be the same."))
    if match.confirmed_by_id is not None:
        return Verdict(_("It is confirmed already."))
    if match.judged_by_id == user.pk:
        return Verdict(_("You judged it: another lead has to confirm it."))
    return ALLOWED


def can_review_again(user: User, review: Review) -> Verdict:
    """Whether this person may work on the re-vetting of an organisation now."""
    if not user.has_perm("stakeholders.change_review"):
        return Verdict(_("Only the civil society team vets organisations."))
    if review.state != ReviewState.OPEN:
        return Verdict(_("This re-vetting is over."))
    return (
        _can_see(user, review.organisation)
        and _is_not_own(user, review.organisation)
        and is_unlocked_for(user, review.organisation)
    )


def can_finish_review(user: User, review: Review) -> Verdict:
    """Whether the re-vetting can be ended as passed: screened and its checklist done."""
    if not (verdict := can_review_again(user, review)):
        return verdict
    if not (verdict := is_screened(review.organisation)):
        return verdict
    if count := risks.open_questions(review).count():
        text = ngettext(
            "The checklist has %d question that is not passed.",
            "The checklist has %d questions that are not passed.",
            count,
        )
        return Verdict(text % count)
    return is_unlocked(review.organisation)


def _can_see(user: User, record: Organisation | Registration) -> Verdict:
    if record.at_risk and not user.has_role(roles.CST_LEAD):
        return Verdict(_("Only CST leads handle this record."))
    return ALLOWED


def _is_not_own(user: User, organisation: Organisation) -> Verdict:
    if ContactRole.objects.filter(person__user=user, organisation=organisation).exists():
        return Verdict(_("You cannot decide about an organisation whose contact you are or were."))
    return ALLOWED
