"""Possible duplicates of one registration, and of the whole table, against bare queries."""

import time
from collections.abc import Callable
from itertools import islice
from random import Random

from django.db import connection

from bench.population import names
from stakeholders import identity
from stakeholders.models import MatchRules, Organisation
from stakeholders.selectors import pairs
from stakeholders.selectors.duplicates import COMPARED, candidates_for
from stakeholders.states import MatchUse

LOOKUPS = 100


def show(line: Callable[[str, float, float, str], None]) -> None:
    """Both lines of the table."""
    line("possible duplicates of one, looked up/s", *lookups(), "")
    line("possible duplicates of all, scanned/s", *scan(), "")


def lookups() -> tuple[float, float]:
    """Registrations a second: rows that share a key, as they come; found, ranked, compared."""
    random = Random(LOOKUPS)  # noqa: S311  The same names at each run.
    cards = [identity.card(name) for name in islice(names(random), LOOKUPS)]
    rules = MatchRules.current(MatchUse.STAFF)
    keys = [identity.keys(card) for card in cards]
    listed = Organisation.objects.listed()
    bare = _rate(
        lambda: [list(listed.filter(match_keys__overlap=some)[:COMPARED]) for some in keys], LOOKUPS
    )
    ours = _rate(lambda: [candidates_for(card, listed, rules) for card in cards], LOOKUPS)
    return bare, ours


def scan() -> tuple[float, float]:
    """Organisations a second: equal names joined by the database; all likely pairs."""
    count = Organisation.objects.count()
    rules = MatchRules.current(MatchUse.CLEANUP).numbers
    found = _rate(lambda: [*pairs.likely_pairs(Organisation.objects.standing(), rules)], count)
    return _rate(_equal_names, count), found


def _equal_names() -> None:
    table = Organisation._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} one JOIN {table} other "  # noqa: S608  Our own name.
            "ON one.name_key = other.name_key AND one.id < other.id"
        )


def _rate(work: Callable[[], object], count: int) -> float:
    start = time.monotonic()
    work()
    return count / (time.monotonic() - start)
