"""Reads for one registration: what is missing, who is told."""

from django.db.models import QuerySet

from core import roles
from core.models import User
from stakeholders.models import ChecklistItem, Registration
from stakeholders.states import CheckAnswer

STEPS = ("identity", "contact", "work", "ecosoc", "consent")
SETTLED = (CheckAnswer.PASSED, CheckAnswer.NOT_APPLICABLE)


def missing_steps(registration: Registration) -> list[str]:
    """The steps of the form that are not completed yet, in their order."""
    return [step for step in STEPS if step not in registration.steps_done]


def open_checks(registration: Registration) -> QuerySet[ChecklistItem]:
    """The questions of the checklist that hinder an approval."""
    settled = registration.checks.filter(answer__in=SETTLED).values("item")
    return ChecklistItem.objects.filter(active=True).exclude(pk__in=settled)


def told_about(registration: Registration) -> QuerySet[User]:
    """The staff who hear of it: all officers and leads; leads alone when it is at risk."""
    names = (roles.CST_LEAD,) if registration.at_risk else roles.STAFF
    return User.objects.filter(is_active=True, groups__name__in=names).distinct()
