"""What each kind of event is called, to which area it belongs, and its icon.

Another app adds its own kinds with `add`, from its AppConfig.ready. A test fails for a
kind that some action notes and that has no words here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from core.templatetags.moments import day_text


class Area(TextChoices):
    DATABASE = "database", gettext_lazy("Database")
    VETTING = "vetting", gettext_lazy("Vetting")
    TEAM = "team", gettext_lazy("Work of the team")
    MAILS = "mails", gettext_lazy("Mails")
    OFFICE = "office", gettext_lazy("Field offices")
    MEETINGS = "meetings", gettext_lazy("Meetings")
    TRAININGS = "trainings", gettext_lazy("Trainings")


# A day among the facts, as JSON keeps it.
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Names of templates/components/icon.html.
ICONS = {
    Area.DATABASE: "edit",
    Area.VETTING: "check",
    Area.TEAM: "people",
    Area.MAILS: "mail",
    Area.OFFICE: "globe",
    Area.MEETINGS: "calendar",
    Area.TRAININGS: "user",
}
type Labels = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Kind:
    """One kind of event.

    words: a lazily translated sentence, with %(fact)s for each fact it names
    labels: for facts that are codes, what each code is called
    icon: only where it is not that of the area
    """

    area: Area
    words: Promise
    labels: Labels = field(default_factory=dict)
    icon: str = ""


class _Facts(dict[str, Any]):
    """Facts by name; what an old event does not know is a dash."""

    def __missing__(self, name: str) -> str:
        return "–"


KINDS: dict[str, Kind] = {}


def add(kinds: Mapping[str, Kind]) -> None:
    """Give words to kinds of events; the same kind twice is a mistake."""
    if twice := sorted(KINDS.keys() & kinds.keys()):
        raise ValueError(f"These kinds of events have words already: {', '.join(twice)}")
    KINDS.update(kinds)


def said(kind: str, facts: Mapping[str, Any]) -> str:
    """The event in words, with its facts; plain text, for templates to escape."""
    known = KINDS.get(kind)
    if known is None:
        return kind
    labelled = {name: str(_label(known, name, value)) for name, value in facts.items()}
    return str(known.words) % _Facts(labelled)


def area_of(kind: str) -> Area:
    known = KINDS.get(kind)
    return known.area if known else Area.DATABASE


def icon_of(kind: str) -> str:
    known = KINDS.get(kind)
    return (known.icon if known else "") or ICONS[area_of(kind)]


def name_of(kind: str) -> str:
    """The kind without its facts, for a filter."""
    return said(kind, {}).replace("–", "…")


def kinds_in(area: str) -> list[str]:
    return [name for name, kind in KINDS.items() if kind.area == area]


def _label(kind: Kind, name: str, value: Any) -> Any:
    """What a fact is called: a code by its label, a day as the reader's language writes it."""
    return kind.labels.get(name, {}).get(value, _day(value))


def _day(value: Any) -> Any:
    if not (isinstance(value, str) and DAY.fullmatch(value)):
        return value
    try:
        return day_text(date.fromisoformat(value))
    except ValueError:
        return value
