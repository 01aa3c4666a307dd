"""Which organisations share telling keys with many name cards at once: by index, in one query."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from django.db import connection

from stakeholders import identity
from stakeholders.models import Organisation

# Rows that share one key: more than this, and the key tells nothing.
MOST_IN_A_BLOCK, MOST_IN_A_SURE_BLOCK = 40, 120
# Of those that share keys with one card so many are worth a comparison.
MOST_NEAR = 20
INDEX = "organisation_match_keys"
# A user who does not own the index may not tidy it: the answer is the same, only later.
_SETTLE = """
SELECT gin_clean_pending_list(oid) FROM pg_class
WHERE oid = %s::regclass AND pg_has_role(relowner, 'USAGE')
"""
_SHARED = """
SELECT asked.key, ARRAY(
    SELECT id FROM {table} WHERE match_keys @> ARRAY[asked.key] LIMIT asked.most
)
FROM unnest(%s::text[], %s::int[]) AS asked(key, most)
"""


class Near:
    """Finds them batch by batch, and remembers which keys are too common to be asked again.

    newest: organisations behind this key do not count, such as those that an import made
    itself. They stand behind the others in the table, and do not push them out of a block.
    """

    def __init__(self, *, newest: int | None = None) -> None:
        self.newest = newest
        self.settled: dict[str, list[int]] = {}

    def of(self, keys: Sequence[Collection[str]]) -> list[list[int]]:
        """For the keys of each card the organisations that share some, the nearest first.

        As in `pairs`, one sure key is enough, or two of the others.
        """
        if self.newest == 0:  # There was nobody, and so nobody is near.
            return [[] for _some in keys]
        wanted = {key for some in keys for key in some}
        blocks = self._blocks(wanted)
        return [_nearest(some, blocks) for some in keys]

    def _blocks(self, wanted: Collection[str]) -> dict[str, list[int]]:
        blocks = {key: self.settled[key] for key in wanted if key in self.settled}
        unknown = [key for key in wanted if key not in blocks]
        for key, found in _ask(unknown):
            mine = [pk for pk in found if self.newest is None or pk <= self.newest]
            if len(found) > _most(key):
                self.settled[key] = mine = mine if len(mine) <= _most(key) else []
            if mine:
                blocks[key] = mine
        return blocks


def _ask(keys: list[str]) -> Iterable[tuple[str, list[int]]]:
    if not keys:
        return ()
    with connection.cursor() as cursor:
        # What was written lately waits beside the index, and each key would read all of it.
        cursor.execute(_SETTLE, [INDEX])
        table = connection.ops.quote_name(Organisation._meta.db_table)
        cursor.execute(_SHARED.format(table=table), [keys, [_most(key) + 1 for key in keys]])
        rows: list[tuple[str, list[int]]] = cursor.fetchall()
    return rows


def _most(key: str) -> int:
    return MOST_IN_A_SURE_BLOCK if key[0] in identity.SURE else MOST_IN_A_BLOCK


def _nearest(keys: Iterable[str], blocks: dict[str, list[int]]) -> list[int]:
    sure: set[int] = set()
    shared: Counter[int] = Counter()
    for key in keys:
        if found := blocks.get(key):
            shared.update(found)
            if key[0] in identity.SURE:
                sure.update(found)
    near = [pk for pk, count in shared.items() if count > 1 or pk in sure]
    near.sort(key=lambda pk: (pk not in sure, -shared[pk], pk))
    return near[:MOST_NEAR]
