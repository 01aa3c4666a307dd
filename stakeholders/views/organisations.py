"""The public directory: the list with its search, the profile, the CSV."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.cache import patch_vary_headers
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext as _, ngettext
from django.views.generic import DetailView, View

from stakeholders import exports, filters, identity, policies
from stakeholders.models import EcosocStatus, Organisation, OrganisationName
from stakeholders.selectors import custom, histories, networks, redirects
from stakeholders.selectors.directory import facets, profiles, searching, terms
from stakeholders.selectors.directory.criteria import LAST_PAGE, PAGE_SIZE, Criteria
from stakeholders.selectors.directory.searching import CAP, Found, Row
from stakeholders.selectors.names import further_names
from stakeholders.states import Audience, OptionalField
from stakeholders.views.drawn import Drawn, address_key, is_for_anybody

WEB = ("https://", "http://")
LIST = "stakeholders/organisations/list.html"
_drawn = Drawn()


class OrganisationDirectory(View):
    """Search, filters, sorting and pages; all of it in the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        listed = Organisation.objects.visible_to(request.user).listed()
        reading = filters.OrganisationFilter(request.GET, listed).reading
        found = searching.find_listed(listed, reading.criteria)
        if profile := _to_profile(request, reading.criteria, found):
            return profile
        if not found.rows and reading.criteria.page > 1:
            reading, found = last_page(listed, reading, facets.public(reading.criteria))
        return _page(request, reading, found)


class OrganisationDetail(DetailView):
    """What the public may know of one organisation (domain 6.1 "P", domain 8)."""

    template_name = "stakeholders/organisations/detail.html"
    slug_field = "reference"
    slug_url_kwarg = "reference"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The profile; of a merged organisation, the way to the one that stands for it."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            seen = Organisation.objects.visible_to(request.user)
            survivor = redirects.survivor(kwargs["reference"], among=seen)
            if survivor is None:
                raise
            return moved_to(survivor.get_absolute_url())

    def get_queryset(self) -> QuerySet[Organisation]:
        seen = Organisation.objects.visible_to(self.request.user).standing()
        return profiles.with_profile(seen)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user = self.request.user
        managed = user.is_authenticated and policies.can_manage_organisation(user, self.object)
        return context | {
            "facts": public_facts(self.object),
            "themes": self.object.themes.all(),
            "statuses": histories.answering(self.object.ecosoc.all()),
            "names": further_names(self.object, timezone.localdate()),
            "network": networks.around(self.object, user),
            "website": _web_address(self.object),
            "further_websites": further_websites(self.object),
            "description": self.object.shown("description"),
            "managed": managed,
        }


def moved_to(url: str) -> HttpResponse:
    """A lasting redirect that is asked for each time: a merge can be undone."""
    response = HttpResponsePermanentRedirect(url)
    response["Cache-Control"] = "private, no-cache"
    return response


class OrganisationExport(View):
    """The list with the same filters as CSV, streamed."""

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        listed = Organisation.objects.visible_to(request.user).listed()
        found = filters.OrganisationFilter(request.GET, listed).qs
        return csv_response(exports.organisations_csv(found, settings.SITE_URL))


@dataclass(frozen=True)
class Entry:
    """An organisation in the list, with the names of what its row has as numbers."""

    row: Row
    country: str
    type: str
    themes: Sequence[str]
    statuses: Sequence[EcosocStatus]
    also: Sequence[str]

    @property
    def url(self) -> str:
        return reverse("stakeholders:organisation-detail", args=[self.row.reference])


def csv_response(lines: Any) -> StreamingHttpResponse:
    """A download named after today."""
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = exports.file_name(timezone.localdate())
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def entries(found: Found, criteria: Criteria) -> list[Entry]:
    """The rows with names in the reader's language; two statements, however many rows."""
    known, pks = terms.current(), [row.pk for row in found.rows]
    statuses, themes = profiles.current_statuses(pks), profiles.theme_ids(pks)
    return [
        Entry(
            row,
            known.name("country", row.country_id),
            known.name("type", row.type_id),
            [known.name("theme", pk) for pk in themes[row.pk]],
            statuses[row.pk],
            row.other_names if criteria.searches else (),
        )
        for row in found.rows
    ]


def count_text(found: Found, total: int) -> str:
    """How many there are, in words; a search is only counted up to CAP."""
    if found.total is not None and total > CAP:
        return _("More than %(count)s organisations") % {
            "count": formats.number_format(CAP, force_grouping=True)
        }
    number = formats.number_format(total, force_grouping=True)
    return ngettext("%(count)s organisation", "%(count)s organisations", total) % {"count": number}


def list_context(
    reading: filters.Reading, found: Found, numbers: facets.Facets, *, smallest: int = 0
) -> dict[str, Any]:
    """What the list's template draws, here and in the office."""
    criteria = reading.criteria
    total = numbers.total if found.total is None else found.total
    pages = Paginator(range(min(total, LAST_PAGE * PAGE_SIZE, _countable(found))), PAGE_SIZE)
    return {
        "criteria": criteria,
        "notes": reading.notes,
        "found": found,
        "entries": entries(found, criteria),
        "count_text": count_text(found, total),
        "page": pages.get_page(criteria.page),
        "choices": filters.choices(criteria, numbers, smallest=smallest),
        "sorts": filters.sorts(criteria),
        "query_string": criteria.without("page").query_string,
    }


def _countable(found: Found) -> int:
    return LAST_PAGE * PAGE_SIZE if found.total is None else CAP


def _page(request: HttpRequest, reading: filters.Reading, found: Found) -> HttpResponse:
    """The page, or for htmx the part of it below the search field."""
    part = _wants_part(request)

    def numbers() -> facets.Facets:
        return facets.public(reading.criteria, similar=found.similar)

    def draw() -> bytes:
        context = list_context(reading, found, numbers()) | {"part": part}
        context["chips"] = filters.chips(reading.criteria, _address)
        context["without_filters"] = _without_filters(reading.criteria, found)
        name = f"{LIST}#results" if part else LIST
        return render_to_string(name, context, request).encode()

    if is_for_anybody(request):
        key = (*address_key(request), part, repr(found), found.stamp or numbers().stamp)
        response = HttpResponse(_drawn.get(key, draw))
    else:
        response = HttpResponse(draw())
    patch_vary_headers(response, ("HX-Request", "Cookie"))
    response["Cache-Control"] = "private, no-cache"
    if part:
        response["HX-Push-Url"] = _address(reading.criteria)
    return response


def last_page(
    organisations: QuerySet[Organisation], reading: filters.Reading, numbers: facets.Facets
) -> tuple[filters.Reading, Found]:
    """The last page that there is, with a note, for an address that goes further."""
    first = searching.find(organisations, replace(reading.criteria, page=1))
    total = numbers.total if first.total is None else min(first.total, CAP)
    last = max(1, min(-(-total // PAGE_SIZE), LAST_PAGE))
    note = _("There is no page %(asked)d: this is the last one.") % {"asked": reading.criteria.page}
    criteria = replace(reading.criteria, page=last)
    found = first if last == 1 else searching.find(organisations, criteria)
    return filters.Reading(criteria, (*reading.notes, note)), found


def _without_filters(criteria: Criteria, found: Found) -> dict[str, Any] | None:
    """For an empty result: how many the same search finds without the filters."""
    if found.rows or not (criteria.filters and criteria.q):
        return None
    wider = criteria.without(*criteria.filters)
    rows = searching.find_listed(Organisation.objects.listed(), wider)
    total = rows.total or 0
    return {"url": _address(wider), "text": count_text(rows, total)} if total else None


def _to_profile(request: HttpRequest, criteria: Criteria, found: Found) -> HttpResponse | None:
    """A reference leads straight to its profile; while somebody types, once it is whole."""
    if not (criteria.reference and found.rows):
        return None
    url = reverse("stakeholders:organisation-detail", args=[found.rows[0].reference])
    if not _wants_part(request):
        return redirect(url)
    is_whole = criteria.q.upper() == criteria.reference
    return HttpResponse(headers={"HX-Redirect": url}) if is_whole else None


def _wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for the results alone; going back in history wants the whole page."""
    sent = request.headers
    return "HX-Request" in sent and "HX-History-Restore-Request" not in sent


def _address(criteria: Criteria) -> str:
    path, query = reverse("stakeholders:organisation-list"), criteria.query_string
    return f"{path}?{query}" if query else path


def public_facts(o: Organisation) -> list[tuple[str, object]]:
    """The public fields of one organisation, those without a value left out by the list."""
    return [
        (_("Type"), o.organisation_type),
        (_("Level"), capfirst(o.get_level_display())),
        (_("Country of registration"), o.country),
        (_("City"), o.shown("city")),
        (_("Established in"), str(o.shown("year_established") or "")),
        (_("Countries of operation"), ", ".join(map(str, profiles.shown_countries(o)))),
        (_("Working languages"), ", ".join(_language(code) for code in o.shown("languages"))),
        (_("Umbrella organisations"), ", ".join(str(u) for u in o.umbrellas.all())),
        *custom.facts(o, Audience.PUBLIC),
    ]


def said_with_its_end(name: OrganisationName) -> str:
    """A former name, with the year in which it ended where that is known."""
    if name.until is None:
        return name.name
    return _("%(name)s (until %(year)d)") % {"name": name.name, "year": name.until.year}


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def further_websites(organisation: Organisation) -> list[tuple[str, str]]:
    """(address, what it is called) of its other sites, none when it keeps its website back."""
    if OptionalField.WEBSITE in organisation.kept_back:
        return []
    return [
        (site.url, _language(site.language) if site.language else identity.host_of(site.url))
        for site in organisation.websites.all()
        if site.url.lower().startswith(WEB)
    ]


def _web_address(organisation: Organisation) -> str:
    """The website as far as a browser may be led there; imports bring other things too."""
    address = str(organisation.shown("website"))
    return address if address.lower().startswith(WEB) else ""
