"""Leading everything that points to one record to another, and noting each row."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from core.merging.clashes import limits_of, twin_of
from core.merging.ledger import Ledger, Moved, differences, values
from core.merging.relations import Relation, all_rows, label_of, relations_to
from core.merging.rules import Move


def absorb(keep: Model, lose: Model, ledger: Ledger) -> None:
    """Lead all that points to `lose` to `keep`, by the rules of the relations.

    Call it in a transaction that holds both records locked. Raises ImproperlyConfigured
    when a relation has no rule.
    """
    for relation in relations_to(type(lose)):
        rule = relation.rule
        if isinstance(rule, Move):
            _lead(relation, rule, keep, lose, ledger)


def _lead(relation: Relation, rule: Move, keep: Model, lose: Model, ledger: Ledger) -> None:
    rows = relation.rows(lose)
    if relation.is_own:
        _inherit(relation, keep, lose, ledger)
        rows = rows.exclude(pk__in=(keep.pk, lose.pk))
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    pointer, limits = relation.pointer(keep), limits_of(relation, rule)
    if limits or not _led(relation.model, pks, pointer):
        own = list(relation.rows(keep).values_list("pk", flat=True)) if limits else []
        each = all_rows(relation.model).in_bulk(pks)
        twins = {pk: twin_of(each[pk], limits, pointer, own) for pk in pks}
        for pk, twin in twins.items():
            if twin is not None:
                _unite(all_rows(type(twin)).get(pk=twin.pk), each[pk], relation, rule, ledger)
            elif not _led(relation.model, [pk], pointer):
                ledger.aside[label_of(each[pk])] = ""
                continue
        pks = [pk for pk in pks if label_of(each[pk]) not in ledger.aside]
    if pks:
        ledger.moved.append(Moved(relation.name, label_of(lose), label_of(keep), pks))


def _led(model: type[Model], pks: list[Any], pointer: dict[str, Any]) -> bool:
    """Let these rows point elsewhere; False when the database does not take that."""
    try:
        with transaction.atomic():
            all_rows(model).filter(pk__in=pks).update(**pointer)
    except IntegrityError:
        return False
    return True


def _unite(kept: Model, left: Model, relation: Relation, rule: Move, ledger: Ledger) -> None:
    """Let one row stand for both: it takes over what the other knows, and what points there.

    What the table's own rules forbid is not taken over.
    """
    before = values(kept), values(left)
    own = {column: getattr(kept, column) for column in _attnames(relation)}
    rule.unite(kept, left)
    for column, value in own.items():
        setattr(kept, column, value)
    try:
        with transaction.atomic():
            store(kept, differences(kept, before[0]))
            store(left, differences(left, before[1]))
    except IntegrityError:
        pass
    else:
        ledger.note(kept, before[0])
        ledger.note(left, before[1])
    ledger.aside[label_of(left)] = label_of(kept)
    absorb(kept, left, ledger)


def store(row: Model, names: list[str]) -> None:
    """Write these columns and nothing else, so that no other part of the row can change."""
    if names:
        written = {name: getattr(row, name) for name in names}
        all_rows(type(row)).filter(pk=row.pk).update(**written)


def _inherit(relation: Relation, keep: Model, lose: Model, ledger: Ledger) -> None:
    """A survivor that pointed to the other one points to where that one pointed."""
    column = relation.field.attname
    if getattr(keep, column) != lose.pk:
        return
    before = values(keep)
    beyond = getattr(lose, column)
    setattr(keep, column, None if beyond == keep.pk else beyond)
    store(keep, differences(keep, before))
    ledger.note(keep, before)


def _attnames(relation: Relation) -> list[str]:
    fields: Any = relation.model._meta
    return [fields.get_field(name).attname for name in relation.columns]
