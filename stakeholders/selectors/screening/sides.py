"""A match side by side: what we know, and what the list says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.models import User
from core.templatetags.moments import day_text
from stakeholders.models import (
    Organisation,
    Person,
    Registration,
    SanctionsEntry,
    ScreeningMatch,
)
from stakeholders.selectors.screening.subjects import names_of
from stakeholders.states import EntryKind

NONE = "–"


@dataclass(frozen=True)
class Row:
    """One fact on both sides; each side a list of lines."""

    label: str
    ours: list[str]
    theirs: list[str]


def rows(match: ScreeningMatch, user: User) -> list[Row]:
    """What can be compared; organisations that the reader may not see are left out."""
    entry = match.entry
    return [
        Row(_("Names"), _our_names(match), _lines(entry.names)),
        Row(_("Kind"), [str(match.subject._meta.verbose_name)], [entry.get_kind_display()]),
        Row(_("Country"), _our_countries(match, user), _lines(_their_countries(entry))),
        Row(_("Organisations"), _our_organisations(match, user), [NONE]),
        Row(_("Born or founded"), _our_years(match), _lines(entry.birth_dates)),
        Row(_("Reference"), [_our_reference(match)], [entry.reference_number or NONE]),
        Row(_("Listed on"), [NONE], [_day(entry.listed_on)]),
        Row(_("Entry last changed on"), [NONE], [_day(entry.updated_on)]),
        Row(_("What the list says"), [NONE], [entry.comments or NONE]),
    ]


def _our_names(match: ScreeningMatch) -> list[str]:
    """All names of the kind that was compared, the one that matched among them."""
    kind = EntryKind(match.entry.kind)
    texts = [name.text for name in names_of(match.subject) if name.kind == kind]
    return _lines(dict.fromkeys([match.our_name, *texts]))


def _our_countries(match: ScreeningMatch, user: User) -> list[str]:
    subject = match.subject
    if isinstance(subject, Person):
        return _lines({str(o.country) for o in _seen(subject, user) if o.country})
    works = [str(country) for country in subject.countries_of_operation.all()]
    return _lines(dict.fromkeys([str(subject.country or ""), *works]))


def _our_organisations(match: ScreeningMatch, user: User) -> list[str]:
    subject = match.subject
    if isinstance(subject, Person):
        return _lines(f"{o} ({o.reference})" for o in _seen(subject, user))
    return [str(subject)]


def _seen(person: Person, user: User) -> list[Organisation]:
    seen = Organisation.objects.visible_to(user).filter(contacts__person=person)
    return list(seen.select_related("country").distinct())


def _our_years(match: ScreeningMatch) -> list[str]:
    """When an organisation was founded; the years of people are not asked for."""
    if match.entry.kind == EntryKind.INDIVIDUAL:
        return [NONE]
    year: Any = getattr(match.subject, "year_established", None)
    return [str(year or NONE)]


def _our_reference(match: ScreeningMatch) -> str:
    subject = match.subject
    return subject.reference if isinstance(subject, Organisation | Registration) else NONE


def _their_countries(entry: SanctionsEntry) -> Iterable[str]:
    return dict.fromkeys([*entry.nationalities, *entry.countries])


def _lines(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if text] or [NONE]


def _day(value: Any) -> str:
    return day_text(value) if value else NONE
