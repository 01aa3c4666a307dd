"""What was remembered as “not the same”, also across merges (N9)."""

from collections.abc import Iterable, Mapping
from typing import Any

from stakeholders.models import DuplicatePair, Organisation, Registration
from stakeholders.models.pairs import Pair


def ordered(one: int, other: int) -> tuple[int, int]:
    """The two keys as a pair is stored: the lower first."""
    return (one, other) if one < other else (other, one)


def survivors(model: type[Any], keys: Iterable[int]) -> dict[int, int]:
    """For each merged record among `keys`, the one that stands in the end; others: itself.

    A chain of merges is followed to its end, a query for each length of chain.
    """
    ends = {key: key for key in keys}
    while True:
        merged = dict(
            model._default_manager.filter(
                pk__in=set(ends.values()), merged_into__isnull=False
            ).values_list("pk", "merged_into")
        )
        if not merged:
            return ends
        ends = {key: merged.get(end, end) for key, end in ends.items()}


def told_apart(pairs: type[Pair] = DuplicatePair) -> frozenset[tuple[int, int]]:
    """All pairs of standing records that are known to differ, by their keys in order.

    “A is not B” also holds for whatever A or B was merged into: if B and C are one, A is
    not C either.
    """
    rows: Any = pairs._default_manager
    said = list(rows.not_the_same().values_list("first", "second"))
    sides: Any = pairs.sides()
    ends = survivors(sides, {key for pair in said for key in pair})
    return frozenset(
        ordered(ends[first], ends[second]) for first, second in said if ends[first] != ends[second]
    )


def unlike_of(organisation: Organisation) -> frozenset[int]:
    """The keys of the organisations that are known not to be this one."""
    return frozenset(
        first if second == organisation.pk else second
        for first, second in told_apart()
        if organisation.pk in (first, second)
    )


def unlike_registration(registration: Registration) -> Mapping[int, str]:
    """The organisations that this registration is known not to be from, with the reason."""
    said = dict(registration.unlike.values_list("organisation", "note"))
    ends = survivors(Organisation, said)
    return {ends[key]: note for key, note in said.items()}
