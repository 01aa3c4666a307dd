"""The reasons why a record needs attention; each theme and each app adds its own.

A source is one query, whatever the number of its rows, and shows nothing that its reader
may not see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from core.models import User


@dataclass(frozen=True)
class Case:
    """One record: what it is, why it needs attention, since when, and whose it is."""

    record: str
    why: str
    since: datetime
    assignee: User | None
    url: str
    source: str = ""


@dataclass(frozen=True)
class Source:
    """One reason.

    name: in addresses; label: in words, for the filter
    rows: those that this person may see, with all that `present` needs
    since: the column that says since when, for the order; rows have it
    assignee: the path to whoever looks after it; "" where nobody ever does
    present: a row as a case
    """

    name: str
    label: Promise
    rows: Callable[[User], QuerySet[Any]]
    since: str
    assignee: str
    present: Callable[[Any], Case]


SOURCES: dict[str, Source] = {}


def add(*sources: Source) -> None:
    """Add reasons; the same name twice is a mistake."""
    for source in sources:
        if source.name in SOURCES:
            raise ValueError(f"There is a reason named {source.name} already.")
        SOURCES[source.name] = source
