"""Organisations that a list names and says nothing else of: found by name, or made.

First by the very letters of a name, present or former; then by the matching engine, which
knows of slips of the pen. What it is sure of is matched; the rest is a new organisation,
which the queue of possible duplicates will ask about.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from stakeholders import identity, policies
from stakeholders.actions import importing
from stakeholders.actions.importing import Draft
from stakeholders.actions.ledger import Ledger
from stakeholders.imports.work import Wishes
from stakeholders.models import (
    ExternalIdentifier,
    ImportRow,
    MatchRules,
    Organisation,
    OrganisationName,
)
from stakeholders.selectors.duplicates import candidates_for
from stakeholders.states import MatchRule, MatchUse, RowChoice

_ACRONYM = re.compile(r"^(.+?)\s*\(([^\s()]{2,15})\)$")
ONE_CAPITAL, MOST_SHOWN = 2, 10


@dataclass(frozen=True)
class Named:
    """Which organisation a name means: its key, None for a new one; or why nobody can tell.

    hidden: it is at risk, and not for the eyes of who imports
    fitting: those that have the name equally
    """

    key: int | None = None
    rule: str = ""
    hidden: bool = False
    fitting: tuple[int, ...] = ()

    def candidates(self) -> list[dict[str, Any]]:
        """Those that fit, for the page on which an officer decides."""
        return [
            {"key": key, "score": 100, "agreed": [], "against": []}
            for key in self.fitting[:MOST_SHOWN]
        ]


class Names:
    """Finds organisations by name; those at risk exist for leads only."""

    def __init__(self, wishes: Wishes) -> None:
        self.wishes = wishes
        self.sees_at_risk = policies.can_see_at_risk(wishes.by)
        self.rules = MatchRules.current(MatchUse.STAFF)

    def find(self, names: Collection[str]) -> dict[str, Named]:
        """Each name's organisation; two queries for all, and one for each unknown name."""
        keys = {name: key_of(name) for name in names}
        known = _with_names(set(keys.values()))
        return {
            name: self._exact(known.get(key, {})) or self._engine(name)
            for name, key in keys.items()
        }

    def chosen(self, row: ImportRow | None) -> Named | None:
        """What an officer decided about a row; "leave it out" is like a hidden one."""
        if row is None or not row.choice:
            return None
        if row.choice == RowChoice.SKIP:
            return Named(rule=MatchRule.CHOICE, hidden=True)
        return Named(row.chosen, rule=MatchRule.CHOICE)

    def make(self, drafts: Collection[Draft], ledger: Ledger) -> list[Organisation]:
        """New organisations, unverified; nothing when nothing is kept."""
        if not drafts or not self.wishes.keep:
            return []
        return importing.create(list(drafts), ledger=ledger)

    def _exact(self, found: Mapping[int, bool]) -> Named | None:
        """By the letters of a name; from {key: whether it is at risk}."""
        shown = tuple(key for key, at_risk in found.items() if self.sees_at_risk or not at_risk)
        if len(shown) == 1:
            return Named(shown[0], rule=MatchRule.ENGINE)
        if shown:
            return Named(fitting=shown)
        return Named(hidden=True) if found else None

    def _engine(self, name: str) -> Named:
        legal_name, acronym = split(name)
        card = identity.card(legal_name, acronym=acronym)
        standing: QuerySet[Organisation] = Organisation.objects.standing()
        sure = [one for one in candidates_for(card, standing, self.rules) if one.is_sure]
        found = {one.record.pk: getattr(one.record, "at_risk", False) for one in sure}
        return self._exact(found) or Named()


def split(name: str) -> tuple[str, str]:
    """The name and the acronym in brackets behind it.

    >>> split("Konrad-Adenauer-Stiftung, eV (KAS)"), split("Alliance (Kenya)")
    (('Konrad-Adenauer-Stiftung, eV', 'KAS'), ('Alliance (Kenya)', ''))
    """
    match = _ACRONYM.match(name)
    if match and sum(letter.isupper() for letter in match[2]) >= ONE_CAPITAL:
        return match[1], match[2]
    return name, ""


def draft(name: str, row: int) -> Draft:
    """A new organisation of this name."""
    legal_name, acronym = split(name)
    values = {"legal_name": legal_name}
    return Draft(row, {**values, "acronym": acronym} if acronym else values)


def key_of(name: str) -> str:
    """The letters by which a name is looked up, without the acronym in brackets."""
    return identity.latin(split(name)[0])[:300]


def _with_names(keys: Iterable[str]) -> dict[str, dict[int, bool]]:
    """{letters of a name: {key of an organisation: whether it is at risk}}."""
    wanted = set(keys) - {""}
    found: dict[str, dict[int, bool]] = {}
    own = Organisation.objects.standing().filter(name_key__in=wanted)
    further = OrganisationName.objects.filter(
        Q(organisation__merged_into=None), name_key__in=wanted
    )
    for rows in (
        own.values_list("name_key", "pk", "at_risk"),
        further.values_list("name_key", "organisation", "organisation__at_risk"),
    ):
        for key, pk, at_risk in rows:
            found.setdefault(key, {})[pk] = at_risk
    return found


def identified(source: str, values: Iterable[str]) -> dict[str, int]:
    """Organisations that this list has named before: {name: key}."""
    rows = ExternalIdentifier.objects.filter(source=source, value__in=set(values))
    return dict(rows.values_list("value", "organisation_id"))
