"""Screening many: everybody against a new list, and every night what changed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import audit
from stakeholders.actions import screening
from stakeholders.models import Organisation, Person, Registration, SanctionsList, ScreeningMatch
from stakeholders.selectors.screening.index import current_index
from stakeholders.selectors.screening.subjects import Subject, names_of
from stakeholders.states import OPEN, VettingState

BATCH = 500
# In this order; where a run stopped is kept as "organisation:4711".
KINDS = ("registration", "organisation", "person")


def go_on(*, until: datetime) -> SanctionsList | None:
    """Compare everybody with the newest list, batch by batch, as long as there is time.

    Where it stopped is kept with the list: the next call goes on there. Returns the list,
    or None when nothing was left to do.
    """
    version = SanctionsList.objects.order_by("pk").last()
    if version is None or version.screened_at is not None:
        return None
    while timezone.now() < until and _step(version):
        pass
    return version


def screen_changed(since: datetime) -> int:
    """Screen what changed since then, by whatever way; returns how many have to be judged."""
    asked = 0
    for kind in KINDS:
        for subject in _screened(kind, updated_at__gte=since):
            asked += len(screening.screen(subject))
    return asked


@transaction.atomic
def _step(version: SanctionsList) -> bool:
    """One batch, unless another worker finished meanwhile; whether there is more to do."""
    version.lock()
    if version.screened_at is None:
        _batch(version)
    return version.screened_at is None


def _batch(version: SanctionsList) -> None:
    """One batch of one kind; then the next kind, then the end."""
    kind, _colon, last = (version.position or f"{KINDS[0]}:0").partition(":")
    rows = list(_screened(kind, pk__gt=int(last))[:BATCH])
    index = current_index()
    matched = _with_matches(kind, rows)
    for subject in rows:
        if subject.pk in matched or index.find(names_of(subject)):
            screening.screen(subject)
    if rows:
        version.position = f"{kind}:{rows[-1].pk}"
    elif kind != KINDS[-1]:
        version.position = f"{KINDS[KINDS.index(kind) + 1]}:0"
    else:
        version.screened_at = timezone.now()
        audit.record("sanctionslist.screened", version, by=None)
    version.save()


def _screened(kind: str, **which: Any) -> QuerySet[Any]:
    """Who is compared: all but what is decided, archived or merged into another."""
    if kind == "registration":
        rows: QuerySet[Any] = Registration.objects.filter(state__in=OPEN)
    elif kind == "organisation":
        rows = Organisation.objects.standing().exclude(vetting=VettingState.ARCHIVED)
    else:
        rows = Person.objects.standing()
    return rows.filter(**which).order_by("pk")


def _with_matches(kind: str, rows: list[Subject]) -> set[int]:
    """The rows that resembled an entry before; the names may not be alike any more."""
    column = f"{kind}__in"
    known = ScreeningMatch.objects.filter(**{column: [row.pk for row in rows]})
    return set(known.values_list(f"{kind}_id", flat=True))
