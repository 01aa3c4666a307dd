"""Pairs of organisations that may be the same, from the whole table: a set at a time.

The database joins the rows on their keys, so that nobody is compared with everybody; a key
that very many share (a word that half of the field uses) says nothing and is passed over.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from django.db import connection, transaction
from django.db.models import QuerySet

from stakeholders import identity
from stakeholders.identity import Card, Code, Likeness, Reason, Rules, Verdict
from stakeholders.models import Organisation
from stakeholders.selectors.found import Found
from stakeholders.selectors.near import MOST_IN_A_BLOCK, MOST_IN_A_SURE_BLOCK
from stakeholders.selectors.reasons import stored

BATCH = 2000
FIELDS = (
    "pk", "legal_name", "name_en", "acronym", "country_id", "website_host", "mail_domain",
    "other_names", "other_hosts", "city",
)  # fmt: skip
_PAIRS = """
WITH
    keys AS MATERIALIZED (
        SELECT chosen.id, key, left(key, 1) = ANY(%s) AS sure
        FROM ({records}) chosen, unnest(chosen.match_keys) AS key
    ),
    blocks AS MATERIALIZED (
        SELECT key FROM keys GROUP BY key, sure
        HAVING count(*) BETWEEN 2 AND CASE WHEN sure THEN %s ELSE %s END
    ),
    members AS MATERIALIZED (SELECT id, key, sure FROM keys JOIN blocks USING (key))
SELECT one.id, other.id
FROM members one JOIN members other USING (key)
WHERE one.id < other.id AND one.id > %s
GROUP BY one.id, other.id
HAVING count(*) > 1 OR bool_or(one.sure)
ORDER BY one.id, other.id
"""


def candidate_pairs(
    records: QuerySet[Organisation], *, after_pk: int = 0
) -> Iterator[list[tuple[int, int]]]:
    """Batches of (lower key, higher key) of records that share telling keys, in that order.

    after_pk: go on behind this lower key, where an earlier run ended. The rows are read from
    the server in batches, so memory stays flat.
    """
    chosen, values = records.order_by().values("id", "match_keys").query.sql_with_params()
    query = _PAIRS.format(records=chosen)
    limits = [list(identity.SURE), *values, MOST_IN_A_SURE_BLOCK, MOST_IN_A_BLOCK, after_pk]
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, limits)
        while rows := cursor.fetchmany(BATCH):
            yield [(one, other) for one, other in rows]


def likely_pairs(
    records: QuerySet[Organisation], rules: Rules, *, after_pk: int = 0
) -> Iterator[list[Found]]:
    """Batches of pairs that the comparison suggests or takes for the same, with reasons.

    Empty batches come too: they show how far the scan is.
    """
    for batch in candidate_pairs(records, after_pk=after_pk):
        cards, towns = _cards({key for pair in batch for key in pair})
        yield list(_alike(batch, cards, towns, rules))


def _alike(
    pairs: Sequence[tuple[int, int]],
    cards: dict[int, Card],
    towns: dict[int, str],
    rules: Rules,
) -> Iterator[Found]:
    for one, other in pairs:
        likeness = identity.compare(cards[one], cards[other], rules)
        if likeness.verdict != Verdict.DIFFERENT:
            yield _found(one, other, likeness, towns)


def _found(one: int, other: int, likeness: Likeness, towns: dict[int, str]) -> Found:
    """What was found; one name in two towns may be two branches, for a person to see."""
    verdict: Verdict = likeness.verdict
    against: list[object] = [*stored(likeness.against)]
    here, there = towns[one], towns[other]
    if here and there and identity.fold(here) != identity.fold(there):
        verdict = Verdict.SUGGEST
        against += stored([Reason(Code.OTHER_PLACE, here, there)])
    return Found(one, other, likeness.score, str(verdict), [*stored(likeness.agreed)], against)


def _cards(keys: Iterable[int]) -> tuple[dict[int, Card], dict[int, str]]:
    """The name cards and towns of these organisations, without making model instances."""
    found, towns = {}, {}
    for some in batched(keys, BATCH):
        rows = Organisation.objects.filter(pk__in=some).values_list(*FIELDS)
        for pk, legal_name, name_en, acronym, country, host, domain, others, hosts, city in rows:
            towns[pk] = city
            names = tuple(dict.fromkeys(name for name in (legal_name, name_en) if name))
            further = tuple(dict.fromkeys(others))
            found[pk] = Card(
                names, acronym, str(country or ""), host, domain, further, tuple(hosts)
            )
    return found, towns
