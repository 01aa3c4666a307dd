"""The fields a list can fill, and how a cell becomes a value: the registration form's
names, and a few more. Checks raise CellError, which says what is wrong and what to do.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from stakeholders import identity
from stakeholders.imports import countries
from stakeholders.models import Country, OrganisationType, Theme
from stakeholders.models.reference import Term
from stakeholders.states import Level

MOST_LINES = 10_000
FIRST_YEAR, LAST_YEAR = 1000, 2100
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff]")
_YEAR = re.compile(r"(\d{4})(?:-\d{2}-\d{2})?")
# Most addresses are as plain as this; the slower validators would take them as they are.
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
_PLAIN_URL = re.compile(rf"https?://{_HOST}(?:/[a-z0-9_./-]*)?", re.IGNORECASE | re.ASCII)
_PLAIN_EMAIL = re.compile(rf"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@{_HOST}", re.IGNORECASE | re.ASCII)
_PLAIN_LENGTH = 200
_valid_url = URLValidator(schemes=("http", "https"))


class CellError(Exception):
    """What is wrong with a cell, and what to do about it; in words for people."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.problem, self.advice = problem, advice


@dataclass
class Lookups:
    """The reference data that cells point to, read once an import."""

    countries: Mapping[str, Country] = field(
        default_factory=lambda: {country.code: country for country in Country.objects.all()}
    )
    types: Mapping[str, OrganisationType] = field(
        default_factory=lambda: _by_name(OrganisationType.objects.all())
    )
    themes: Mapping[str, Theme] = field(default_factory=lambda: _by_name(Theme.objects.all()))

    def __post_init__(self) -> None:
        self.own_names = countries.own_names(self.countries.values())
        self.found: dict[str, Country | None] = {}

    def country(self, text: str) -> Country:
        """The country meant, or CellError."""
        if text not in self.found:
            self.found[text] = countries.find(text, self.countries, self.own_names)
        if (found := self.found[text]) is None:
            raise CellError(
                _("This is no country that we know."),
                _("Write the name as in the country list, or its ISO code, such as KE or KEN."),
            )
        return found


type Clean = Callable[[str, Lookups], Any]


@dataclass(frozen=True)
class Target:
    """A field that a column can be mapped to.

    many: the organisation has several of it, in a table of their own
    joined: several columns may fill it together
    """

    name: str
    label: str | Promise
    clean: Clean
    many: bool = False
    joined: bool = False


def line(longest: int) -> Clean:
    """Text on one line."""

    def clean(text: str, _lookups: Lookups) -> str:
        kept = text if text.isprintable() else _CONTROL.sub("", text)
        return _not_longer(" ".join(kept.split()), longest)

    return clean


def lines(text: str, _lookups: Lookups) -> str:
    """Text of several lines; its line breaks stay."""
    kept = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return _not_longer(kept, MOST_LINES)


def email(text: str, _lookups: Lookups) -> str:
    """The first valid address of those in the cell."""
    if len(text) <= _PLAIN_LENGTH and _PLAIN_EMAIL.fullmatch(text):
        return text
    for part in re.split(r"[;,\s]+", _CONTROL.sub("", text)):
        address = part.removeprefix("mailto:").strip("<>")
        if address and _passes(validate_email, address):
            return _not_longer(address, 254)
    raise CellError(
        _("This is no e-mail address."), _("Write it as name@example.org, or leave it empty.")
    )


def website(text: str, _lookups: Lookups) -> str:
    """The first valid address of those in the cell; http:// is added where it is missing."""
    if len(text) <= _PLAIN_LENGTH and _PLAIN_URL.fullmatch(text):
        return text
    parts = re.split(r"[;\s]+", _CONTROL.sub("", text))
    for part in (part.lstrip("/") for part in parts):
        address = part if "://" in part else f"http://{part}"
        if part and _passes(_valid_url, address):
            return _not_longer(address, 300)
    raise CellError(
        _("This is no website address."), _("Write it as https://example.org, or leave it empty.")
    )


def year(text: str, _lookups: Lookups) -> int:
    match = _YEAR.fullmatch(text.strip().removesuffix(".0"))
    if match and FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return int(match[1])
    raise CellError(_("This is no year."), _("Write four digits, such as 1998, or leave it empty."))


def country(text: str, lookups: Lookups) -> Country:
    return lookups.country(" ".join(text.split()))


def country_list(text: str, lookups: Lookups) -> list[Country]:
    """Countries with ; or line breaks between them, or commas."""
    try:
        return _each(re.split(r"[;|\n,]+", text), lookups.country)
    except CellError:  # A comma inside a name: “Congo, Republic of the”.
        return _each(re.split(r"[;|\n]+", text), lookups.country)


def organisation_type(text: str, lookups: Lookups) -> OrganisationType:
    if found := lookups.types.get(identity.fold(text)):
        return found
    raise CellError(
        _("This is no type of organisation."),
        _("Use one of: %s.") % _choices(lookups.types.values()),
    )


def theme_list(text: str, lookups: Lookups) -> list[Theme]:
    """Themes with ; or line breaks between them, or commas."""

    def find(part: str) -> Theme:
        if theme := lookups.themes.get(identity.fold(part)):
            return theme
        raise CellError(
            _("“%s” is no theme.") % part,
            _("Use, with ; between them: %s.") % _choices(lookups.themes.values()),
        )

    try:
        return _each(re.split(r"[;|\n]+", text), find)
    except CellError:
        return _each(re.split(r"[;|\n,]+", text), find)


def level(text: str, _lookups: Lookups) -> str:
    wanted = identity.fold(text)
    for choice in Level:
        if wanted in (identity.fold(choice.value), identity.fold(str(choice.label))):
            return choice.value
    raise CellError(
        _("This is no level."), _("Use one of: %s.") % ", ".join(choice.value for choice in Level)
    )


def name_list(text: str, _lookups: Lookups) -> list[str]:
    """Names with ; or line breaks between them."""
    parts = (" ".join(_CONTROL.sub("", part).split()) for part in re.split(r"[;\n]+", text))
    return [_not_longer(part, 300) for part in dict.fromkeys(parts) if part]


def word_list(text: str, _lookups: Lookups) -> list[str]:
    parts = re.split(r"[;,\s]+", _CONTROL.sub("", text).strip().lower())
    return [_not_longer(part, 10) for part in dict.fromkeys(parts) if part]


TARGETS = {
    target.name: target
    for target in (
        Target("reference", gettext_lazy("our reference"), line(20)),
        Target("external_id", gettext_lazy("number in this list"), line(300)),
        Target("legal_name", gettext_lazy("legal name"), line(300)),
        Target("name_en", gettext_lazy("name in English"), line(300)),
        Target("acronym", gettext_lazy("acronym"), line(60)),
        Target("other_names", gettext_lazy("other and former names"), name_list, joined=True),
        Target("organisation_type", gettext_lazy("type"), organisation_type),
        Target("level", gettext_lazy("level"), level),
        Target("country", gettext_lazy("country of registration"), country),
        Target("year_established", gettext_lazy("year established"), year),
        Target("registration_number", gettext_lazy("registration number"), line(120)),
        Target("registration_authority", gettext_lazy("registering authority"), line(200)),
        Target("email", gettext_lazy("official e-mail address"), email),
        Target("phone", gettext_lazy("phone"), line(120), joined=True),
        Target("website", gettext_lazy("website"), website),
        Target("address", gettext_lazy("postal address"), lines, joined=True),
        Target("city", gettext_lazy("city"), line(120)),
        Target("description", gettext_lazy("description"), lines, joined=True),
        Target("languages", gettext_lazy("working languages"), word_list),
        Target("themes", gettext_lazy("themes"), theme_list, many=True),
        Target(
            "countries_of_operation",
            gettext_lazy("countries of operation"),
            country_list,
            many=True,
        ),
        Target("icso_id", gettext_lazy("iCSO number"), line(40)),
        Target("focal_given_name", gettext_lazy("focal point: given names"), line(120)),
        Target("focal_family_name", gettext_lazy("focal point: family name"), line(120)),
        Target("focal_email", gettext_lazy("focal point: e-mail address"), email),
    )
}
KEYS = frozenset({"reference", "external_id"})
PEOPLE = frozenset({"focal_given_name", "focal_family_name", "focal_email"})


def _by_name[T: Term](terms: Iterable[T]) -> dict[str, T]:
    """Terms by folded code and by folded name in each language."""
    found: dict[str, T] = {}
    for term in terms:
        names = (term.code, *(getattr(term, f"name_{code}") for code in Term.LANGUAGES))
        for name in names:
            if name:
                found.setdefault(identity.fold(name), term)
    return found


def _choices(terms: Iterable[Term]) -> str:
    return ", ".join(dict.fromkeys(term.code for term in terms))


def _each[T](parts: Iterable[str], find: Callable[[str], T]) -> list[T]:
    named = (" ".join(part.split()) for part in parts)
    return list(dict.fromkeys(find(part) for part in dict.fromkeys(named) if part))


def _not_longer(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    raise CellError(
        _("This is too long: %(length)d characters.") % {"length": len(text)},
        _("Shorten it to %d characters.") % longest,
    )


def _passes(validate: Callable[[str], None], text: str) -> bool:
    try:
        validate(text)
    except ValidationError:
        return False
    return True
