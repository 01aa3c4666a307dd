"""Whether an organisation may take part, and why: a pure function (domain 2, 3, 4.4, N1).

No clock, no database: facts about the organisation on the day of the session and the
rules go in, a verdict with its reasons comes out. The same in, the same out, for ever.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from meetings.rulebook.access import Access, Ground
from meetings.states import Basis, Procedure

ECOSOC = {
    "general": Basis.ECOSOC_GENERAL,
    "special": Basis.ECOSOC_SPECIAL,
    "roster": Basis.ECOSOC_ROSTER,
}


class Outcome(StrEnum):
    """Where a checked application goes (domain 4.4)."""

    DIRECT = "direct"
    LIST = "list"
    BUREAU = "bureau"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """The reasons that a verdict can give; their words are in selectors/reasons.py."""

    STATUS_ACTIVE = "status_active"
    ADMITTED_BEFORE = "admitted_before"
    KIND_OF_ORGANISATION = "kind_of_organisation"
    ROSTER_CONDITION = "roster_condition"
    CATEGORY_UNKNOWN = "category_unknown"
    REPORT_OVERDUE = "report_overdue"
    CLOSED = "closed"
    RULES_UNKNOWN = "rules_unknown"
    NO_STATUS = "no_status"
    STATUS_CLAIMED = "status_claimed"
    STATUS_SUSPENDED = "status_suspended"
    STATUS_WITHDRAWN = "status_withdrawn"
    NOT_ADMITTED_BEFORE = "not_admitted_before"
    CATEGORY_NOT_ADMITTED = "category_not_admitted"
    KIND_NOT_ADMITTED = "kind_not_admitted"
    NOT_VETTED = "not_vetted"
    SUSPENDED_HERE = "suspended_here"


@dataclass(frozen=True)
class Applicant:
    """What is known of an organisation on the day that counts.

    kind: one of Basis.OTHER_NGO, ACADEMIA, PRIVATE_SECTOR, by its type
    ecosoc: "active", "claimed", "suspended", "withdrawn", or "" without status
    category: "general", "special", "roster", or "" where it is not known
    admitted: whether it was admitted to the Conference that the body looks at
    vetted, suspended: as the stakeholder database has it
    """

    kind: Basis = Basis.OTHER_NGO
    ecosoc: str = ""
    category: str = ""
    report_overdue: date | None = None
    admitted: bool = False
    vetted: bool = True
    suspended: bool = False


@dataclass(frozen=True)
class Reason:
    """One reason, and the facts that its words need; plain values that JSON can hold."""

    why: Why
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Eligibility:
    """A verdict: where the application goes, on what ground, and why.

    for_it, against: the reasons; notes: what has to be looked at by a person
    """

    outcome: Outcome
    ground: Ground | None = None
    for_it: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
        return self.outcome in (Outcome.DIRECT, Outcome.LIST, Outcome.BUREAU)


OUTCOMES = {
    Procedure.STATUS: Outcome.DIRECT,
    Procedure.UNLESS_OTHERWISE: Outcome.DIRECT,
    Procedure.NO_OBJECTION: Outcome.LIST,
    Procedure.CHAIR_LIST: Outcome.LIST,
    Procedure.BUREAU: Outcome.BUREAU,
}


def judge(applicant: Applicant, access: Access) -> Eligibility:
    """Whether this applicant may take part under these rules, on its best ground.

    Best is what needs the least decision of others: a status before a list, a list before
    a bureau. Without any ground the reasons say what each of them lacks.
    """
    if applicant.suspended:
        return _refused(Why.SUSPENDED_HERE)
    if access.open is False:
        return _refused(Why.CLOSED)
    if not access.known:
        return Eligibility(Outcome.UNKNOWN, against=(Reason(Why.RULES_UNKNOWN),))
    held = [each for each in access.grounds if _holds(applicant, each.basis)]
    if not held:
        return Eligibility(Outcome.NOT_ELIGIBLE, against=_missing(applicant, access))
    best = min(held, key=lambda each: list(Procedure).index(each.procedure))
    return Eligibility(
        OUTCOMES[best.procedure],
        best,
        for_it=(_reason(applicant, best.basis),),
        notes=tuple(_notes(applicant, access, best.basis)),
    )


def _refused(why: Why) -> Eligibility:
    return Eligibility(Outcome.NOT_ELIGIBLE, against=(Reason(why),))


def _holds(applicant: Applicant, basis: Basis) -> bool:
    if basis in ECOSOC.values():
        if applicant.ecosoc != "active":
            return False
        # A status whose category nobody noted is a status: a person finds out which.
        return not applicant.category or ECOSOC[applicant.category] == basis
    if basis == Basis.ADMITTED_BEFORE:
        return applicant.admitted
    return applicant.kind == basis


def _reason(applicant: Applicant, basis: Basis) -> Reason:
    if basis in ECOSOC.values():
        return Reason(Why.STATUS_ACTIVE, {"category": applicant.category})
    if basis == Basis.ADMITTED_BEFORE:
        return Reason(Why.ADMITTED_BEFORE)
    return Reason(Why.KIND_OF_ORGANISATION, {"basis": basis.value})


def _notes(applicant: Applicant, access: Access, basis: Basis) -> Iterable[Reason]:
    if basis in ECOSOC.values() and not applicant.category:
        yield Reason(Why.CATEGORY_UNKNOWN)
    if basis == Basis.ECOSOC_ROSTER and applicant.category and access.roster_condition:
        yield Reason(Why.ROSTER_CONDITION, {"condition": access.roster_condition})
    if basis in ECOSOC.values() and applicant.report_overdue:
        yield Reason(Why.REPORT_OVERDUE, {"since": applicant.report_overdue.isoformat()})
    if not applicant.vetted:
        yield Reason(Why.NOT_VETTED)


def _missing(applicant: Applicant, access: Access) -> tuple[Reason, ...]:
    """What each ground asks for and this applicant does not have, said once."""
    found: dict[Why, Reason] = {}
    for ground in access.grounds:
        reason = _lacks(applicant, ground.basis)
        found.setdefault(reason.why, reason)
    return tuple(found.values())


def _lacks(applicant: Applicant, basis: Basis) -> Reason:
    if basis in ECOSOC.values():
        return _without_status(applicant)
    if basis == Basis.ADMITTED_BEFORE:
        return Reason(Why.NOT_ADMITTED_BEFORE)
    return Reason(Why.KIND_NOT_ADMITTED, {"basis": applicant.kind.value})


def _without_status(applicant: Applicant) -> Reason:
    if applicant.ecosoc == "active":
        return Reason(Why.CATEGORY_NOT_ADMITTED, {"category": applicant.category})
    words = {
        "claimed": Why.STATUS_CLAIMED,
        "suspended": Why.STATUS_SUSPENDED,
        "withdrawn": Why.STATUS_WITHDRAWN,
    }
    return Reason(words.get(applicant.ecosoc, Why.NO_STATUS))


@dataclass(frozen=True)
class Instead:
    """A body that is open to an applicant who was refused elsewhere."""

    body: str
    eligibility: Eligibility


def open_instead(applicant: Applicant, others: Iterable[Access]) -> tuple[Instead, ...]:
    """Of these bodies, those that are open to the applicant: the least decision first."""
    found = [Instead(access.body, judge(applicant, access)) for access in others]
    ranks = list(Outcome)
    return tuple(
        sorted(
            (each for each in found if each.eligibility),
            key=lambda each: ranks.index(each.eligibility.outcome),
        )
    )


def as_stored(verdict: Eligibility) -> dict[str, Any]:
    """A verdict as the decision keeps it: plain values, which no later rule changes."""
    return {
        "outcome": verdict.outcome.value,
        "basis": verdict.ground.basis.value if verdict.ground else "",
        "procedure": verdict.ground.procedure.value if verdict.ground else "",
        **{
            name: [{"why": each.why.value, "facts": dict(each.facts)} for each in reasons]
            for name, reasons in (
                ("for", verdict.for_it),
                ("against", verdict.against),
                ("notes", verdict.notes),
            )
        },
    }
