"""What an organisation was, on a day: consultative status, memberships, accreditations.

Rules of meetings ask about the day of the session, so every question here names its day.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from core.models import User
from stakeholders.models import (
    EcosocStatus,
    Organisation,
    OtherAccreditation,
    UmbrellaMembership,
)
from stakeholders.states import AccreditationKind, EcosocStanding

# Who has these is shown as having the status: checked, or at least said and not refuted.
CURRENT = (EcosocStanding.CLAIMED, EcosocStanding.ACTIVE)


def ecosoc_standing(organisation: Organisation, day: date) -> EcosocStatus | None:
    """The one spell that answers for this day: what was checked, or else what it claims."""
    return ecosoc_standings([organisation.pk], day).get(organisation.pk)


def ecosoc_standings(pks: Iterable[int], day: date) -> dict[int, EcosocStatus]:
    """The same for many organisations, by their ids, in one statement."""
    rows = EcosocStatus.objects.filter(organisation__in=list(pks)).answering(day)
    return {status.organisation_id: status for status in rows}


def answering(held: Iterable[EcosocStatus]) -> list[EcosocStatus]:
    """Of the spells of one organisation that hold on a day, those that its pages show.

    The checked one alone, whatever it says; where nothing was checked, what it claims.
    """
    rows = list(held)
    return [status for status in rows if not status.is_claim] or rows


def has_status(organisation: Organisation, day: date) -> bool:
    """Whether it has checked consultative status in force, as rules of procedure ask."""
    found = ecosoc_standing(organisation, day)
    return found is not None and found.standing == EcosocStanding.ACTIVE


def memberships(organisation: Organisation, day: date) -> QuerySet[UmbrellaMembership]:
    """The umbrella organisations it belongs to on this day."""
    rows = UmbrellaMembership.objects.filter(organisation=organisation).select_related("umbrella")
    on_the_day: QuerySet[UmbrellaMembership] = rows.on(day)
    return on_the_day


def accreditations(organisation: Organisation, day: date) -> QuerySet[OtherAccreditation]:
    """Where else in the United Nations it is admitted on this day."""
    rows: QuerySet[OtherAccreditation] = OtherAccreditation.objects.filter(
        organisation=organisation
    ).on(day)
    return rows


def admitted_to(
    organisation: Organisation, kind: AccreditationKind, day: date, *, session: str = ""
) -> bool:
    """Whether it is admitted there on this day; to this session, when one is named."""
    found = accreditations(organisation, day).filter(kind=kind)
    return (found.filter(session=session) if session else found).exists()


def reports_overdue(user: User, day: date) -> QuerySet[EcosocStatus]:
    """Statuses in force whose quadrennial report is late, the latest first (domain 2.3)."""
    seen = Organisation.objects.visible_to(user).standing()
    rows = EcosocStatus.objects.on(day).filter(
        standing=EcosocStanding.ACTIVE, report_due__lt=day, organisation__in=seen
    )
    late: QuerySet[EcosocStatus] = rows.select_related("organisation").order_by("report_due", "pk")
    return late


def suspensions_over(user: User, day: date) -> QuerySet[EcosocStatus]:
    """Suspensions whose decided end has passed, while no decision since then is noted."""
    seen = Organisation.objects.visible_to(user).standing()
    rows = EcosocStatus.objects.on(day).filter(
        standing=EcosocStanding.SUSPENDED, suspended_until__lte=day, organisation__in=seen
    )
    over: QuerySet[EcosocStatus] = rows.select_related("organisation").order_by(
        "suspended_until", "pk"
    )
    return over
