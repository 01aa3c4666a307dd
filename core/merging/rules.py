"""What happens to the rows that point to a record when it is merged into another."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

# (the row that stands for both, the one that stays behind); changes them in memory.
type Unite = Callable[[Any, Any], None]


def leave(_kept: Any, _left: Any) -> None:
    """Both say the same: nothing is taken over."""


@dataclass(frozen=True)
class Move:
    """The rows go to the survivor.

    Where the survivor has such a row already (by a unique constraint, or equal in the
    fields named in `same`), the other one stays behind with its record, what points to
    it goes to the survivor's row, and `unite` takes over what it knows.
    """

    unite: Unite = leave
    same: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stay:
    """The rows go on pointing to the record that was merged; `why` says the reason."""

    why: str


type Rule = Move | Stay

HISTORY = Stay("The history of rows says what they were, and to whom they belonged.")

_rules: dict[str, Rule] = {}


def register(rules: Mapping[str, Rule]) -> None:
    """Say what happens to relations, each named "app.model.field"; at import of the models."""
    for name, rule in rules.items():
        if _rules.setdefault(name, rule) is not rule:
            raise ImproperlyConfigured(f"The relation {name} has two rules.")


def registered() -> Mapping[str, Rule]:
    """All rules, by the name of the relation."""
    return _rules


def rule_for(name: str, model: type[Model]) -> Rule:
    """The rule of one relation. Tables of past rows need none, since nothing changes them."""
    if hasattr(model, "pgh_tracked_model"):
        return HISTORY
    try:
        return _rules[name]
    except KeyError:
        text = f"{name} points to records that can be merged and has no rule for it."
        raise ImproperlyConfigured(text) from None


def fill(*, earliest: Iterable[str] = (), latest: Iterable[str] = ()) -> Unite:
    """Unite by filling what the kept row does not say, or by the earlier or later value."""
    ends = {**dict.fromkeys(earliest, min), **dict.fromkeys(latest, max)}

    def unite(kept: Any, left: Any) -> None:
        for field in kept._meta.concrete_fields:
            if field.primary_key or field.name in ("created_at", "updated_at"):
                continue
            ours, theirs = getattr(kept, field.attname), getattr(left, field.attname)
            if theirs in field.empty_values:
                continue
            if ours in field.empty_values:
                setattr(kept, field.attname, theirs)
            elif choose := ends.get(field.name):
                setattr(kept, field.attname, choose(ours, theirs))

    return unite
