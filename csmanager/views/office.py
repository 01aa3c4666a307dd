"""The directory of a field office and of the team, with internal columns."""

from dataclasses import dataclass, replace
from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from core.models import User
from stakeholders import filters
from stakeholders.models import Organisation
from stakeholders.selectors.directory import facets, office, searching, terms
from stakeholders.selectors.directory.criteria import Criteria
from stakeholders.states import ListingState, VettingState
from stakeholders.views.organisations import Entry, last_page, list_context

VETTING_TONES = {
    VettingState.UNVERIFIED: "warning",
    VettingState.VERIFIED: "success",
    VettingState.STALE: "warning",
    VettingState.SUSPENDED: "danger",
    VettingState.MERGED: "neutral",
    VettingState.ARCHIVED: "neutral",
    VettingState.ERASED: "neutral",
}
LISTING_TONES = {
    ListingState.NOT_LISTED: "neutral",
    ListingState.LISTED: "success",
    ListingState.HIDDEN: "warning",
}


@dataclass(frozen=True)
class Line:
    """A row of the table: what the public sees, and what the office sees."""

    entry: Entry
    facts: Organisation
    vetting_tone: str
    listing_tone: str


@method_decorator(never_cache, name="dispatch")
class Office(LoginRequiredMixin, TemplateView):
    """The organisations of one's countries; 404 for everybody without an office."""

    template_name = "csmanager/office.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = cast("User", self.request.user)
        if not office.has_office(user):
            raise Http404
        reading = filters.read(self.request.GET)
        organisations = office.organisations_of(user)
        found = searching.find(organisations, reading.criteria)
        numbers = facets.count(organisations, reading.criteria, similar=found.similar)
        if not found.rows and reading.criteria.page > 1:
            reading, found = last_page(organisations, reading, numbers)
        smallest = 0 if user.is_cst else office.SMALL
        context = list_context(reading, found, numbers, smallest=smallest)
        return super().get_context_data(
            **context,
            lines=_lines(organisations, context["entries"]),
            chips=filters.chips(reading.criteria, _address),
            countries=_by_country(reading.criteria, numbers, smallest),
            hides_small=bool(smallest),
            **kwargs,
        )


def _lines(organisations: searching.Organisations, entries: list[Entry]) -> list[Line]:
    facts = office.internal_facts(organisations, [entry.row.pk for entry in entries])
    return [
        Line(
            entry,
            facts[entry.row.pk],
            VETTING_TONES[VettingState(facts[entry.row.pk].vetting)],
            LISTING_TONES[ListingState(facts[entry.row.pk].listing)],
        )
        for entry in entries
        if entry.row.pk in facts
    ]


def _by_country(
    criteria: Criteria, numbers: facets.Facets, smallest: int
) -> list[tuple[str, str, str]]:
    """Name, number and address of each country, small numbers in words."""
    counts, few = numbers.counts.get("country", {}), _("fewer than %d") % office.SMALL
    return [
        (
            label.name,
            str(counts[label.code]) if counts[label.code] >= smallest else few,
            _address(replace(criteria, country=label.code, page=1)),
        )
        for label in terms.current().country
        if label.code in counts
    ]


def _address(criteria: Criteria) -> str:
    query = criteria.query_string
    return f"{reverse('office')}?{query}" if query else reverse("office")
