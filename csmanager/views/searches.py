"""Saved searches: one's own and those that colleagues share."""

from typing import Any, cast, override

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from core import links
from core.models import SavedSearch, User
from core.searches import cleaned
from csmanager.forms import SavedSearchForm
from csmanager.searches import Listing, Unreadable, listing, opened
from csmanager.views.my import OwnPage
from stakeholders.actions import searches

FORM = "csmanager/search_form.html"


class Searches(OwnPage):
    """The list of them, each with its list, its rhythm and what can be done."""

    template_name = "csmanager/searches.html"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = SavedSearch.objects.visible_to(self.reader).select_related("owner").defer("known")
        found = [(search, listing(search.listing)) for search in rows]
        lines = [(s, where.label) for s, where in found if where and where.may(self.reader)]
        return super().get_context_data(
            mine=[line for line in lines if line[0].owner_id == self.reader.pk],
            shared=[line for line in lines if line[0].owner_id != self.reader.pk],
            **kwargs,
        )


class SearchPage(LoginRequiredMixin, View):
    """A page about one search of the reader's own; 404 for everybody else."""

    @property
    def reader(self) -> User:
        return cast("User", self.request.user)

    def own(self, pk: int) -> SavedSearch:
        return get_object_or_404(SavedSearch.objects.filter(owner=self.reader), pk=pk)

    def list_of(self, search: SavedSearch) -> Listing:
        """The search's list, if the reader may see it."""
        found = listing(search.listing)
        if found is None or not found.may(self.reader):
            raise Http404
        return found

    def asked(self, request: HttpRequest, search: SavedSearch) -> HttpResponse:
        """The form; saved when what was posted is good."""
        where = self.list_of(search)
        form = SavedSearchForm(request.POST or None, instance=search)
        if request.method == "POST" and form.is_valid():
            current = self.current(where, search)
            searches.save(form.save(commit=False), by=self.reader, current=current)
            messages.success(request, _("The search is saved."))
            return redirect(opened(search))
        return render(request, FORM, {"form": form, "search": search, "where": where})

    def current(self, where: Listing, search: SavedSearch) -> list[int]:
        try:
            return where.current(self.reader, search.query)
        except Unreadable as error:
            raise Http404 from error


class NewSearch(SearchPage):
    """Keep the filters of a list under a name."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.asked(request, self._new(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.asked(request, self._new(request))

    def _new(self, request: HttpRequest) -> SavedSearch:
        query = cleaned(request.GET.get("query", ""))
        longest = SavedSearch._meta.get_field("query").max_length or 0
        if len(query) > longest:
            raise Http404
        return SavedSearch(owner=self.reader, listing=request.GET.get("listing", ""), query=query)


class EditSearch(SearchPage):
    """Change the name, the rhythm of mails, or whether it is shared."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.asked(request, self.own(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.asked(request, self.own(pk))


class OpenSearch(SearchPage):
    """The list with the search's filters; also of a search that a colleague shares."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = SavedSearch.objects.visible_to(self.reader)
        search = get_object_or_404(rows, pk=pk)
        self.list_of(search)
        return redirect(opened(search))


class DeleteSearch(SearchPage):
    """Forget it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        searches.remove(self.own(pk), by=self.reader)
        messages.success(request, _("The search is deleted."))
        return redirect("my-searches")


class StopMails(View):
    """End the mails of one search by the link in them; no sign-in is needed.

    The button is there because programs that check mails open their links.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(request, self._search(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(request, searches.stop(self._search(token)))

    def _search(self, token: str) -> SavedSearch:
        parts = links.read("search", token)
        if parts is None:
            raise Http404
        pk, email = parts
        return get_object_or_404(SavedSearch, pk=pk, owner__email=email)

    def _page(self, request: HttpRequest, search: SavedSearch) -> HttpResponse:
        return render(request, "csmanager/search_stop.html", {"search": search})
