"""Which organisations a query finds, and in which order.

Every word has to be found: as part of a name, of the description, or as the name of
the country; in its own script or in Latin letters. Only when nothing is found so, words
that are spelt nearly like it count too (trigrams), and the page says so.

At a million rows, ordering and counting all matches of a common word takes most of a
second. So at most CAP matches are ordered and counted; beyond that the best are fetched
by index first: an exact name, a name that begins so, all words in the names.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import add, and_, or_
from typing import Any, NamedTuple

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, Count, F, Q, QuerySet, TextField, Value, When, Window
from django.db.models.functions import Concat, Left
from django.utils import timezone

from core import caches
from stakeholders.models import EcosocStatus, Organisation
from stakeholders.selectors.directory import terms
from stakeholders.selectors.directory.criteria import (
    PAGE_SIZE,
    TRIGRAM,
    Criteria,
    EcosocChoice,
    Sort,
    Word,
)
from stakeholders.selectors.redirects import named
from stakeholders.states import VettingState

CAP = 1000
# pg_trgm's own 0.6 misses "womne" for "women"; below 0.4 everything looks alike.
LIKENESS = 0.45
SNIPPET = 300
SECONDS = 60
LONGEST_COUNTRY_NAME = 6


class Row(NamedTuple):
    """What the list shows of an organisation."""

    pk: int
    reference: str
    legal_name: str
    name_en: str
    acronym: str
    other_names: list[str]
    country_id: int | None
    type_id: int | None
    vetting: str
    confirmed_on: date | None
    city: str
    summary: str

    @property
    def is_stale(self) -> bool:
        """Whether nobody has confirmed it for long."""
        return self.vetting == VettingState.STALE


@dataclass(frozen=True)
class Found:
    """A page of rows. `total` is None when nobody counted, at most CAP + 1 of a search.

    `stamp` names the moment from which the order and the total of a search are.
    """

    rows: tuple[Row, ...]
    total: int | None = None
    similar: bool = False
    stamp: str = field(default="", compare=False)


Organisations = QuerySet[Organisation]


def find(organisations: Organisations, criteria: Criteria) -> Found:
    """One page of the organisations that fit, of those that the reader may see."""
    narrow = narrowed(organisations, criteria)
    if criteria.reference:
        rows = tuple(_rows(narrow.filter(named(criteria.reference))))
        return Found(rows, len(rows))
    if not criteria.searches:
        return Found(tuple(_page(_ordered(narrow, criteria.order), criteria)))
    found = _exact(narrow, criteria)
    if found.total or criteria.page > 1:
        return found
    return _similar(narrow, criteria)


def find_listed(listed: Organisations, criteria: Criteria) -> Found:
    """The same among those that are listed, where the order of a search is kept for SECONDS.

    Only ids are kept: the rows are read at each request, so that what is hidden is gone.
    """
    if not criteria.searches or criteria.reference:
        return find(listed, criteria)
    made: list[Found] = []

    def make() -> tuple[list[int], Found]:
        found = replace(find(listed, criteria), stamp=secrets.token_hex(8))
        made.append(found)
        return [row.pk for row in found.rows], replace(found, rows=())

    key = f"directory:found:{criteria.key}"
    pks, kept = caches.kept("organisations", key, make, seconds=SECONDS)
    if made:
        return made[0]
    rows = {row.pk: row for row in _rows(listed.filter(pk__in=pks))}
    return replace(kept, rows=tuple(rows[pk] for pk in pks if pk in rows))


def narrowed(
    organisations: Organisations, criteria: Criteria, *, skip: Iterable[str] = ()
) -> Organisations:
    """Those that pass the filters; an unknown code lets nobody pass."""
    known = terms.current() if criteria.filters else None
    for name, value in criteria.filters.items():
        if name in skip or known is None:
            continue
        organisations = organisations.filter(_passes(name, value, known))
    return organisations


def everything(organisations: Organisations, criteria: Criteria) -> Organisations:
    """All that fit, ordered, without a bound: for exports."""
    narrow = narrowed(organisations, criteria)
    if criteria.reference:
        return narrow.filter(named(criteria.reference))
    if not criteria.searches:
        return _ordered(narrow, criteria.order)
    exact = narrow.filter(_anywhere(criteria))
    if exact.exists():
        return _ordered(_ranked(exact, criteria), criteria.order)
    pks = matching(organisations, criteria, similar=True)
    return Organisation.objects.filter(pk__in=pks).order_by("name_key", "pk")


def matching(
    organisations: Organisations, criteria: Criteria, *, similar: bool, most: int = CAP
) -> list[int]:
    """Ids of those that the words find, filters set aside; at most `most` + 1."""
    if not similar:
        return list(_pks(organisations.filter(_anywhere(criteria)))[: most + 1])
    if not any(word.guessable for word in criteria.words):
        return []
    with _lenient():
        return list(_pks(organisations.filter(_nearly(criteria.words)))[: most + 1])


def with_words(organisations: Organisations, criteria: Criteria) -> Organisations:
    """Those that the words find as they are typed; all of them when there are none."""
    if criteria.reference:
        return organisations.filter(named(criteria.reference))
    return organisations.filter(_anywhere(criteria)) if criteria.searches else organisations


def _passes(name: str, value: str, known: terms.Terms) -> Q:
    if name == "ecosoc":
        return Q(pk__in=_with_status(value).values("organisation"))
    label = known.find(name, value)
    if label is None:
        return Q(pk__in=())
    if name == "region":
        return Q(country__in=[c.id for c in known.country if c.group == label.code])
    field = {"country": "country", "type": "organisation_type", "theme": "themes"}[name]
    return Q(**{field: label.id})


def _with_status(choice: str) -> QuerySet[EcosocStatus]:
    current = EcosocStatus.objects.in_force(timezone.localdate())
    return current if choice == EcosocChoice.ANY else current.filter(category=choice)


def _exact(narrow: Organisations, criteria: Criteria) -> Found:
    """Matches as typed; two statements when there are more than CAP."""
    matches = narrow.filter(_anywhere(criteria))
    if criteria.order != Sort.RELEVANCE:
        return _counted(_ordered(matches, criteria.order), criteria)
    found = _best(_pks(matches)[: CAP + 1], criteria)
    if (found.total or 0) <= CAP:
        return found
    names = narrow.filter(_in_names(criteria.words))
    tiers = (
        _pks(narrow.filter(_name_is(criteria)))[:100],
        _pks(narrow.filter(_name_begins(criteria)))[:CAP],
        _pks(names)[:CAP],
    )
    best = _best(_pks(matches)[:CAP].union(*tiers), criteria)
    return Found(best.rows, CAP + 1)


def _similar(narrow: Organisations, criteria: Criteria) -> Found:
    """Matches that are spelt nearly so, best first."""
    if not any(word.guessable for word in criteria.words):
        return Found((), 0)
    likeness = reduce(
        add, (TrigramWordSimilarity(_guess(w), "search_names") for w in criteria.words)
    )
    pks = _pks(narrow.filter(_nearly(criteria.words)))[:CAP]
    near = Organisation.objects.filter(pk__in=pks).annotate(likeness=likeness)
    with _lenient():
        found = _counted(near.order_by("-likeness", "name_key", "pk"), criteria)
    return Found(found.rows, found.total, similar=True)


def _best(pks: QuerySet, criteria: Criteria) -> Found:
    ranked = _ranked(Organisation.objects.filter(pk__in=pks), criteria)
    return _counted(_ordered(ranked, Sort.RELEVANCE), criteria)


def _ordered(organisations: Organisations, order: str) -> Organisations:
    if order == Sort.RELEVANCE:
        return organisations.order_by(F("rank"), "name_key", "pk")
    if order == Sort.NEWEST:
        return organisations.order_by("-verified_at", "pk")
    return organisations.order_by("name_key", "pk")


def _ranked(organisations: Organisations, criteria: Criteria) -> Organisations:
    """Exact acronym, exact name, beginning of a name, of its words, in names, elsewhere."""
    starts = reduce(and_, (_any_of("padded", [f" {f}" for f in w.forms]) for w in criteria.words))
    tiers = (
        Q(acronym__iexact=criteria.q.strip()),
        _any_of("padded", [f"| {phrase} |" for phrase in _phrases(criteria)]),
        _any_of("padded", [f"| {phrase}" for phrase in _phrases(criteria)]),
        starts,
        _in_names(criteria.words),
    )
    whens = [When(tier, then=Value(rank)) for rank, tier in enumerate(tiers)]
    padded = Concat(Value("| "), "search_names", Value(" |"), output_field=TextField())
    return organisations.alias(padded=padded).annotate(rank=Case(*whens, default=Value(len(tiers))))


def _counted(organisations: QuerySet, criteria: Criteria) -> Found:
    """A page and the number of all, in one statement."""
    page = _page(organisations.annotate(found=Window(Count("*"))), criteria, "found")
    rows = [(Row(*values), found) for *values, found in page]
    return Found(tuple(row for row, _ in rows), rows[0][1] if rows else 0)


def _page(organisations: QuerySet, criteria: Criteria, *more: str) -> Iterable:
    start = (criteria.page - 1) * PAGE_SIZE
    return _rows(organisations[start : start + PAGE_SIZE], *more)


def _rows(organisations: QuerySet, *more: str) -> Iterable:
    description = _shown("description", Left("description", SNIPPET))
    values = organisations.values_list(*_COLUMNS, _shown("city", F("city")), description, *more)
    return values if more else (Row(*row) for row in values)


def _shown(field: str, value: Any) -> Case:
    """The value, or nothing for an organisation that keeps this field back."""
    kept_back = When(kept_back__contains=[field], then=Value(""))
    return Case(kept_back, default=value, output_field=TextField())


def _pks(organisations: QuerySet) -> QuerySet:
    return organisations.order_by().values_list("pk", flat=True)


def _phrases(criteria: Criteria) -> tuple[str, ...]:
    own = " ".join(word.own for word in criteria.words)
    latin = " ".join(word.latin or word.own for word in criteria.words)
    return tuple(dict.fromkeys((own, latin)))


def _anywhere(criteria: Criteria) -> Q:
    """Every word in the names, the description, or in the name of the country."""
    conditions, rest = [], list(criteria.words)
    countries = terms.countries_by_name()
    while rest:
        length, country = _country_at_start(rest, countries)
        here, rest = rest[:length], rest[length:]
        condition = reduce(and_, (_in_names([w]) | _in("search_text", w) for w in here))
        conditions.append(condition | Q(country=country) if country else condition)
    return reduce(and_, conditions)


def _country_at_start(words: list[Word], countries: dict[str, int]) -> tuple[int, int | None]:
    """How many words the longest country name at the start has, and which it is."""
    for length in range(min(len(words), LONGEST_COUNTRY_NAME), 0, -1):
        here = words[:length]
        for phrase in (" ".join(w.own for w in here), " ".join(w.latin for w in here)):
            if country := countries.get(phrase):
                return length, country
    return 1, None


def _in_names(words: Iterable[Word]) -> Q:
    return reduce(and_, (_in("search_names", word) for word in words))


def _in(field: str, word: Word) -> Q:
    """The word anywhere in the field; one or two letters only where a word begins."""
    parts = []
    for form in word.forms:
        if len(form) >= TRIGRAM:
            parts.append(Q(**{f"{field}__contains": form}))
        else:
            parts += [Q(**{f"{field}__startswith": form}), Q(**{f"{field}__contains": f" {form}"})]
    return reduce(or_, parts)


def _any_of(field: str, texts: Iterable[str]) -> Q:
    return reduce(or_, (Q(**{f"{field}__contains": text}) for text in texts))


def _name_is(criteria: Criteria) -> Q:
    """One of the names is the query. Written so that the trigram index can be used."""
    return reduce(
        or_,
        (
            Q(search_names=p)
            | Q(search_names__startswith=f"{p} |")
            | Q(search_names__contains=f"| {p} |")
            | Q(search_names__endswith=f"| {p}")
            for p in _phrases(criteria)
        ),
    )


def _name_begins(criteria: Criteria) -> Q:
    return reduce(
        or_,
        (
            Q(search_names__startswith=p) | Q(search_names__contains=f"| {p}")
            for p in _phrases(criteria)
        ),
    )


def _nearly(words: Iterable[Word]) -> Q:
    return reduce(and_, (_in("search_names", w) | _in("search_text", w) | _like(w) for w in words))


def _like(word: Word) -> Q:
    """The word with typing errors: enough common trigrams, or one letter wrong or swapped."""
    if not word.guessable:
        return Q()
    guess, last = _guess(word), len(_guess(word)) - 1
    swapped = [guess[:n] + guess[n + 1] + guess[n] + guess[n + 2 :] for n in range(last)]
    # Three letters on one side, or the index has nothing to go by.
    wrong = [
        f"{guess[:n]}.{guess[n + 1 :]}" for n in range(last + 1) if max(n, last - n) >= TRIGRAM
    ]
    return Q(search_names__trigram_word_similar=guess) | Q(
        search_names__regex=rf"\m({'|'.join((*swapped, *wrong))})"
    )


def _guess(word: Word) -> str:
    return word.latin or word.own


@contextmanager
def _lenient() -> Iterator[None]:
    """A transaction in which words count as alike from LIKENESS on."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKENESS)]
            )
        yield


_COLUMNS = (
    "pk", "reference", "legal_name", "name_en", "acronym", "other_names", "country_id",
    "organisation_type_id", "vetting", "confirmed_on",
)  # fmt: skip
