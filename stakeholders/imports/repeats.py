"""Rows of one file that say the same, or name the same organisation, as an earlier one.

What rows were known by is kept in the database while the import runs: memory stays flat,
and an import that goes on after a crash knows what the rows before were.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from django.db import connection

from stakeholders.actions.importing import Draft
from stakeholders.models import ImportKey, ImportRun

NOTE = """
    INSERT INTO {table} (run_id, key, "row", says)
    SELECT %s, * FROM unnest(%s::bigint[], %s::int[], %s::bigint[])
    ON CONFLICT DO NOTHING
    RETURNING key, "row", says
"""


class Repeats:
    """What the rows of a run were known by."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run

    def of_rows(
        self, drafts: Sequence[Draft], keys: Sequence[tuple[Any, ...]]
    ) -> dict[int, tuple[int, bool]]:
        """Row → (the earlier row with the same key, whether it says the same)."""
        noted = {
            draft.row: (_number(key), _number(_said(draft)))
            for draft, key in zip(drafts, keys, strict=True)
        }
        first = self._note(noted)
        return {
            row: (first[key][0], first[key][1] == says)
            for row, (key, says) in noted.items()
            if first[key][0] != row
        }

    def of_organisations(self, wanted: Sequence[tuple[int, int]]) -> dict[int, int]:
        """Row → the earlier row that names the same organisation; from (row, pk)."""
        noted = {row: (_number(("organisation", pk)), 0) for row, pk in wanted}
        first = self._note(noted)
        return {row: first[key][0] for row, (key, _says) in noted.items() if first[key][0] != row}

    def of_names(self, wanted: Mapping[int, str]) -> dict[int, int]:
        """Row → the earlier row with the same new name; from {row: letters of the name}."""
        noted = {row: (_number(("name", name)), 0) for row, name in wanted.items()}
        first = self._note(noted)
        return {row: first[key][0] for row, (key, _says) in noted.items() if first[key][0] != row}

    def _note(self, noted: Mapping[int, tuple[int, int]]) -> dict[int, tuple[int, int]]:
        """Keep the keys that are new; for each key the row that had it first, and its words."""
        if not noted:
            return {}
        keys = [key for key, _says in noted.values()]
        says = [words for _key, words in noted.values()]
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(ImportKey._meta.db_table)
            cursor.execute(NOTE.format(table=table), [self.run.pk, keys, list(noted), says])
            first = {key: (row, words) for key, row, words in cursor.fetchall()}
        if known := set(keys) - first.keys():
            rows = ImportKey.objects.filter(run=self.run, key__in=known)
            first |= {key: (row, said) for key, row, said in rows.values_list("key", "row", "says")}
        return first


def _number(words: Any) -> int:
    """A number for what it stands for, the same in each process."""
    digest = blake2b(repr(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _said(draft: Draft) -> list[tuple[str, Any]]:
    """All that a row says, to tell a repeated row from a contradiction."""
    own = [(name, getattr(value, "pk", value)) for name, value in draft.values.items()]
    many = [(name, [row.pk for row in rows]) for name, rows in draft.many.items()]
    return sorted([*own, *many], key=lambda pair: pair[0])
