"""Everything that points to a kind of record, found in the model registry."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, ForeignKey, Model, QuerySet

from core.merging.rules import Rule, rule_for

# Columns that name a record as text ("app.model:42"): the log, the outbox, the timeline.
LABELS = ("subject", "about")
LONGEST_LABEL = 120


@dataclass(frozen=True)
class Relation:
    """One column, or pair of columns, by which rows point to a record.

    Foreign keys, one-to-one and the tables of many-to-many fields look alike here.
    """

    model: type[Model]
    field: Any

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def rule(self) -> Rule:
        return rule_for(self.name, self.model)

    @property
    def columns(self) -> frozenset[str]:
        """The fields that say where a row points to."""
        if isinstance(self.field, GenericForeignKey):
            return frozenset((self.field.ct_field, self.field.fk_field))
        return frozenset((self.field.name,))

    def pointer(self, record: Model) -> dict[str, Any]:
        """The values of those fields in a row that points to this record."""
        if isinstance(self.field, GenericForeignKey):
            kind = ContentType.objects.get_for_model(record)
            return {self.field.ct_field: kind, self.field.fk_field: record.pk}
        if isinstance(self.field, ForeignKey):
            return {self.field.name: record}
        return {self.field.name: label_of(record)}

    def rows(self, record: Model) -> QuerySet[Any]:
        """The rows that point to this record."""
        return all_rows(self.model).filter(**self.pointer(record))

    @property
    def is_own(self) -> bool:
        """Whether records point to records of their own kind."""
        return isinstance(self.field, ForeignKey) and self.field.related_model is self.model


def all_rows(model: type[Model]) -> QuerySet[Any]:
    """Every row of a table, also those that its own manager leaves out."""
    rows: QuerySet[Any] = model._base_manager.all()  # noqa: SLF001 - the one that leaves none out
    return rows


def label_of(record: Model) -> str:
    """How tables without a foreign key name a row: "app.model:42"."""
    return f"{record._meta.label_lower}:{record.pk}"


@cache
def relations_to(target: type[Model]) -> tuple[Relation, ...]:
    """All relations to records of this kind, in a stable order."""
    found = [relation for model in _models() for relation in _relations(model, target)]
    return tuple(sorted(found, key=lambda relation: relation.name))


def relation_named(name: str) -> Relation:
    """The relation with this name. LookupError when there is none any more."""
    label, _dot, field = name.rpartition(".")
    model = next((model for model in _models() if model._meta.label_lower == label), None)
    if model is None:
        raise LookupError(name)
    fields = (*model._meta.local_fields, *model._meta.private_fields)
    found: Any = next((each for each in fields if each.name == field), None)
    if found is None:
        raise LookupError(name)
    return Relation(model, found)


def row_named(label: str) -> Any | None:
    """The row that a label names, or None when it is gone."""
    model, _colon, pk = label.partition(":")
    kind = next((each for each in _models() if each._meta.label_lower == model), None)
    return all_rows(kind).filter(pk=pk).first() if kind else None


def _models() -> list[type[Model]]:
    kinds = apps.get_models(include_auto_created=True)
    return [model for model in kinds if not model._meta.proxy]


def _relations(model: type[Model], target: type[Model]) -> Iterator[Relation]:
    for field in model._meta.local_fields:
        points = isinstance(field, ForeignKey) and field.related_model is target
        if points or _is_label(model, field):
            yield Relation(model, field)
    for private in model._meta.private_fields:
        if isinstance(private, GenericForeignKey):
            yield Relation(model, private)


def _is_label(model: type[Model], field: Any) -> bool:
    return (
        field.name in LABELS
        and type(field) is CharField
        and field.max_length == LONGEST_LABEL
        and not hasattr(model, "pgh_tracked_model")
    )
