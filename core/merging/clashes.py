"""Which row of the survivor says the same as a row that should be led to it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db.models import F, Model, Q, QuerySet, UniqueConstraint, Value
from django.db.models.lookups import PostgresOperatorLookup

from core.merging.relations import Relation, all_rows
from core.merging.rules import Move


class Limit(Protocol):
    """Something in which no two rows of one record may agree."""

    def broken_by(
        self, row: Model, pointer: Mapping[str, Any], rows: QuerySet[Any]
    ) -> QuerySet[Any]:
        """Those of `rows` with which `row` clashes, once it points where `pointer` says."""


@dataclass(frozen=True)
class Key:
    """Fields that may not have the same values twice, as far as `condition` holds."""

    fields: tuple[str, ...]
    condition: Q | None = None
    nulls_agree: bool = False

    def broken_by(
        self, row: Model, pointer: Mapping[str, Any], rows: QuerySet[Any]
    ) -> QuerySet[Any]:
        wanted = {name: pointer.get(name, _value(row, name)) for name in self.fields}
        if any(value is None for value in wanted.values()) and not self.nulls_agree:
            return rows.none()
        if not _holds(row, self.condition):
            return rows.none()
        return rows.filter(self.condition or Q(), **_lookups(wanted))


@dataclass(frozen=True)
class Overlap:
    """Spells of one thing that may not share a day, or whatever else the database excludes."""

    constraint: ExclusionConstraint

    def broken_by(
        self, row: Model, pointer: Mapping[str, Any], rows: QuerySet[Any]
    ) -> QuerySet[Any]:
        condition = self.constraint.condition
        if not _holds(row, condition):
            return rows.none()
        here = {
            F(field.name): Value(_key(pointer.get(field.name, _value(row, field.name))), field)
            for field in row._meta.local_concrete_fields
        }
        for expression, operator in self.constraint.expressions:
            ours: Any = F(expression) if isinstance(expression, str) else expression
            lookup = PostgresOperatorLookup(ours, ours.replace_expressions(here))
            lookup.postgres_operator = operator
            rows = rows.filter(lookup)
        return rows.filter(condition or Q())


def limits_of(relation: Relation, rule: Move) -> tuple[Limit, ...]:
    """What makes two rows of this relation the same: the rule's own fields come first."""
    own = [Key((*relation.columns, *rule.same), nulls_agree=True)] if rule.same else []
    return (*own, *_in_the_database(relation))


def twin_of(
    row: Model, limits: Iterable[Limit], pointer: Mapping[str, Any], own: Collection[Any]
) -> Any | None:
    """The row among `own` (the survivor's) that is the same thing as `row`, or None.

    `pointer` holds the values with which `row` would point to the survivor.
    """
    rows = all_rows(type(row)).filter(pk__in=own)
    for limit in limits:
        if twin := limit.broken_by(row, pointer, rows).order_by("pk").first():
            return twin
    return None


def _in_the_database(relation: Relation) -> Iterator[Limit]:
    meta = relation.model._meta
    for column in meta.local_fields:
        if column.unique and column.name in relation.columns:
            yield Key((column.name,))
    for together in meta.unique_together:
        if relation.columns & set(together):
            yield Key(tuple(together))
    for each in meta.constraints:
        if isinstance(each, UniqueConstraint) and relation.columns & set(each.fields):
            yield Key(tuple(each.fields), each.condition, each.nulls_distinct is False)
        elif isinstance(each, ExclusionConstraint) and relation.columns & _names(each):
            yield Overlap(each)


def _names(constraint: ExclusionConstraint) -> set[str]:
    """The fields that are excluded by themselves, such as the record that rows belong to."""
    plain = (each for each, _operator in constraint.expressions)
    return {each if isinstance(each, str) else getattr(each, "name", "") for each in plain}


def _value(row: Model, name: str) -> Any:
    return row._meta.get_field(name).value_from_object(row)  # type: ignore[union-attr]


def _key(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _lookups(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {
        (name if value is not None else f"{name}__isnull"): (True if value is None else value)
        for name, value in wanted.items()
    }


def _holds(row: Model, condition: Q | None) -> bool:
    if condition is None:
        return True
    return all_rows(type(row)).filter(condition, pk=row.pk).exists()
