"""The words of a verdict: for the applicant and the team, in plain language (N1)."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from meetings.rulebook.eligibility import Eligibility, Outcome, Reason, Why
from meetings.states import Basis, Procedure
from stakeholders.states import EcosocCategory

PLAIN: Mapping[Why, str | Promise] = {
    Why.ADMITTED_BEFORE: gettext_lazy("It was admitted to the last Conference."),
    Why.CATEGORY_UNKNOWN: gettext_lazy(
        "Its consultative status is checked, but not of which category: look it up."
    ),
    Why.CLOSED: gettext_lazy("This body is closed to civil society."),
    Why.RULES_UNKNOWN: gettext_lazy("Who may take part is still to be confirmed."),
    Why.NO_STATUS: gettext_lazy("It has no consultative status with ECOSOC."),
    Why.STATUS_CLAIMED: gettext_lazy(
        "It says that it has consultative status with ECOSOC, which nobody has checked yet."
    ),
    Why.STATUS_SUSPENDED: gettext_lazy(
        "Its consultative status with ECOSOC is suspended on the first day of the session."
    ),
    Why.STATUS_WITHDRAWN: gettext_lazy("Its consultative status with ECOSOC was withdrawn."),
    Why.NOT_ADMITTED_BEFORE: gettext_lazy("It was not admitted to the last Conference."),
    Why.NOT_VETTED: gettext_lazy("Its registration is not approved yet."),
    Why.SUSPENDED_HERE: gettext_lazy("The organisation is suspended in the database."),
}
WAYS: Mapping[Procedure, str | Promise] = {
    Procedure.STATUS: gettext_lazy("The secretariat checks the status and the letter."),
    Procedure.UNLESS_OTHERWISE: gettext_lazy("It is admitted unless the body decides otherwise."),
    Procedure.NO_OBJECTION: gettext_lazy(
        "It is put on a list, which is circulated to States; without an objection it is admitted."
    ),
    Procedure.BUREAU: gettext_lazy("It applies by form, and the extended bureau decides."),
    Procedure.CHAIR_LIST: gettext_lazy("It is put on the list of the chair, which is approved."),
}
RESULTS: Mapping[Outcome, str | Promise] = {
    Outcome.DIRECT: pgettext_lazy("eligibility", "May take part"),
    Outcome.LIST: pgettext_lazy("eligibility", "May apply for the list"),
    Outcome.BUREAU: pgettext_lazy("eligibility", "May apply"),
    Outcome.NOT_ELIGIBLE: pgettext_lazy("eligibility", "Not open to it"),
    Outcome.UNKNOWN: pgettext_lazy("eligibility", "To be confirmed"),
}
TONES = {
    Outcome.DIRECT: "success",
    Outcome.LIST: "info",
    Outcome.BUREAU: "info",
    Outcome.NOT_ELIGIBLE: "neutral",
    Outcome.UNKNOWN: "warning",
}


def words(reason: Reason) -> str:
    """One reason as a sentence."""
    if reason.why in PLAIN:
        return str(PLAIN[reason.why])
    return _sentence(reason.why, reason.facts)


def _sentence(why: Why, facts: Mapping[str, Any]) -> str:
    match why:
        case Why.STATUS_ACTIVE:
            return _("It has %s.") % _category(facts)
        case Why.CATEGORY_NOT_ADMITTED:
            return _("It has %s, which is not enough here.") % _category(facts)
        case Why.ROSTER_CONDITION:
            return _("For organisations on the roster: %s") % str(facts["condition"])
        case Why.REPORT_OVERDUE:
            return _("Its quadrennial report has been overdue since %s.") % str(facts["since"])
        case Why.KIND_OF_ORGANISATION:
            return _("Its kind is admitted: %s.") % str(Basis(facts["basis"]).label)
        case Why.KIND_NOT_ADMITTED:
            return _("Its kind is not admitted: %s.") % str(Basis(facts["basis"]).label)
    raise ValueError(why)


def _category(facts: Mapping[str, Any]) -> str:
    category = facts.get("category")
    known = EcosocCategory(category).label if category else _("consultative status with ECOSOC")
    return str(known)


def way(verdict: Eligibility) -> str:
    """How admission is decided on the ground of a verdict."""
    return str(WAYS[verdict.ground.procedure]) if verdict.ground else ""
