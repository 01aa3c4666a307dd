"""All sources as one list, oldest first: mine, nobody's or everybody's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from core.models import User
from stakeholders.selectors.attention import (
    decisions as _decisions,  # noqa: F401 - adds its sources
    duties as _duties,  # noqa: F401 - adds its sources
    reasons as _reasons,  # noqa: F401 - adds its sources
)
from stakeholders.selectors.attention.sources import SOURCES, Case, Source

SIZE = 50
LAST_PAGE = 100


class Whose(TextChoices):
    MINE = "mine", _("mine")
    NOBODY = "nobody", _("nobody's")
    ALL = "all", _("everybody's")


@dataclass(frozen=True)
class Listing:
    """One page of the list, and how many each reason has."""

    cases: tuple[Case, ...]
    counts: tuple[tuple[Source, int], ...]
    has_more: bool

    @property
    def total(self) -> int:
        return sum(count for _source, count in self.counts)


def listing(user: User, whose: Whose, *, reason: str = "", page: int = 1) -> Listing:
    """A page of what needs attention; the counts are of all reasons."""
    counts = tuple(
        (source, _rows(source, user, whose).order_by().count()) for source in SOURCES.values()
    )
    wanted = [source for source, count in counts if count and reason in ("", source.name)]
    start, stop = (page - 1) * SIZE, page * SIZE
    found = list(islice(_oldest_first(wanted, user, whose, stop + 1), start, stop + 1))
    return Listing(tuple(found[:SIZE]), counts, has_more=len(found) > SIZE)


def count(user: User, whose: Whose) -> int:
    """How many records need attention, for the dashboard."""
    return sum(_rows(source, user, whose).order_by().count() for source in SOURCES.values())


def _oldest_first(
    sources: Iterable[Source], user: User, whose: Whose, limit: int
) -> Iterator[Case]:
    """Of each source no more than can be on the page; then merged by age."""
    lists = [_cases(source, user, whose, limit) for source in sources]
    return merge(*lists, key=lambda case: case.since)


def _cases(source: Source, user: User, whose: Whose, limit: int) -> list[Case]:
    rows = _rows(source, user, whose).order_by(source.since, "pk")[:limit]
    return [replace(source.present(row), source=source.name) for row in rows]


def _rows(source: Source, user: User, whose: Whose) -> QuerySet[Any]:
    rows = source.rows(user)
    if whose == Whose.ALL:
        return rows
    if not source.assignee:
        return rows if whose == Whose.NOBODY else rows.none()
    return rows.filter(**{source.assignee: user if whose == Whose.MINE else None})
