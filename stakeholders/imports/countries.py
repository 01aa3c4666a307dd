"""Which country a cell means: codes, names in six languages, names in other languages.

Everything is looked up and nothing is guessed by likeness: a wrong country is worse than
a question. What the tables hold comes from stakeholders/data (see SOURCES.md there).
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from stakeholders import identity
from stakeholders.models import Country

DATA = Path(__file__).resolve().parent.parent / "data"
ISO2, ISO3 = "ISO 3166-1 Alpha 2-Codes", "ISO 3166-1 Alpha 3-Codes"
M49 = "m49 numerical code"
_LANGUAGES = ("English", "French", "Spanish", "Russian", "Chinese", "Arabic")
NAMES = (
    "Preferred Term",
    "English Formal",
    *(f"{language} Short" for language in _LANGUAGES),
    *(f"M49 {language}" for language in _LANGUAGES),
)
# What may stand before or behind a name without changing which country it is.
_FORMS = re.compile(
    r"^(?:the |federal |democratic |islamic |cooperative |co operative |bolivarian |socialist )*"
    r"(?:republic of|kingdom of|commonwealth of|sultanate of|principality of|principado de"
    r"|republique de|republique du|republique|republica de|republica del|republica) (?:the )?"
    r"|^the | special administrative region$| sar$| islands?$"
)
# Two countries, or none of them, depending on who writes.
_UNCLEAR = frozenset({"republic of china", "korea", "congo"})
# A place in the United States as often as the country, when it stands behind a comma.
_STATES = frozenset({"georgia", "jersey"})


def iso2(text: str) -> str:
    """The ISO alpha-2 code that the text stands for, "" when that is not certain.

    >>> iso2("NA"), iso2("Namibie"), iso2("516"), iso2("unknown")
    ('NA', 'NA', 'NA', '')
    """
    text = " ".join(text.split())
    return _code(text) or _name(text) or _with_a_place(text) or _in_two_languages(text)


def find(text: str, countries: Mapping[str, Country], own: Mapping[str, str]) -> Country | None:
    """The country of our table that the text means; `own` are the names staff gave."""
    code = own.get(identity.fold(text)) or iso2(text)
    return countries.get(code)


def own_names(countries: Iterable[Country]) -> dict[str, str]:
    """Folded names as they stand in our table, which staff may have changed, to codes."""
    return {
        identity.fold(name): country.code
        for country in countries
        for name in (getattr(country, f"name_{language}") for language in Country.LANGUAGES)
        if name
    }


def _code(text: str) -> str:
    if text.isascii() and text.isdigit():
        return _codes().get(str(int(text)), "") if len(text) <= len("004") else ""
    if len(text) == len("GE"):
        return _codes().get(text, "")  # in capitals only: "no" and "na" are words
    return _codes().get(text.upper(), "") if len(text) == len("GEO") else ""


def _name(text: str) -> str:
    folded = identity.fold(text)
    if folded in _UNCLEAR:
        return _names().get(folded, "") if folded in _certain() else ""
    return _names().get(folded) or _names().get(_FORMS.sub("", folded).strip(), "")


def _with_a_place(text: str) -> str:
    """“Zurich, Switzerland” and “Congo, Republic of the”."""
    first, comma, last = (part.strip() for part in text.rpartition(","))
    if not comma:
        return ""
    if turned := _names().get(identity.fold(f"{last} {first}")):
        return turned
    return "" if identity.fold(last) in _STATES else _code(last) or _name(last)


def _in_two_languages(text: str) -> str:
    """“تونس/Tunisia”, when both sides mean the same."""
    parts = [part.strip() for part in text.split("/") if part.strip()]
    found = {_code(part) or _name(part) for part in parts}
    return found.pop() if len(parts) > 1 and len(found) == 1 else ""


@cache
def _codes() -> Mapping[str, str]:
    codes = {"XK": "XK", "XKX": "XK"}
    for row in _rows("countries_m49.csv"):
        codes |= {row[ISO2]: row[ISO2], row[ISO3]: row[ISO2], str(int(row[M49])): row[ISO2]}
    return codes


@cache
def _certain() -> Mapping[str, str]:
    """Names of the UN's own lists, and the aliases written by us."""
    official = (
        (identity.fold(row[column]), row[ISO2])
        for row in _rows("countries_m49.csv")
        for column in NAMES
        if row[column]
    )
    aliases = ((identity.fold(row["name"]), row["code"]) for row in _rows("country_aliases.csv"))
    return dict((*official, *aliases))


@cache
def _names() -> Mapping[str, str]:
    """All names; the UN's win over those of other languages."""
    others = {row["name"]: row["code"] for row in _rows("country_names_cldr.csv")}
    return {**others, **_certain()}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
