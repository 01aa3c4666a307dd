"""The directory of a field office and of the team, with internal columns."""

import sys
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from core.models import User
from stakeholders import filters, policies
from stakeholders.models import Organisation
from stakeholders.selectors.directory import counts, facets, office, searching
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
# Numbers beside the filters would tell what the table hides: an office gets none.
NO_NUMBER = sys.maxsize
KEPT = "list:office"
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

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The list; whoever comes from another page finds it as it was left."""
        if left_at := _left_at(request):
            return redirect(f"{reverse('office')}?{left_at}")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = cast("User", self.request.user)
        if not office.has_office(user):
            raise Http404
        organisations = office.organisations_of(user)
        reading = filters.OrganisationFilter(self.request.GET, organisations).reading
        found = searching.find(organisations, reading.criteria)
        numbers = facets.count(organisations, reading.criteria, similar=found.similar)
        if not found.rows and reading.criteria.page > 1:
            reading, found = last_page(organisations, reading, numbers)
        context = list_context(reading, found, numbers, smallest=0 if user.is_cst else NO_NUMBER)
        countries, hidden = counts.by_country(user)
        return super().get_context_data(
            **context,
            lines=_lines(organisations, context["entries"]),
            chips=filters.chips(reading.criteria, _address),
            countries=[(one, _address(_only(one.code))) for one in countries],
            hidden=hidden,
            can_suggest=policies.can_suggest(user),
            export_url=_address(reading.criteria.without("page"), "office-export"),
            width=counts.WIDTH,
            height=counts.HEIGHT,
            **kwargs,
        )


def _left_at(request: HttpRequest) -> str:
    """The filters to go back to; "" to stay. The bare list, from the list itself, clears them."""
    if request.GET:
        request.session[KEPT] = request.GET.urlencode()
        return ""
    came_from = urlsplit(request.headers.get("Referer", "")).path
    if came_from and came_from != request.path:
        return str(request.session.get(KEPT, ""))
    request.session.pop(KEPT, None)
    return ""


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


def _only(code: str) -> Criteria:
    return filters.read({"country": code}).criteria


def _address(criteria: Criteria, route: str = "office") -> str:
    query = criteria.query_string
    return f"{reverse(route)}?{query}" if query else reverse(route)
