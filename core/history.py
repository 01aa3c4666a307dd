"""What a row was before: the events that the database's triggers wrote."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Field, Model
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.models import User

MOST = 200
# What says nothing to people; `parent` may be a record that the reader may not know of.
SILENT = (
    "id", "created_at", "updated_at", "access_id", "name_key", "website_host", "mail_domain",
    "parent",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One field before and after, as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One write to a row: when, by whom (None: applicant or system), and what differs."""

    at: datetime
    by: User | None
    is_first: bool
    differences: tuple[Difference, ...]

    def without(self, fields: Iterable[str]) -> "Change":
        """The same, silent about the fields with these names."""
        hidden = frozenset(fields)
        kept = tuple(each for each in self.differences if each.field not in hidden)
        return replace(self, differences=kept)


def changes(record: Model) -> list[Change]:
    """The last MOST writes to a tracked row, newest first; writes of nothing left out."""
    events: Any = getattr(record, "events", None)
    if events is None:
        return []
    rows = list(events.select_related("pgh_context").order_by("-pgh_id")[: MOST + 1])
    people = _people(rows)
    found = []
    for row, before in zip(rows[:MOST], [*rows[1:], None], strict=False):
        change = _change(row, before, people.get(_user_id(row)))
        if change.is_first or change.differences:
            found.append(change)
    return found


def _change(row: Any, before: Any, by: User | None) -> Change:
    fields = [f for f in _fields(row) if f.name not in SILENT]
    differences = tuple(
        Difference(str(field.verbose_name), _text(field, before), _text(field, row))
        for field in fields
        if before is not None and _raw(field, before) != _raw(field, row)
    )
    return Change(row.pgh_created_at, by, before is None, differences)


def _fields(row: Any) -> Iterable[Field]:
    return [f for f in row._meta.concrete_fields if not f.name.startswith("pgh_")]


def _raw(field: Field, row: Any) -> Any:
    return getattr(row, field.attname)


def _text(field: Field, row: Any) -> str:
    value = _raw(field, row)
    if value in (None, "", []):
        return "–"
    if field.is_relation:
        return str(getattr(row, field.name, None) or value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(localize(localtime(value) if isinstance(value, datetime) else value))


def _user_id(row: Any) -> int | None:
    metadata = row.pgh_context.metadata if row.pgh_context else {}
    user = metadata.get("user")
    return int(user) if user else None


def _people(rows: Iterable[Any]) -> dict[int | None, User]:
    ids = {pk for row in rows if (pk := _user_id(row))}
    return dict(User.objects.in_bulk(ids).items())
