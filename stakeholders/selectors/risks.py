"""How risky a record is by its open flags, and what that asks for."""

from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from core import roles
from core.models import User
from stakeholders.models import (
    ChecklistItem,
    Organisation,
    OrganisationType,
    Registration,
    Review,
    RiskFlag,
    RiskRule,
)
from stakeholders.models.flags import NO_FLAG
from stakeholders.states import RANK, CheckAnswer, ReviewState

SETTLED = (CheckAnswer.PASSED, CheckAnswer.NOT_APPLICABLE)
JANUARY, MONTHS = 1, 12


def flags_of(record: Organisation | Registration) -> QuerySet[RiskFlag]:
    """The flags of a record; of a claim on an organisation, those of that organisation too."""
    if isinstance(record, Organisation):
        return RiskFlag.objects.filter(organisation=record)
    about = Q(registration=record)
    if record.organisation_id:
        about |= Q(organisation=record.organisation_id)
    return RiskFlag.objects.filter(about)


def highest_level(record: Organisation | Registration) -> str:
    """The level of the most serious open flag; "" without one."""
    levels = flags_of(record).open().values_list("level", flat=True)  # type: ignore[attr-defined]
    return max(levels, key=lambda level: RANK[level], default=NO_FLAG)


def is_locked(record: Organisation | Registration) -> bool:
    """Whether a red flag locks it; known already where `with_locks` read the rows."""
    known: list[RiskFlag] | None = getattr(record, "locks", None)
    if known is not None:
        return bool(known)
    return bool(flags_of(record).locking().exists())  # type: ignore[attr-defined]


def with_locks(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """The same rows with the flags that lock them, in one query for all."""
    locking: Any = RiskFlag.objects.all()
    return organisations.prefetch_related(Prefetch("flags", locking.locking(), to_attr="locks"))


def rule_for(record: Organisation | Registration) -> RiskRule:
    """What the record's risk asks for, as staff have set it."""
    return RiskRule.by_level()[highest_level(record)]


def last_vetted(organisation: Organisation) -> datetime | None:
    """When it was vetted last, by a re-vetting or by its first verification."""
    done = organisation.reviews.filter(state=ReviewState.DONE).order_by("-done_at").first()
    return done.done_at if done else organisation.verified_at


def due_on(organisation: Organisation) -> date | None:
    """The day on which its vetting expires, by the risk of today; None before the first."""
    vetted = last_vetted(organisation)
    if vetted is None:
        return None
    return later(timezone.localtime(vetted).date(), rule_for(organisation).months)


def later(day: date, months: int) -> date:
    """So many months after the day; the last of a shorter month.

    >>> later(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError  # Every month has 28 days.


def items_for(kind: OrganisationType | None) -> QuerySet[ChecklistItem]:
    """The active questions that are asked of this type of organisation."""
    asked = ChecklistItem.objects.filter(active=True)
    mine = Q(types=None) | Q(types=kind) if kind is not None else Q(types=None)
    return asked.filter(mine).distinct().order_by("position", "pk")


def open_questions(review: Review) -> QuerySet[ChecklistItem]:
    """The required questions that hinder the end of a re-vetting."""
    settled = review.checks.filter(answer__in=SETTLED).values("item")
    asked = items_for(review.organisation.organisation_type)
    return asked.filter(required=True).exclude(pk__in=settled)


def told_leads() -> QuerySet[User]:
    """The CST leads, who decide about what is escalated."""
    return User.objects.filter(is_active=True, groups__name=roles.CST_LEAD).distinct()
