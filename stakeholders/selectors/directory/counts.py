"""How many organisations an office has in each country, and where to draw them.

Small numbers say too much about single organisations (domain 8.3). They are hidden so that
nothing else on the page gives them away: there is no total beside them, only the sum of
the numbers that are shown.
"""

import csv
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import Count

from core.models import User
from stakeholders.models import Country
from stakeholders.selectors.directory import office

PLACES = Path(__file__).resolve().parent.parent.parent / "data" / "country_places.csv"
WIDTH, HEIGHT, MARGIN = 480, 300, 32
SMALLEST_SPAN = 12.0
LEAST, MOST = 5.0, 20.0


@dataclass(frozen=True)
class Hidden:
    """Numbers by country with the small ones as None, and the sum of those shown."""

    cells: Mapping[str, int | None]
    shown: int

    @property
    def hides(self) -> bool:
        return None in self.cells.values()


@dataclass(frozen=True)
class CountryCount:
    """One country of the office: its number, None for a small one, and its dot."""

    code: str
    name: str
    number: int | None
    x: float | None = None
    y: float | None = None
    radius: float = LEAST


def hide_small(counts: Mapping[str, int], *, smallest: int) -> Hidden:
    """Leave out numbers below `smallest`, zero too.

    What comes out is the same whatever the hidden numbers are, so that they cannot be
    computed from it.
    """
    cells = {code: number if number >= smallest else None for code, number in counts.items()}
    return Hidden(cells, sum(number for number in cells.values() if number is not None))


def by_country(user: User) -> tuple[list[CountryCount], Hidden]:
    """The countries of the reader's offices with all their organisations, filtered or not;
    for the team, those in which there are any.
    """
    rows = office.organisations_of(user).filter(at_risk=False).order_by()
    counts = dict(rows.values_list("country__code").annotate(n=Count("pk")))
    counts.pop(None, None)
    countries = Country.objects.filter(code__in=counts)
    if not user.is_cst:
        countries = Country.objects.filter(offices__members=user).distinct()
    named = {country.code: country.name for country in countries}
    smallest = 0 if user.is_cst else office.SMALL
    hidden = hide_small({code: counts.get(code, 0) for code in named}, smallest=smallest)
    return _drawn(named, hidden), hidden


def _drawn(named: Mapping[str, str], hidden: Hidden) -> list[CountryCount]:
    """By name, each with the place of its dot in a picture of WIDTH and HEIGHT."""
    known = {code: places()[code] for code in named if code in places()}
    frame = _frame(known)
    most = max((number or 0 for number in hidden.cells.values()), default=0)
    found = []
    for code, name in sorted(named.items(), key=lambda one: one[1]):
        number = hidden.cells[code]
        radius = _radius(number, most)
        x, y = frame(*known[code]) if code in known else (None, None)
        found.append(CountryCount(code, name, number, x, y, radius))
    return found


def _frame(
    known: Mapping[str, tuple[float, float]],
) -> Callable[[float, float], tuple[float, float]]:
    """From latitude and longitude to the picture, as large as it fits, not distorted."""
    latitudes = [latitude for latitude, _longitude in known.values()] or [0.0]
    longitudes = [longitude for _latitude, longitude in known.values()] or [0.0]
    high = max(max(latitudes) - min(latitudes), SMALLEST_SPAN)
    wide = max(max(longitudes) - min(longitudes), SMALLEST_SPAN)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    middle = (max(latitudes) + min(latitudes)) / 2, (max(longitudes) + min(longitudes)) / 2

    def place(latitude: float, longitude: float) -> tuple[float, float]:
        x = WIDTH / 2 + (longitude - middle[1]) * scale
        y = HEIGHT / 2 - (latitude - middle[0]) * scale
        return round(x, 1), round(y, 1)

    return place


def _radius(number: int | None, most: int) -> float:
    """The area tells the number; small ones are all alike."""
    if number is None or most == 0:
        return LEAST
    return round(max(LEAST, MOST * math.sqrt(number / most)), 1)


@cache
def places() -> dict[str, tuple[float, float]]:
    """Latitude and longitude of a place in each country."""
    with PLACES.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: (float(row["latitude"]), float(row["longitude"]))
            for row in csv.DictReader(file)
        }
