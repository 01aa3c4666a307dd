"""What a merge did, row by row, in a form that can be stored and read backwards."""

from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, JSONField, Model

from core.merging.relations import label_of

type Values = dict[str, Any]

NEVER = ("created_at", "updated_at")


@dataclass
class Moved:
    """Rows of one relation that were led from one record to another."""

    relation: str
    source: str
    target: str
    rows: list[Any]


@dataclass
class Ledger:
    """moved: rows that were led elsewhere, in order
    changed: {label: {field: [before, after]}} of rows whose values changed
    made: {label: its values} of rows that were not there before
    aside: {label of a row that stayed behind: label of the row that stands for both}
    """

    moved: list[Moved] = field(default_factory=list)
    changed: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    made: dict[str, Values] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)

    def note(self, record: Model, before: Values) -> None:
        """Keep what differs from `before`; of a row noted twice, the first `before` counts."""
        after = values(record)
        names = differences(record, before)
        fields = self.changed.setdefault(label_of(record), {}) if names else {}
        for name in names:
            first = fields.get(name, [before[name]])[0]
            fields[name] = [first, after[name]]

    @property
    def touched(self) -> list[str]:
        """Labels of rows that are not as they were, other than by being led elsewhere."""
        return sorted({*self.changed, *self.aside, *self.aside.values()})

    @property
    def rows(self) -> list[str]:
        """Labels of all rows that this merge had to do with."""
        moved = [f"{m.relation.rpartition('.')[0]}:{pk}" for m in self.moved for pk in m.rows]
        return sorted({*self.touched, *moved})


def values(record: Model, *, without: Collection[str] = ()) -> Values:
    """The columns of a row as text that each field reads back exactly; None stays None."""
    return {
        each.attname: pack(each, record)
        for each in record._meta.concrete_fields
        if not each.primary_key and each.name not in (*NEVER, *without)
    }


def differences(record: Model, before: Values) -> list[str]:
    """The columns that are not as they were."""
    after = values(record)
    return [name for name, value in before.items() if after[name] != value]


def pack(column: Field, record: Model) -> Any:
    """One value as text."""
    value = column.value_from_object(record)
    if value is None:
        return None
    return deepcopy(value) if isinstance(column, JSONField) else column.value_to_string(record)


def unpack(record: Model, name: str, text: Any) -> Any:
    """The value that such a text stands for."""
    column: Any = record._meta.get_field(name)
    if text is None or isinstance(column, JSONField):
        return text
    if column.is_relation:
        column = column.target_field
    return column.to_python(text)
