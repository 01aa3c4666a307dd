"""Many rows at once: by COPY, with the history that the triggers would write."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from stakeholders.models import Organisation

# What psycopg writes as it is; everything else is prepared by its field.
PLAIN = frozenset({str, int, float, bool, type(None), date, datetime})


def copy_in(records: Sequence[models.Model]) -> None:
    """What bulk_create does, several times as fast; keys are drawn by the database."""
    if not records:
        return
    meta = records[0]._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key or records[0].pk]
    names = [field.attname for field in fields]
    how = [(field.attname, _prepare(field)) for field in fields]
    copy_rows(
        type(records[0]),
        names,
        (
            [
                value if type(value := said[name]) in PLAIN else prepare(value)
                for name, prepare in how
            ]
            for said in map(vars, records)
        ),
    )


def _prepare(field: Any) -> Callable[[Any], Any]:
    """How a value that is not plain is written; psycopg would look at each text of a list."""
    if isinstance(field, ArrayField) and isinstance(
        field.base_field, models.CharField | models.TextField
    ):
        return as_array
    return partial(field.get_db_prep_save, connection=connection)


def as_array(texts: Iterable[str]) -> str:
    """A list of texts as PostgreSQL reads an array.

    >>> print(as_array(["a, b", 'the "c"']), as_array([]))
    {"a, b","the \\"c\\""} {}
    """
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"


def copy_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Rows of values that psycopg writes as they are, by the names of their attributes."""
    columns = {field.attname: field.column for field in model._meta.concrete_fields}
    listed = ", ".join(f'"{columns[name]}"' for name in names)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({listed}) FROM STDIN') as copied,
    ):
        write = copied.write_row
        for row in rows:
            write(row)


def copy_organisations(organisations: Sequence[Organisation]) -> None:
    """New organisations, with their keys; the history is written too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Organisation._meta.db_table, len(organisations)],
        )
        for organisation, (pk,) in zip(organisations, cursor.fetchall(), strict=True):
            organisation.pk, organisation.updated_at = pk, organisation.created_at
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{_history()}}}"])
        copy_in(organisations)
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
        _write_history(cursor, [organisation.pk for organisation in organisations])
    for organisation in organisations:
        organisation._state.adding = False


@cache
def _history() -> str:
    """The name of the trigger that notes each new organisation."""
    ((model, trigger),) = pgtrigger.registered("stakeholders.Organisation:insert_insert")
    return str(trigger.get_pgid(model))


def _write_history(cursor: Any, pks: list[int]) -> None:
    """The rows that the history's trigger would write one by one, in one statement.

    The trigger costs more than all else about a new row, for which it opens two
    subtransactions.
    """
    events: Any = Organisation.pgh_event_model  # type: ignore[attr-defined]
    fields = [field.column for field in events._meta.concrete_fields]
    own = ", ".join(f'"{name}"' for name in fields if not name.startswith("pgh_"))
    cursor.execute(
        f'INSERT INTO "{events._meta.db_table}" '  # noqa: S608
        f"({own}, pgh_context_id, pgh_created_at, pgh_label, pgh_obj_id) "
        f"SELECT {own}, context, now(), 'insert', organisation.id "
        f'FROM "{Organisation._meta.db_table}" organisation, '
        "(SELECT _pgh_attach_context() AS context OFFSET 0) once "
        "WHERE organisation.id = ANY(%s)",
        [pks],
    )
