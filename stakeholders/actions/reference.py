"""Seeding reference data: what is missing is made, and what staff changed is theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from stakeholders.models import SeededRow

type Values = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of reference data, as it should be.

    rows: the values of each row by its key; plain values that JSON can hold
    key_of: the key of a row of the database
    frozen: rows are made and never changed afterwards, such as texts people agreed to
    """

    name: str
    model: type[models.Model]
    rows: Mapping[str, Values]
    key_of: Callable[[Any], str]
    frozen: bool = False


@dataclass
class Tally:
    """What became of the rows of one kind."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass
class _Work:
    new: list[models.Model] = field(default_factory=list)
    changed: list[models.Model] = field(default_factory=list)
    seeded: list[SeededRow] = field(default_factory=list)


@transaction.atomic
def seed(kind: Kind) -> Tally:
    """Bring the rows of a kind to what the files say, as far as nobody edited them.

    A field is changed only while it still has the value that was seeded last; a row
    that staff deleted stays deleted. Running it again changes nothing.
    """
    return _seed(kind, keep_edits=True)


@transaction.atomic
def reset(kind: Kind) -> Tally:
    """Bring all seeded rows of a kind back to what the files say, edited or not."""
    return _seed(kind, keep_edits=False)


def _seed(kind: Kind, *, keep_edits: bool) -> Tally:
    present = {kind.key_of(row): row for row in kind.model._default_manager.all()}
    before = {row.key: row for row in SeededRow.objects.filter(kind=kind.name)}
    tally, work = Tally(), _Work()
    for key, values in kind.rows.items():
        record, last = present.get(key), before.get(key)
        if record is None and (last is None or not keep_edits):
            work.new.append(kind.model(**values))
            tally.created += 1
        elif record is not None and _bring_up(kind, record, last, values, keep_edits=keep_edits):
            work.changed.append(record)
            tally.updated += 1
        else:
            tally.unchanged += 1
        if last is None or last.values != values:
            work.seeded.append(SeededRow(kind=kind.name, key=key, values=values))
    _store(kind, work)
    return tally


def _bring_up(
    kind: Kind,
    record: models.Model,
    last: SeededRow | None,
    values: Values,
    *,
    keep_edits: bool,
) -> bool:
    """Set the fields that nobody edited; True when one changed."""
    if kind.frozen:
        return False
    changed = False
    for name, value in values.items():
        current = getattr(record, name)
        edited = last is None or current != last.values.get(name, current)
        if current != value and not (edited and keep_edits):
            setattr(record, name, value)
            changed = True
    return changed


def _store(kind: Kind, work: _Work) -> None:
    rows = kind.model._default_manager
    rows.bulk_create(work.new)
    if work.changed:
        names = list(next(iter(kind.rows.values())))
        rows.bulk_update(work.changed, [name for name in names if name != "id"])
    SeededRow.objects.bulk_create(
        work.seeded,
        update_conflicts=True,
        unique_fields=("kind", "key"),
        update_fields=("values",),
    )
