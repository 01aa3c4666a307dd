"""The names of countries, regions, types and themes in one language, from the cache."""

from dataclasses import dataclass, field

from django.core.cache import cache
from django.utils import translation

from stakeholders import identity
from stakeholders.models import Country, OrganisationType, RegionalGroup, Theme
from stakeholders.models.reference import Term

SECONDS = 60
_NAMES = "directory:country-names"


@dataclass(frozen=True)
class Label:
    """A term as filters show it; `group` is a country's UN regional group."""

    id: int
    code: str
    name: str
    group: str = ""


@dataclass(frozen=True)
class Terms:
    """What the filters offer, in the order in which they offer it."""

    country: tuple[Label, ...]
    region: tuple[Label, ...]
    type: tuple[Label, ...]
    theme: tuple[Label, ...]
    _by_code: dict[tuple[str, str], Label] = field(default_factory=dict)
    _by_id: dict[tuple[str, int], Label] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind in KINDS:
            for label in getattr(self, kind):
                self._by_code[kind, label.code.casefold()] = label
                self._by_id[kind, label.id] = label

    def find(self, kind: str, code: str) -> Label | None:
        """The term with this code, in whatever case it is written."""
        return self._by_code.get((kind, code.casefold()))

    def name(self, kind: str, pk: int | None) -> str:
        label = self._by_id.get((kind, pk or 0))
        return label.name if label else ""


KINDS = ("country", "region", "type", "theme")


def current() -> Terms:
    """The terms in the reader's language; at most SECONDS old."""
    key = f"directory:terms:{translation.get_language()}"
    terms: Terms | None = cache.get(key)
    if terms is None:
        terms = _read()
        cache.set(key, terms, SECONDS)
    return terms


def countries_by_name() -> dict[str, int]:
    """Folded names of countries, in six languages and in Latin letters, with their ids."""
    found: dict[str, int] | None = cache.get(_NAMES)
    if found is None:
        found = {
            form: country.pk
            for country in Country.objects.all()
            for language in Term.LANGUAGES
            for form in _forms(getattr(country, f"name_{language}"))
        }
        cache.set(_NAMES, found, SECONDS)
    return found


def _forms(name: str) -> set[str]:
    return {identity.fold(name), identity.latin(name)} - {""}


def _read() -> Terms:
    groups = {group.pk: group.code for group in RegionalGroup.objects.all()}
    countries = [
        Label(c.pk, c.code, c.name, groups.get(c.regional_group_id or 0, ""))
        for c in Country.objects.all()
    ]
    return Terms(
        country=tuple(sorted(countries, key=lambda label: identity.fold(label.name))),
        region=tuple(_label(group) for group in RegionalGroup.objects.all()),
        type=tuple(_label(kind) for kind in OrganisationType.objects.all()),
        theme=tuple(_label(theme) for theme in Theme.objects.all()),
    )


def _label(term: RegionalGroup | OrganisationType | Theme) -> Label:
    return Label(term.pk, term.code, term.name)
