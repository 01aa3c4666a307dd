"""Reads for the vetting of one registration: whose turn it is, how long it has taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import roles
from core.models import User
from stakeholders.models import ChecklistItem, Registration, RegistrationCheck, VettingRules
from stakeholders.selectors.registrations import open_checks
from stakeholders.states import RegistrationState

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
    check: RegistrationCheck | None
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
    """The checklist, with active questions and those that were answered here."""
    checks = {
        check.item_id: check for check in registration.checks.select_related("item", "by").all()
    }
    items = list(ChecklistItem.objects.filter(active=True))
    items += [c.item for c in checks.values() if not c.item.active]
    return [
        Question(item, checks.get(item.pk), _is_outdated(registration, checks.get(item.pk)))
        for item in items
    ]


def assignable() -> QuerySet[User]:
    """The people who vet."""
    return User.objects.filter(is_active=True, groups__name__in=roles.STAFF).distinct()


def _in_review(registration: Registration) -> str:
    if open_checks(registration).exists():
        return _("Answer the checklist, or ask the applicant for what is missing.")
    if VettingRules.current().four_eyes:
        if registration.recommended_by_id is None:
            return _("Recommend the approval, or decline.")
        return _("A second officer approves or declines.")
    return _("Approve or decline.")


def _is_outdated(registration: Registration, check: RegistrationCheck | None) -> bool:
    """Whether the applicant changed the registration after this was checked."""
    answered = registration.answered_at
    return check is not None and answered is not None and check.updated_at < answered


def _end(registration: Registration, at: datetime) -> datetime:
    if not registration.is_final:
        return at
    return registration.decided_at or registration.updated_at
