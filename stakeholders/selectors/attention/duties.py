"""The reasons that come by the clock and by what people tell: vetting, flags, confirmations."""

from typing import Any

from django.db.models import DateTimeField, F, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from core.models import User
from stakeholders.models import ChangeRequest, Organisation, Review, RiskFlag, ScreeningMatch
from stakeholders.selectors import histories
from stakeholders.selectors.attention.sources import Case, Source, add
from stakeholders.states import VettingState

OWNER = "organisation__assigned_to"


def _of_standing(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Open questions of a merged organisation wait until the merge is undone."""
    standing = rows.exclude(organisation__merged_into__isnull=False)
    return standing.select_related(OWNER)


def _reviews(user: User) -> QuerySet[Any]:
    rows = Review.objects.visible_to(user).open().filter(due_on__lte=timezone.localdate())
    rows = rows.exclude(organisation__merged_into__isnull=False)
    return rows.select_related("organisation", "assigned_to")


def _flags(user: User) -> QuerySet[Any]:
    rows = RiskFlag.objects.visible_to(user).open()
    return _of_standing(rows).select_related("registration")


def _matches(user: User) -> QuerySet[Any]:
    rows = ScreeningMatch.objects.visible_to(user).to_judge()
    return _of_standing(rows).select_related("registration", "person")


def _changes(user: User) -> QuerySet[Any]:
    return _of_standing(ChangeRequest.objects.visible_to(user).open())


def _stale(user: User) -> QuerySet[Any]:
    if not user.is_cst:
        return Organisation.objects.none()
    rows = Organisation.objects.visible_to(user).standing().filter(vetting=VettingState.STALE)
    due = Cast("confirmation_due_on", DateTimeField())
    return rows.annotate(waits=due).select_related("assigned_to")


def _reports(user: User) -> QuerySet[Any]:
    if not user.is_cst:
        return Organisation.objects.none()
    rows = histories.reports_overdue(user, timezone.localdate())
    return rows.annotate(waits=Cast(F("report_due"), DateTimeField())).select_related(OWNER)


def _case(row: Any, why: str, since: str, kind: str = "") -> Case:
    """A row about an organisation, or about a registration or person before it has one."""
    about = getattr(row, "subject", None) or row.organisation
    owner = row.organisation.assigned_to if row.organisation_id else None
    name = kind or row._meta.model_name
    subject = row if not kind else row.organisation
    return Case(
        record=str(about),
        why=why,
        since=getattr(row, since),
        assignee=getattr(row, "assigned_to", owner),
        url=reverse(f"admin:stakeholders_{name}_change", args=[subject.pk]),
    )


def _review(row: Review) -> Case:
    return _case(row, _("It has to be vetted again"), "created_at")


def _flag(row: RiskFlag) -> Case:
    return _case(row, _("A flag is open: %s") % row.get_level_display(), "raised_at")


def _match(row: ScreeningMatch) -> Case:
    return _case(row, _("It resembles an entry of the sanctions list: judge it"), "found_at")


def _change(row: ChangeRequest) -> Case:
    return _case(row, _("The organisation told us of changes: decide on them"), "created_at")


def _report(row: Any) -> Case:
    why = _("The quadrennial report to ECOSOC is overdue")
    return _case(row, why, "waits", kind="organisation")


def _unconfirmed(row: Organisation) -> Case:
    return Case(
        record=str(row),
        why=_("Its data were not confirmed for long"),
        since=row.waits or row.updated_at,  # type: ignore[attr-defined]
        assignee=row.assigned_to,
        url=reverse("admin:stakeholders_organisation_change", args=[row.pk]),
    )


add(
    Source(
        "review", gettext_lazy("to be vetted again"), _reviews, "created_at", "assigned_to", _review
    ),
    Source("flag", gettext_lazy("open flag"), _flags, "raised_at", OWNER, _flag),
    Source("screening", gettext_lazy("sanctions match"), _matches, "found_at", OWNER, _match),
    Source("change", gettext_lazy("changes told to us"), _changes, "created_at", OWNER, _change),
    Source(
        "stale",
        gettext_lazy("not confirmed for long"),
        _stale,
        "waits",
        "assigned_to",
        _unconfirmed,
    ),
    Source("report", gettext_lazy("report overdue"), _reports, "waits", OWNER, _report),
)
