"""From an address to what is wanted, and back: nothing an address says is an error.

What cannot be used is left out, and a note says so in words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, override

from django.db.models import QuerySet
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _, gettext_lazy

from core.filters import NotingFilterSet, NotingForm, PlainFilter
from stakeholders.models import Organisation
from stakeholders.selectors.directory import searching, terms
from stakeholders.selectors.directory.criteria import (
    FILTERS,
    LAST_PAGE,
    LONGEST_QUERY,
    Criteria,
    EcosocChoice,
    Sort,
)
from stakeholders.selectors.directory.facets import Facets
from stakeholders.selectors.directory.terms import Terms

LABELS: dict[str, str | Promise] = {
    "country": gettext_lazy("Country"),
    "region": gettext_lazy("UN regional group"),
    "type": gettext_lazy("Type"),
    "theme": gettext_lazy("Theme"),
    "ecosoc": gettext_lazy("ECOSOC status"),
}
_SHOWN = 40


@dataclass(frozen=True)
class Reading:
    """What an address asks for, and what had to be left out of it, in words."""

    criteria: Criteria
    notes: tuple[str, ...] = ()


class Chip(NamedTuple):
    """A filter that is set: its name, its value, the address without it."""

    name: str
    label: str
    url: str


class Option(NamedTuple):
    code: str
    name: str
    number: int | None
    chosen: bool


class Choice(NamedTuple):
    """A filter as a list to choose from; `chosen` is the code that is set, or ""."""

    name: str
    label: str
    options: list[Option]
    chosen: str


class DirectoryForm(NotingForm):
    """What an address says, as codes that we know."""

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        if len(text) > LONGEST_QUERY:
            self.note(_("Only the first %d characters of the search were used.") % LONGEST_QUERY)
            text = text[:LONGEST_QUERY].rstrip()
        if text and not Criteria(q=text).searches:
            self.note(_("A search needs at least one letter or digit."))
            return ""
        return text

    def clean_page(self) -> int:
        text: str = self.cleaned_data["page"]
        if not text:
            return 1
        number = int(text) if text.isascii() and text.isdigit() and len(text) < _SHOWN else 0
        if number < 1:
            self.note(_unknown(text, _("page number")))
            return 1
        if number > LAST_PAGE:
            self.note(_("Page %d is the last one that can be opened.") % LAST_PAGE)
        return min(number, LAST_PAGE)

    def clean(self) -> dict[str, Any]:
        """The codes as we write them; unknown ones are left out."""
        found = self.cleaned_data
        wanted = {name: value for name in FILTERS if (value := found[name])}
        found["sort"] = self._sort(found["sort"])
        if not wanted:
            return found
        known = terms.current()
        for name, value in wanted.items():
            codes = {code.casefold(): code for code, _label in _offered(name, known)}
            found[name] = codes.get(value.casefold(), "")
            if not found[name]:
                self.note(_unknown(value, str(LABELS[name])))
        return found

    def _sort(self, text: str) -> str:
        if text and text.casefold() not in Sort.values:
            self.note(_unknown(text, _("order")))
            return ""
        return text.casefold()


class OrganisationFilter(NotingFilterSet):
    """The filters of the public directory and of the office's, over what a reader may see.

    The addresses are part of the contract. Search, order and numbers need the filters
    together (`criteria`); `qs` is all that fits, for files and saved searches.
    """

    q = PlainFilter()
    page = PlainFilter()
    country = PlainFilter()
    region = PlainFilter()
    type = PlainFilter()
    theme = PlainFilter()
    ecosoc = PlainFilter()
    sort = PlainFilter()

    class Meta(NotingFilterSet.Meta):
        model = Organisation
        fields = ()
        form = DirectoryForm

    @cached_property
    def reading(self) -> Reading:
        """What the address asks for, and what was left out of it."""
        if not any(self.data.get(name) for name in self.base_filters):
            return Reading(Criteria())
        return Reading(Criteria(**self.values), self.notes)

    @property
    def criteria(self) -> Criteria:
        return self.reading.criteria

    @override
    def filter_queryset(self, queryset: QuerySet[Organisation]) -> QuerySet[Organisation]:
        return searching.everything(queryset, self.criteria)


def read(parameters: Mapping[str, str]) -> Reading:
    """Understand an address; whatever it contains, this never fails."""
    return OrganisationFilter(parameters, Organisation.objects.none()).reading


def chips(criteria: Criteria, address: Callable[[Criteria], str]) -> list[Chip]:
    """The search and the filters that are set, each with a way to take it away."""
    known = terms.current()
    found = [Chip(str(_("Search")), criteria.q, address(criteria.without("q")))] * bool(criteria.q)
    return found + [
        Chip(str(LABELS[name]), _name(name, code, known), address(criteria.without(name)))
        for name, code in criteria.filters.items()
    ]


def choices(criteria: Criteria, facets: Facets, *, smallest: int = 0) -> list[Choice]:
    """The filters with the number that each option would give; empty options are left out.

    Numbers below `smallest` are not said.
    """
    return [_choice(name, criteria, facets, smallest) for name in FILTERS]


def sorts(criteria: Criteria) -> list[Option]:
    """The orders to choose from, the one that goes without saying first and without code."""
    usual = Sort.RELEVANCE if criteria.searches else Sort.NAME
    others = [sort for sort in (Sort.NAME, Sort.NEWEST) if sort != usual]
    return [
        Option("" if sort == usual else sort.value, str(sort.label), None, sort == criteria.order)
        for sort in (usual, *others)
    ]


def _choice(name: str, criteria: Criteria, facets: Facets, smallest: int) -> Choice:
    chosen, numbers = getattr(criteria, name), facets.counts.get(name, {})
    options = [
        Option(code, label, n if facets.counted and n >= smallest else None, code == chosen)
        for code, label in _offered(name, terms.current())
        if (n := numbers.get(code, 0)) or code == chosen or not facets.counted
    ]
    return Choice(name, str(LABELS[name]), options, chosen)


def _offered(name: str, known: Terms) -> list[tuple[str, str]]:
    if name == "ecosoc":
        return [(choice.value, str(choice.label)) for choice in EcosocChoice]
    return [(label.code, label.name) for label in getattr(known, name)]


def _name(name: str, code: str, known: Terms) -> str:
    return dict(_offered(name, known)).get(code, code)


def _unknown(value: str, what: str) -> str:
    shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    return _("“%(value)s” is not known here (%(what)s) and was left out.") % {
        "value": shown,
        "what": what,
    }
