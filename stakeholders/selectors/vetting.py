"""Reads for the vetting of one registration: whose turn it is, how long it has taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import roles
from core.models import User
from stakeholders.models import (
    ChecklistItem,
    Registration,
    RegistrationCheck,
    Review,
    ReviewCheck,
    VettingRules,
)
from stakeholders.selectors.registrations import open_checks
from stakeholders.selectors.risks import is_locked, items_for, rule_for
from stakeholders.selectors.screening.subjects import unjudged
from stakeholders.states import CheckAnswer, RegistrationState, ReviewState

S = RegistrationState


@dataclass(frozen=True)
class Clock:
    """How long a registration was with us and with the applicant, in whole days."""

    ours: int
    stopped: int
    is_running: bool
    deadline: datetime | None


@dataclass(frozen=True)
class Question:
    """A question of the checklist with the answer it has, and whether that came too early."""

    item: ChecklistItem
    check: RegistrationCheck | ReviewCheck | None
    is_outdated: bool


def clock(registration: Registration, at: datetime) -> Clock | None:
    """The time since it arrived; None before. The applicant's own time is not counted."""
    if registration.submitted_at is None:
        return None
    asked = registration.state == S.NEEDS_INFORMATION and registration.asked_at
    stopped = registration.stopped + ((at - asked) if asked else timedelta())
    end = _end(registration, at)
    return Clock(
        ours=max((end - registration.submitted_at - stopped).days, 0),
        stopped=stopped.days,
        is_running=registration.state in (S.SUBMITTED, S.UNDER_REVIEW),
        deadline=registration.link_expires_at if asked else None,
    )


def next_step(registration: Registration) -> str:
    """Whose turn it is and what to do, in a sentence."""
    if registration.quarantined and not registration.is_final:
        return _("Look at the reasons for the quarantine, then release it or decline it.")
    if registration.state == S.UNDER_REVIEW:
        return _in_review(registration)
    return {
        S.SUBMITTED: _("Take it into review."),
        S.NEEDS_INFORMATION: _("The applicant has to answer. Our clock stands still meanwhile."),
        S.APPROVED: _("Nothing: it is decided."),
        S.DECLINED: _("Nothing: it is decided. The applicant may register again."),
        S.WITHDRAWN: _("Nothing: the applicant withdrew it."),
        S.EXPIRED: _("Nothing: the applicant did not answer in time. They may register again."),
    }.get(S(registration.state), "")


def questions(registration: Registration) -> list[Question]:
    """The checklist of its type, and whatever was answered here.

    Of a decided registration only what was answered: the checklist may have changed since.
    """
    checks = {
        check.item_id: check for check in registration.checks.select_related("item", "by").all()
    }
    return [
        Question(item, checks.get(item.pk), _is_outdated(registration, checks.get(item.pk)))
        for item in _asked(registration, checks)
    ]


@dataclass(frozen=True)
class Result:
    """What the answers so far say together."""

    answered: int
    asked: int
    hindering: int
    failed: int

    @property
    def is_passed(self) -> bool:
        return not self.hindering


def checklist_result(registration: Registration) -> Result:
    """Computed from the answers: passed when every required question is."""
    asked = questions(registration)
    answers = [question.check.answer for question in asked if question.check]
    return Result(
        answered=sum(answer != CheckAnswer.OPEN for answer in answers),
        asked=len(asked),
        hindering=0 if registration.is_final else open_checks(registration).count(),
        failed=answers.count(CheckAnswer.FAILED),
    )


def review_questions(review: Review) -> list[Question]:
    """The same for a re-vetting; nothing outdates an answer there."""
    checks = {check.item_id: check for check in review.checks.select_related("item", "by")}
    is_over = review.state != ReviewState.OPEN
    asked = [] if is_over else list(items_for(review.organisation.organisation_type))
    known = {item.pk for item in asked}
    asked += [check.item for check in checks.values() if check.item_id not in known]
    return [Question(item, checks.get(item.pk), is_outdated=False) for item in asked]


def assignable() -> QuerySet[User]:
    """The people who vet."""
    return User.objects.filter(is_active=True, groups__name__in=roles.STAFF).distinct()


def _in_review(registration: Registration) -> str:
    if is_locked(registration):
        return _("A red flag locks it: a CST lead decides about the flag.")
    if unjudged(registration).exists():
        return _("Judge whom it resembles on the sanctions list.")
    if open_checks(registration).exists():
        return _("Answer the checklist, or ask the applicant for what is missing.")
    if VettingRules.current().four_eyes or rule_for(registration).four_eyes:
        if registration.recommended_by_id is None:
            return _("Recommend the approval, or decline.")
        return _("A second officer approves or declines.")
    return _("Approve or decline.")


def _asked(registration: Registration, checks: dict[int, RegistrationCheck]) -> list[ChecklistItem]:
    asked = [] if registration.is_final else list(items_for(registration.organisation_type))
    known = {item.pk for item in asked}
    return asked + [check.item for check in checks.values() if check.item_id not in known]


def _is_outdated(registration: Registration, check: RegistrationCheck | None) -> bool:
    """Whether the applicant changed the registration after this was checked."""
    answered = registration.answered_at
    return check is not None and answered is not None and check.updated_at < answered


def _end(registration: Registration, at: datetime) -> datetime:
    if not registration.is_final:
        return at
    return registration.decided_at or registration.updated_at
