"""Putting back what a ledger says, and saying what cannot be put back."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from core.merging.ledger import Moved, Values, unpack, values
from core.merging.moving import store
from core.merging.relations import relation_named, row_named


class CannotReturn(Exception):
    """Rows that have to go back clash with what was written since; names the relation."""


@dataclass(frozen=True)
class Left:
    """What stays as it is: rows of a table that were deleted or led elsewhere since
    (`count`), or one column of a row that was changed since (`column`)."""

    model: str
    column: str = ""
    count: int = 1


def lead_back(moved: Iterable[Moved]) -> Iterator[Left]:
    """Let the rows point to where they pointed, the last move first.

    Rows that point elsewhere by now, or are gone, are left. Raises CannotReturn.
    """
    for move in reversed(list(moved)):
        model = move.relation.rpartition(".")[0]
        try:
            relation = relation_named(move.relation)
        except LookupError:
            yield Left(model, count=len(move.rows))
            continue
        source, target = row_named(move.source), row_named(move.target)
        if source is None or target is None:
            yield Left(model, count=len(move.rows))
            continue
        rows = relation.rows(target).filter(pk__in=move.rows)
        try:
            with transaction.atomic():
                count = rows.update(**relation.pointer(source))
        except IntegrityError as error:
            raise CannotReturn(model) from error
        if missing := len(move.rows) - count:
            yield Left(model, count=missing)


def change_back(label: str, changes: dict[str, list[Any]]) -> Iterator[Left]:
    """Give one row its old values, but for those that were changed again since."""
    row = row_named(label)
    model = label.partition(":")[0]
    if row is None:
        yield Left(model)
        return
    names, left = give_back(row, changes)
    store(row, names)
    for name in left:
        yield Left(model, name)


def give_back(
    row: Model, changes: dict[str, list[Any]], *, together: Collection[str] = ()
) -> tuple[list[str], list[str]]:
    """The same in memory: (columns given back, columns left).

    The columns in `together` are given back all or, when one was changed since, none.
    """
    now: Values = values(row)
    since = {name for name, (_before, after) in changes.items() if now.get(name) != after}
    if since & set(together):
        since |= set(together) & set(changes)
    names, left = [], []
    for name, (before, after) in changes.items():
        old, new = unpack(row, name, before), unpack(row, name, after)
        if name not in since:
            setattr(row, name, old)
        elif isinstance(old, list):
            setattr(row, name, _without(getattr(row, name), old, new))
        elif isinstance(old, dict):
            setattr(row, name, _key_by_key(getattr(row, name), old, new))
        else:
            left.append(name)
            continue
        names.append(name)
    return names, left


def _without(now: list[Any], old: list[Any], new: list[Any]) -> list[Any]:
    """A list without what the merge added, with what it took away and what came since."""
    kept = [value for value in now if value in old or value not in new]
    return [*kept, *(value for value in old if value not in now and value not in new)]


def _key_by_key(now: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """A mapping with the old values of what nobody has changed since the merge."""
    since = {key for key in {*now, *new} if now.get(key) != new.get(key)}
    kept = {key: value for key, value in now.items() if key in since}
    return kept | {key: value for key, value in old.items() if key not in since}


def unmake(label: str, made: Values) -> Iterator[Left]:
    """Take away a row that the merge made, unless somebody has worked on it since."""
    row = row_named(label)
    if row is None:
        return
    if values(row) == made:
        row.delete()
    else:
        yield Left(label.partition(":")[0])
