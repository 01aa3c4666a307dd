"""What can be chosen when two records are merged, and what a ledger says in words."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, Model
from django.utils.formats import localize

from core.merging.ledger import Ledger
from core.merging.relations import Relation, relation_named
from core.models import User
from stakeholders.models import Merge, Organisation, Person
from stakeholders.models.merges import MergeQuerySet

# Not chosen but decided by what both say, or facts of the record and not of whom it is about.
DECIDED: dict[type[Model], tuple[str, ...]] = {
    Organisation: ("at_risk", "source", "confirmed_on"),
    Person: ("user",),
}


@dataclass(frozen=True)
class Choice:
    """One field of both records. `differs` when there is something to choose."""

    field: Field
    keep: Any
    lose: Any

    @property
    def differs(self) -> bool:
        return bool(self.lose not in self.field.empty_values and self.keep != self.lose)

    @property
    def keep_text(self) -> str:
        return _text(self.field, self.keep)

    @property
    def lose_text(self) -> str:
        return _text(self.field, self.lose)

    @property
    def fills(self) -> bool:
        """Whether the survivor has no value of its own."""
        return self.differs and self.keep in self.field.empty_values


@dataclass(frozen=True)
class Count:
    """How many rows of one kind move, and how many stand on both sides already."""

    label: str
    moving: int
    same: int


def choosable(model: type[Model]) -> list[Any]:
    """The fields of which one value is chosen; discovered, so that none is forgotten."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in DECIDED[model]
        if not isinstance(field, ArrayField)
    ]


def choices(keep: Any, lose: Any) -> list[Choice]:
    """The fields of both, in the order of the record; nothing becomes a part of itself."""
    return [
        Choice(field, getattr(keep, field.name), getattr(lose, field.name))
        for field in choosable(type(keep))
        if not (field.related_model is type(keep) and getattr(lose, field.attname) == keep.pk)
    ]


def counts(ledger: Ledger, lose: Any, user: User) -> list[Count]:
    """What moves and what both have, in words; only rows that the reader may see."""
    moving: dict[str, set[Any]] = defaultdict(set)
    same: dict[str, set[Any]] = defaultdict(set)
    labels: dict[str, str] = {}
    for move in ledger.moved:
        if move.source == lose.label:
            relation = relation_named(move.relation)
            name = relation.model._meta.label_lower
            labels[name] = label_of(relation)
            moving[name].update(_seen(relation.model, move.rows, user))
    for text in ledger.aside:
        name, _colon, pk = text.partition(":")
        model = apps.get_model(name)
        labels.setdefault(name, str(model._meta.verbose_name_plural))
        same[name].update(_seen(model, [int(pk)], user))
    return [
        Count(label, len(moving[name]), len(same[name]))
        for name, label in sorted(labels.items(), key=itemgetter(1))
        if moving[name] or same[name]
    ]


def _text(field: Any, value: Any) -> str:
    """A value as people read it."""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(localize(value)) if isinstance(value, date) else str(value)


def label_of(relation: Relation) -> str:
    """What the rows of a relation are, for people."""
    if relation.is_own:
        return str(relation.field.remote_field.related_name).replace("_", " ")
    if through := _between(relation):
        return str(through.related_model._meta.verbose_name_plural)
    return str(relation.model._meta.verbose_name_plural)


def _between(relation: Relation) -> Any | None:
    """The other side of a table that only joins two kinds of record."""
    if not relation.model._meta.auto_created:
        return None
    others = (f for f in relation.model._meta.local_fields if f.is_relation)
    return next((field for field in others if field.name != relation.field.name), None)


def _seen(model: Any, pks: list[Any], user: User) -> set[Any]:
    rows = model._default_manager.all()
    if not hasattr(rows, "visible_to"):
        return set(pks)
    return set(rows.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True))


def merge_of(record: Any) -> Merge | None:
    """The decision by which a record stands behind another."""
    merge: Merge | None = record.lost_in.standing().first() if record.merged_into_id else None
    return merge


def merges_into(keep: Any, user: User) -> MergeQuerySet:
    """The merges into this record that stand, newest first; those that the reader may see."""
    merges: MergeQuerySet = keep.merges.standing().visible_to(user)
    return merges.select_related("by", "lose_organisation", "lose_person")
