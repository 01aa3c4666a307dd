"""Which row of the survivor says the same as a row that should be led to it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, UniqueConstraint

from core.merging.relations import Relation, all_rows
from core.merging.rules import Move


@dataclass(frozen=True)
class Key:
    """Fields in which no two rows of one record may agree, as far as `condition` holds."""

    fields: tuple[str, ...]
    condition: Q | None = None
    nulls_agree: bool = False


def keys_of(relation: Relation, rule: Move) -> tuple[Key, ...]:
    """What makes two rows of this relation the same: the rule's own fields come first."""
    own = [Key((*relation.columns, *rule.same), nulls_agree=True)] if rule.same else []
    return (*own, *_unique(relation))


def twin_of(
    row: Model, keys: Iterable[Key], pointer: dict[str, Any], own: Collection[Any]
) -> Any | None:
    """The row among `own` (the survivor's) that is the same thing as `row`, or None.

    `pointer` holds the values with which `row` would point to the survivor.
    """
    rows = all_rows(type(row)).filter(pk__in=own)
    for key in keys:
        wanted = {name: pointer.get(name, _value(row, name)) for name in key.fields}
        if any(value is None for value in wanted.values()) and not key.nulls_agree:
            continue
        if key.condition and not _holds(row, key.condition):
            continue
        same = rows.filter(key.condition or Q(), **_lookups(wanted))
        if twin := same.order_by("pk").first():
            return twin
    return None


def _unique(relation: Relation) -> Iterator[Key]:
    meta = relation.model._meta
    for column in meta.local_fields:
        if column.unique and column.name in relation.columns:
            yield Key((column.name,))
    for together in meta.unique_together:
        if relation.columns & set(together):
            yield Key(tuple(together))
    for each in meta.constraints:
        if isinstance(each, UniqueConstraint) and relation.columns & set(each.fields):
            yield Key(tuple(each.fields), each.condition, nulls_agree=each.nulls_distinct is False)


def _value(row: Model, name: str) -> Any:
    return row._meta.get_field(name).value_from_object(row)  # type: ignore[union-attr]


def _lookups(wanted: dict[str, Any]) -> dict[str, Any]:
    return {
        (name if value is not None else f"{name}__isnull"): (True if value is None else value)
        for name, value in wanted.items()
    }


def _holds(row: Model, condition: Q) -> bool:
    return all_rows(type(row)).filter(condition, pk=row.pk).exists()
