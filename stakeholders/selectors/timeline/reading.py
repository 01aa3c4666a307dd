"""One page of a timeline: events and mails together, newest first, paged by key.

Mails are not noted a second time as events: the outbox has them, with what became of
each, and is read beside the events.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Record, User
from core.visibility import without_hidden
from notifications import outbox
from stakeholders.models import Organisation, Registration, TimelineEvent
from stakeholders.selectors.timeline import (
    lists as _lists,  # noqa: F401 - gives the words
    words as _words,  # noqa: F401 - gives the words
)
from stakeholders.selectors.timeline.kinds import (
    ICONS,
    KINDS,
    Area,
    area_of,
    icon_of,
    kinds_in,
    said,
)
from stakeholders.states import Discretion

SIZE = 30
YEAR = re.compile(r"[12][0-9]{3}")
MAIL = "mail"
# Of an event and a mail of the same moment, the event is the newer one.
RANKS = {MAIL: 0, "event": 1}


@dataclass(frozen=True)
class Key:
    """Where a page goes on: after this entry."""

    at: datetime
    rank: int
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.rank}~{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """The key that an address names; None when it is none of ours."""
        try:
            at, rank, pk = text.split("~")
            found = cls(datetime.fromisoformat(at), int(rank), int(pk))
        except ValueError:
            return None
        return found if timezone.is_aware(found.at) else None


@dataclass(frozen=True)
class Entry:
    """One line: what happened, when, and by whom (None: the system or the applicant)."""

    key: Key
    text: str
    area: Area
    icon: str
    by: User | None
    subject: str
    discretion: str = ""
    state: str = ""

    @property
    def at(self) -> datetime:
        return self.key.at

    @property
    def is_for_leads(self) -> bool:
        return self.discretion == Discretion.LEADS


@dataclass(frozen=True)
class Wanted:
    """What the reader asks for; empty means all."""

    area: str = ""
    kind: str = ""
    year: int | None = None
    before: Key | None = None

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Wanted":
        """What an address asks for; what is nonsense in it counts as not asked."""
        area, kind, year = (asked.get(name, "") for name in ("area", "kind", "year"))
        return cls(
            area=area if area in Area.values else "",
            kind=kind if kind in KINDS else "",
            year=int(year) if YEAR.fullmatch(year) else None,
            before=Key.read(asked.get("before", "")),
        )


@dataclass(frozen=True)
class Page:
    entries: tuple[Entry, ...]
    next: Key | None


def page(record: Record, user: User, wanted: Wanted, *, size: int = SIZE) -> Page:
    """A page of what this person may read of the record's timeline."""
    sources = (_events(record, user, wanted, size + 1), _mails(record, user, wanted, size + 1))
    newest_first = merge(*sources, key=_order, reverse=True)
    return _cut(tuple(islice(newest_first, size + 1)), size)


def events_page(record: Record, user: User, wanted: Wanted, *, size: int = SIZE) -> Page:
    """The same without mails, for pages that are not the team's."""
    return _cut(tuple(_events(record, user, wanted, size + 1)), size)


def events_of(record: Record, user: User) -> QuerySet[TimelineEvent]:
    """The events of the record that this person may read."""
    column = "organisation" if isinstance(record, Organisation) else "person"
    return TimelineEvent.objects.visible_to(user).filter(**{column: record})


def kinds_of(record: Record, user: User) -> list[str]:
    """The kinds that occur, for a filter."""
    found = events_of(record, user).order_by().values_list("kind", flat=True)
    return sorted(found.distinct())


def years_of(record: Record, user: User) -> list[int]:
    """From this year back to the first event's."""
    first = events_of(record, user).aggregate(first=Min("at"))["first"]
    now = timezone.localdate().year
    return list(range(now, timezone.localtime(first).year - 1, -1)) if first else []


def _cut(found: tuple[Entry, ...], size: int) -> Page:
    """A page of what was read one too many, so that it is known whether there is more."""
    shown = found[:size]
    return Page(shown, shown[-1].key if len(found) > size else None)


def _events(
    record: Record, user: User, wanted: Wanted, size: int, without: str = ""
) -> list[Entry]:
    rows = _after(events_of(record, user), "at", "event", wanted)
    if without:
        rows = rows.exclude(kind__in=kinds_in(without))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.area:
        rows = rows.filter(kind__in=kinds_in(wanted.area))
    rows = rows.select_related("by").order_by("-at", "-pk")[:size]
    return [
        Entry(
            key=Key(row.at, RANKS["event"], row.pk),
            text=said(row.kind, row.facts),
            area=area_of(row.kind),
            icon=icon_of(row.kind),
            by=row.by,
            subject=row.subject,
            discretion=row.discretion,
        )
        for row in rows
    ]


def _mails(record: Record, user: User, wanted: Wanted, size: int) -> list[Entry]:
    """For the team alone: a mail names its reader's address and what it is about."""
    if not user.is_cst or wanted.kind or wanted.area not in ("", Area.MAILS):
        return []
    mails = without_hidden(outbox.mails_about_any(_labels(record, user)), "about", user)
    rows = _after(mails, "created_at", MAIL, wanted).order_by("-created_at", "-pk")[:size]
    return [
        Entry(
            key=Key(row.created_at, RANKS[MAIL], row.pk),
            text=_("Mail to %(address)s: %(subject)s")
            % {"address": row.recipient, "subject": row.subject},
            area=Area.MAILS,
            icon=ICONS[Area.MAILS],
            by=None,
            subject=row.label,
            state=str(row.get_state_display()),
        )
        for row in rows
    ]


def _labels(record: Record, user: User) -> list[str]:
    """The record's own label, and those of the registrations that became it."""
    if not isinstance(record, Organisation):
        return [record.label]
    registrations = Registration.objects.visible_to(user).filter(organisation=record)
    return [record.label, *(registration.label for registration in registrations.only("pk"))]


def _after(rows: QuerySet[Any], moment: str, source: str, wanted: Wanted) -> QuerySet[Any]:
    """The rows of the wanted year that come after the key, in the common order."""
    if wanted.year:
        rows = rows.filter(**{f"{moment}__year": wanted.year})
    key, rank = wanted.before, RANKS[source]
    if key is None:
        return rows
    older = Q(**{f"{moment}__lt": key.at})
    if rank < key.rank:
        older |= Q(**{moment: key.at})
    elif rank == key.rank:
        older |= Q(**{moment: key.at}, pk__lt=key.pk)
    return rows.filter(older)


def _order(entry: Entry) -> tuple[datetime, int, int]:
    return entry.key.at, entry.key.rank, entry.key.pk


def latest(record: Record, user: User, *, count: int, without: str = "") -> Iterable[Entry]:
    """The newest events, without mails and without those of one area if it is named."""
    return _events(record, user, Wanted(), count, without)
