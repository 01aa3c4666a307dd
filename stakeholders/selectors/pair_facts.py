"""Two records of a pair side by side, for the person who decides."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from stakeholders import identity
from stakeholders.models import DuplicatePair, Organisation, Person
from stakeholders.models.pairs import Pair
from stakeholders.selectors.reasons import words as reasons_in_words

type Source = str | Callable[[Any], Any]


@dataclass(frozen=True)
class Line:
    """One fact of both: its label, what the first and the second say, and whether they agree."""

    label: str
    first: str
    second: str
    same: bool

    @property
    def differs(self) -> bool:
        """Whether both say something, and not the same."""
        return not self.same and "–" not in (self.first, self.second)


def _names(organisation: Organisation) -> str:
    return ", ".join(organisation.other_names)


def _roles(person: Person) -> str:
    held = (f"{role.get_kind_display()}, {role.organisation}" for role in person.roles.all())
    return "; ".join(held)


ORGANISATION: tuple[tuple[Any, Source], ...] = (
    (gettext_lazy("reference"), "reference"),
    (gettext_lazy("legal name"), "legal_name"),
    (gettext_lazy("name in English"), "name_en"),
    (gettext_lazy("acronym"), "acronym"),
    (gettext_lazy("other names"), _names),
    (gettext_lazy("country"), "country"),
    (gettext_lazy("city"), "city"),
    (gettext_lazy("type"), "organisation_type"),
    (gettext_lazy("year established"), "year_established"),
    (gettext_lazy("registration number"), "registration_number"),
    (gettext_lazy("website"), "website"),
    (gettext_lazy("official e-mail address"), "email"),
    (gettext_lazy("vetting"), "get_vetting_display"),
    (gettext_lazy("listing"), "get_listing_display"),
    (gettext_lazy("source"), "get_source_display"),
)
PERSON: tuple[tuple[Any, Source], ...] = (
    (gettext_lazy("given names"), "given_name"),
    (gettext_lazy("family name"), "family_name"),
    (gettext_lazy("name on the badge"), "badge_name"),
    (gettext_lazy("name in its own script"), "original_name"),
    (gettext_lazy("e-mail address"), "email"),
    (gettext_lazy("roles"), _roles),
)


# What is said of two people, by the codes of `people_pairs`.
PEOPLE = {
    "person_name": gettext_lazy("names agree to %(value)s%%"),
    "person_email": gettext_lazy("same address: %(value)s"),
    "person_organisation": gettext_lazy("known from the same organisation"),
    "person_other_email": gettext_lazy("different addresses"),
    "person_other_name": gettext_lazy("names agree only to %(value)s%%"),
}


def lines(pair: Pair) -> list[Line]:
    """Every fact of the two, in a fixed order; what neither has is left out."""
    facts = ORGANISATION if isinstance(pair, DuplicatePair) else PERSON
    return list(_lines(pair, facts))


def _lines(pair: Pair, facts: tuple[tuple[Any, Source], ...]) -> Iterator[Line]:
    for label, source in facts:
        first, second = _text(pair.first, source), _text(pair.second, source)
        if first or second:
            same = identity.fold(first) == identity.fold(second)
            yield Line(str(label), first or "–", second or "–", same)


def _text(record: Any, source: Source) -> str:
    value = source(record) if callable(source) else getattr(record, source)
    value = value() if callable(value) else value
    return "" if value is None else str(value)


def state_words(pair: Pair) -> str:
    """Where the pair stands, in words."""
    if pair.first.merged_into_id or pair.second.merged_into_id:
        return _("merged")
    return str(pair.get_state_display())


def agreed(pair: Pair) -> list[str]:
    """What the engine found in common, in words."""
    return _words(pair, pair.agreed)


def against(pair: Pair) -> list[str]:
    """What speaks against it, in words."""
    return _words(pair, pair.against)


def _words(pair: Pair, reasons: Iterable[Any]) -> list[str]:
    if isinstance(pair, DuplicatePair):
        return reasons_in_words(reasons)
    return [str(PEOPLE[code]) % {"value": value} for code, value in reasons]
