"""How many organisations each option of a filter would give.

The public numbers come from the listed organisations alone, whoever looks. They are kept
for SECONDS, and forgotten at once when an organisation is saved.
"""

import secrets
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from core import caches
from stakeholders.models import EcosocStatus, Organisation
from stakeholders.selectors.directory import terms
from stakeholders.selectors.directory.criteria import Criteria, EcosocChoice
from stakeholders.selectors.directory.searching import (
    CAP,
    Organisations,
    matching,
    narrowed,
    with_words,
)
from stakeholders.states import EcosocCategory

SECONDS = 60
# Counting the options of a search stops here: beyond, they stand without numbers.
BOUND = 5_000


@dataclass(frozen=True)
class Facets:
    """How many there are by filter and code, each with the other filters as they are set.

    `counted` is False when a search found too many to count. `stamp` names these very
    numbers, so that what was drawn from them can be known again.
    """

    total: int
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    counted: bool = True
    stamp: str = field(default_factory=lambda: secrets.token_hex(8), compare=False)


def public(criteria: Criteria, *, similar: bool = False) -> Facets:
    """The numbers of the public directory, from the cache while they are fresh."""
    return caches.kept(
        "organisations",
        _key(criteria, similar=similar),
        lambda: count(Organisation.objects.listed(), criteria, similar=similar),
        seconds=SECONDS,
    )


def count(organisations: Organisations, criteria: Criteria, *, similar: bool = False) -> Facets:
    """The numbers among these organisations, four statements, or five of a search."""
    found = _found(organisations, criteria, similar=similar)
    if found is None:
        return Facets(CAP + 1, counted=False)
    countries = _by(found, criteria, "country", "region", column="country_id")
    types = _by(found, criteria, "type", column="organisation_type_id")
    themes = _by(found, criteria, "theme", column="themes")
    known = terms.current()
    counts = {
        "country": _countries(countries, criteria, known),
        "region": _regions(countries, criteria, known),
        "type": _coded(types, "type", known),
        "theme": _coded(themes, "theme", known),
        "ecosoc": _ecosoc(narrowed(found, criteria, skip=("ecosoc",))),
    }
    total = counts["type"].get(criteria.type, 0) if criteria.type else sum(types.values())
    return Facets(total, counts)


def _key(criteria: Criteria, *, similar: bool) -> str:
    return f"directory:facets:{criteria.without('sort').key}:{similar:d}"


def _found(organisations: Organisations, criteria: Criteria, *, similar: bool) -> QuerySet | None:
    """What the words find, filters set aside; None when it is too much to count."""
    if criteria.reference or not criteria.searches:
        return with_words(organisations, criteria)
    pks = matching(organisations, criteria, similar=similar)
    if len(pks) <= CAP:
        return organisations.filter(pk__in=pks)
    if similar:
        return None
    found = with_words(organisations, criteria)
    if found.order_by().values("pk")[BOUND : BOUND + 1].exists():
        return None
    return found


def _by(found: QuerySet, criteria: Criteria, *skip: str, column: str) -> dict[int | None, int]:
    narrow = narrowed(found, criteria, skip=skip).order_by()
    return dict(narrow.values_list(column).annotate(n=Count("pk")))


def _coded(numbers: dict[int | None, int], kind: str, known: terms.Terms) -> dict[str, int]:
    return {t.code: n for t in getattr(known, kind) if (n := numbers.get(t.id, 0))}


def _countries(
    numbers: dict[int | None, int], criteria: Criteria, known: terms.Terms
) -> dict[str, int]:
    region = criteria.region
    return {
        c.code: n for c in known.country if (n := numbers.get(c.id, 0)) and region in ("", c.group)
    }


def _regions(
    numbers: dict[int | None, int], criteria: Criteria, known: terms.Terms
) -> dict[str, int]:
    """The sums of the countries; of the chosen country alone when there is one."""
    sums: dict[str, int] = {}
    for c in known.country:
        if c.group and criteria.country in ("", c.code) and (n := numbers.get(c.id, 0)):
            sums[c.group] = sums.get(c.group, 0) + n
    return sums


def _ecosoc(found: QuerySet) -> dict[str, int]:
    today = EcosocStatus.objects.in_force(timezone.localdate())
    current = today.filter(organisation__in=found.order_by())
    numbers = current.aggregate(
        **{EcosocChoice.ANY: Count("organisation", distinct=True)},
        **{
            category: Count("organisation", distinct=True, filter=Q(category=category))
            for category in EcosocCategory
        },
    )
    return {code: n for code, n in numbers.items() if n}
