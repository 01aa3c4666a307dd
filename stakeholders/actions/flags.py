"""Risk flags: raised by anybody of the team, made more serious, closed (domain 4.1).

What was seen is never written to the audit log or the timeline: both are read by more
people than the flag itself, once it is escalated.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from notifications import outbox
from stakeholders import emails
from stakeholders.actions import reviews, tasks, timeline
from stakeholders.models import Organisation, Registration, RiskFlag
from stakeholders.policies import risks as policies
from stakeholders.selectors import risks
from stakeholders.states import (
    FOR_LEADS,
    RANK,
    Discretion,
    FlagCategory,
    FlagLevel,
    FlagState,
    ListingState,
    ReviewReason,
)

TO_DECIDE = timedelta(days=3)


@transaction.atomic
def raise_flag(
    record: Organisation | Registration,
    *,
    level: FlagLevel,
    category: FlagCategory,
    comment: str,
    by: User,
    evidence: str = "",
) -> RiskFlag:
    """Note a risk. A red one locks the record at once, and takes it out of the directory."""
    record.lock()
    policies.can_flag(by, record).require()
    _give_task(record, level, by=by)
    return _raise(record, level, category, _required(comment), by=by, evidence=evidence)


def raise_by_system(
    record: Organisation | Registration, *, category: FlagCategory, comment: str, after: User
) -> RiskFlag:
    """A red flag that follows from another decision, such as a true match; leads are told.

    `after` is whose decision that was. The caller has locked the record.
    """
    _give_task(record, FlagLevel.RED, by=after)
    return _raise(record, FlagLevel.RED, category, comment, by=None)


@transaction.atomic
def raise_level(flag: RiskFlag, *, level: FlagLevel, comment: str, by: User) -> RiskFlag:
    """Make it more serious, with what was seen since."""
    flag.lock()
    flag.subject.lock()
    policies.can_raise_level(by, flag).require()
    if RANK[level] <= RANK[flag.level]:
        raise Conflict(_("It is “%s” already: choose a higher level.") % flag.get_level_display())
    at = timezone.now()
    _give_task(flag.subject, level, by=by)
    flag.raise_to(level, at=at)
    flag.comment = f"{flag.comment}\n\n{_required(comment)}"
    flag.save()
    _record("riskflag.level_raised", flag, by=by)
    _follow(flag, at=at)
    return flag


@transaction.atomic
def resolve(flag: RiskFlag, *, note: str, by: User) -> RiskFlag:
    """The risk is gone, or can be accepted; a red flag's record is free again."""
    return _close(flag, FlagState.RESOLVED, note=note, by=by)


@transaction.atomic
def invalidate(flag: RiskFlag, *, note: str, by: User) -> RiskFlag:
    """There never was such a risk."""
    return _close(flag, FlagState.INVALID, note=note, by=by)


def _raise(
    record: Organisation | Registration,
    level: FlagLevel,
    category: FlagCategory,
    comment: str,
    *,
    by: User | None,
    evidence: str = "",
) -> RiskFlag:
    at = timezone.now()
    flag = RiskFlag(
        category=category, comment=comment, evidence=evidence.strip(), raised_by=by, raised_at=at
    )
    if isinstance(record, Organisation):
        flag.organisation = record
    else:
        flag.registration, flag.organisation = record, record.organisation
    flag.raise_to(level, at=at)
    flag.save()
    _record("riskflag.raised", flag, by=by)
    _follow(flag, at=at)
    return flag


def _follow(flag: RiskFlag, *, at: datetime) -> None:
    """What a level brings with it: leads are told, a red one hides, a vetting is due again."""
    if flag.level in FOR_LEADS:
        for lead in risks.told_leads():
            outbox.enqueue(emails.flag_escalated(flag, to=lead, at=at))
    organisation = flag.organisation
    if organisation is None:
        return
    if flag.level == FlagLevel.RED and organisation.listing == ListingState.LISTED:
        organisation.lock()
        organisation.hide()
        organisation.save()
        audit.record("organisation.hidden", organisation, by=flag.raised_by)
    if flag.level != FlagLevel.OBSERVATION:
        reviews.open_again(organisation, reason=ReviewReason.FLAG)


def _give_task(record: Organisation | Registration, level: FlagLevel, *, by: User) -> None:
    """One task, which whichever lead decides takes; without the words of the flag.

    Before the flag is there: a locked record takes no tasks of officers. What is locked
    already has its task.
    """
    if level in FOR_LEADS and not risks.is_locked(record):
        due_on = timezone.localdate() + TO_DECIDE
        tasks.add(record, title=_("CST leads: decide about a flag"), due_on=due_on, by=by)


def _close(flag: RiskFlag, outcome: FlagState, *, note: str, by: User) -> RiskFlag:
    flag.lock()
    policies.can_close_flag(by, flag).require()
    if not note.strip():
        raise Conflict(_("A flag cannot be closed without a reason."))
    flag.close(outcome, by=by, at=timezone.now(), note=note.strip())
    flag.save()
    _record(f"riskflag.{outcome}", flag, by=by)
    return flag


def _required(comment: str) -> str:
    if not comment.strip():
        raise Conflict(_("Write what you have seen."))
    return comment.strip()


def _record(verb: str, flag: RiskFlag, *, by: User | None) -> None:
    """The audit log of the flag and of its record, and the timeline of an organisation."""
    audit.record(verb, flag, by=by, note=str(flag))
    audit.record(verb, flag.subject, by=by, note=str(flag))
    if flag.organisation:
        timeline.note(
            verb,
            organisation=flag.organisation,
            by=by,
            subject=flag,
            discretion=Discretion.LEADS if flag.is_for_leads else Discretion.TEAM,
            level=flag.level,
            category=flag.category,
        )
