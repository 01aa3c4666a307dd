"""The kinds of lists beside plain ones of organisations: what their columns can be.

The names of the fields are the headings of the published lists (data/README of the
sources: decisions of the Committee on NGOs, changes of names, UNFCCC participants).
"""

import re
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _, gettext_lazy

from stakeholders import identity
from stakeholders.imports.fields import TARGETS, CellError, Lookups, Target, line, year
from stakeholders.states import EcosocCategory, ImportKind

# What the Committee on NGOs decided, as the lists call it.
EVENTS = (
    "granted",
    "directly_granted",
    "newly_deferred",
    "deferred",
    "closed_no_reply",
    "declined",
    "reclassified",
    "reclassification_deferred",
    "suspended",
    "reinstated",
    "withdrawn",
    "status_withdrawn_own_request",
)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_NO_LETTER = re.compile(r"[\W\d_]*")


def day(text: str, _lookups: Lookups) -> date:
    """A day as 2018-06-11, which is how a workbook's dates are read too."""
    if match := _DAY.fullmatch(text.strip()):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
    raise CellError(_("This is no day."), _("Write it as 2018-06-11."))


def name(text: str, lookups: Lookups) -> str:
    """An organisation's name: not a date or a number that slipped into its place."""
    cleaned: str = line(300)(text, lookups).rstrip("*†").strip()
    if _NO_LETTER.fullmatch(cleaned):
        raise CellError(
            _("This is a date or a number, and no name."),
            _("Write the organisation's name as the source has it, or delete the row."),
        )
    if cleaned.endswith(":"):
        raise CellError(
            _("This is a sentence, and no name."),
            _("Write the organisation's name as the source has it, or delete the row."),
        )
    return cleaned


def event(text: str, _lookups: Lookups) -> str:
    """One of EVENTS."""
    wanted = identity.fold(text).replace(" ", "_")
    if wanted in EVENTS:
        return wanted
    raise CellError(_("This decision is not known."), _("Use one of: %s.") % ", ".join(EVENTS))


def category(text: str, _lookups: Lookups) -> str:
    """A category of consultative status."""
    wanted = identity.fold(text)
    if wanted in EcosocCategory.values:
        return wanted
    choices = ", ".join(EcosocCategory.values)
    raise CellError(_("This is no category."), _("Use one of: %s.") % choices)


def titles(text: str, _lookups: Lookups) -> str:
    """Up to three lines that say what somebody is, with commas between them."""
    parts = [" ".join(part.split()) for part in text.split("\n")]
    return ", ".join(part for part in parts if part)


def _by_name(*targets: Target) -> Mapping[str, Target]:
    return {target.name: target for target in targets}


TARGETS_OF: Mapping[str, Mapping[str, Target]] = {
    ImportKind.ORGANISATIONS: TARGETS,
    ImportKind.ECOSOC_EVENTS: _by_name(
        Target("event", gettext_lazy("decision"), event),
        Target("ngo_name", gettext_lazy("name"), name),
        Target("session_date", gettext_lazy("day of the decision"), day),
        Target("category", gettext_lazy("category of status"), category),
        Target("info", gettext_lazy("remark"), line(1000)),
    ),
    ImportKind.NAME_CHANGES: _by_name(
        Target("old_name", gettext_lazy("former name"), name),
        Target("new_name", gettext_lazy("new name"), name),
        Target("session_date", gettext_lazy("day of the decision"), day),
        Target("status", gettext_lazy("category of status"), category),
        Target("status_year", gettext_lazy("status granted in"), year),
    ),
    ImportKind.PARTICIPANTS: _by_name(
        Target("meeting", gettext_lazy("meeting"), line(60)),
        Target("start", gettext_lazy("first day"), day),
        Target("end", gettext_lazy("last day"), day),
        Target("location", gettext_lazy("place"), line(120)),
        Target("organisation", gettext_lazy("organisation"), name),
        Target("honorific", gettext_lazy("honorific"), line(40)),
        Target("full_name", gettext_lazy("full name"), line(240)),
        Target("title", gettext_lazy("function"), titles, joined=True),
    ),
}
# What a list of this kind cannot be without.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    ImportKind.ORGANISATIONS: (),
    ImportKind.ECOSOC_EVENTS: ("event", "ngo_name", "session_date"),
    ImportKind.NAME_CHANGES: ("old_name", "new_name", "session_date"),
    ImportKind.PARTICIPANTS: ("meeting", "start", "end", "organisation", "full_name"),
}
