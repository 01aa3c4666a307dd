"""Who may take part: the grounds of a rule set, read from what is stored (domain 2, 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from meetings.states import Basis, Procedure


@dataclass(frozen=True)
class Ground:
    """One way in: on what basis, and how it is decided.

    closes_days: calendar days before the session, where this ground has its own; or None
    """

    basis: Basis
    procedure: Procedure
    closes_days: int | None = None


@dataclass(frozen=True)
class Access:
    """What a body's rules say about taking part.

    open: False where civil society is not admitted at all, None where nobody knows
    grounds: the ways in, the simplest procedure first
    """

    open: bool | None
    grounds: tuple[Ground, ...] = ()
    roster_condition: str = ""
    without_status: str = ""
    body: str = ""

    @property
    def known(self) -> bool:
        """Whether the rules say enough to decide about anybody."""
        return self.open is False or (self.open is True and bool(self.grounds))

    def ground(self, basis: Basis) -> Ground | None:
        """The way in on this basis, if there is one."""
        return next((each for each in self.grounds if each.basis == basis), None)


def access_of(values: Mapping[str, Any], *, body: str = "") -> Access:
    """The part of a rule set's or session's values that says who may take part."""
    return Access(
        open=values.get("access.open"),
        grounds=grounds_of(values.get("access.grounds") or ()),
        roster_condition=values.get("access.roster_condition") or "",
        without_status=values.get("access.without_status") or "",
        body=body,
    )


def grounds_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Ground, ...]:
    """The stored grounds; ValueError for a basis or a procedure that there is not."""
    return tuple(
        Ground(Basis(row["basis"]), Procedure(row["procedure"]), row.get("closes_days"))
        for row in rows
    )
