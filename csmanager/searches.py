"""The lists whose searches can be saved: the back office's, the office's, the directory."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.admin.lists import ListMixin
from core.models import SavedSearch, User
from core.searches import listing_of
from stakeholders import filters
from stakeholders.models import Organisation, Registration
from stakeholders.selectors.directory import office

# More ids than these are not remembered: the newest are told of, which come first.
MOST = 100_000
# What a mail may name: organisations, never people, for mail is read on its way.
NAMED = (Organisation, Registration)
Rows = QuerySet[Any]


class Unreadable(Exception):
    """The list does not have these filters any more."""


@dataclass(frozen=True)
class Listing:
    """A list of rows with filters in its address."""

    key: str
    label: str
    url: str
    may: Callable[[User], bool]
    rows: Callable[[User, str], Rows]
    address: Callable[[Any], str]

    def current(self, user: User, query: str) -> list[int]:
        """The ids that this person may see in it now, newest first.

        What is at risk is never told of by mail, not even to a CST lead.
        """
        rows = self.rows(user, query)
        hidden_from = getattr(rows.model._default_manager, "hidden_from", None)
        if hidden_from is not None:
            rows = rows.exclude(pk__in=hidden_from(AnonymousUser()).values("pk"))
        return list(rows.order_by("-pk").values_list("pk", flat=True).distinct()[:MOST])

    def lines(self, user: User, query: str, pks: list[int]) -> list[tuple[str, str]]:
        """Title and path of those that a mail may name."""
        rows = self.rows(user, query)
        if rows.model not in NAMED:
            return []
        found = rows.model._default_manager.filter(pk__in=pks)
        return [(str(row), self.address(row)) for row in found]


def listing(key: str) -> Listing | None:
    """The list of this name."""
    if key == "directory":
        return _directory()
    if key == "office":
        return _office()
    for model, model_admin in admin.site._registry.items():  # noqa: SLF001  # Django has no other way
        if key == listing_of(model._meta) and isinstance(model_admin, ListMixin):
            return _back_office(key, model_admin)
    return None


def opened(search: SavedSearch) -> str:
    """The address of the list with the search's filters."""
    found = listing(search.listing)
    return f"{found.url}?{search.query}" if found else ""


def _directory() -> Listing:
    def rows(user: User, query: str) -> Rows:
        listed = Organisation.objects.visible_to(user).listed()
        found: Rows = filters.OrganisationFilter(QueryDict(query), listed).qs
        return found

    return Listing(
        key="directory",
        label=_("Public directory"),
        url=reverse("stakeholders:organisation-list"),
        may=lambda user: user.is_active,
        rows=rows,
        address=lambda row: str(row.get_absolute_url()),
    )


def _office() -> Listing:
    def rows(user: User, query: str) -> Rows:
        visible = office.organisations_of(user)
        found: Rows = filters.OrganisationFilter(QueryDict(query), visible).qs
        return found

    return Listing(
        key="office",
        label=_("Office directory"),
        url=reverse("office"),
        may=lambda user: user.is_active and office.has_office(user),
        rows=rows,
        address=lambda row: str(row.get_absolute_url()),
    )


def _back_office(key: str, model_admin: ListMixin) -> Listing:
    name = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"

    def may(user: User) -> bool:
        request = asked_by(user, "")
        return admin.site.has_permission(request) and model_admin.has_view_permission(request)

    def rows(user: User, query: str) -> Rows:
        request = asked_by(user, query)
        try:
            found: Rows = model_admin.get_changelist_instance(request).get_queryset(request)
        except (IncorrectLookupParameters, DisallowedModelAdminLookup) as error:
            raise Unreadable from error
        return found

    return Listing(
        key=key,
        label=str(capfirst(model_admin.opts.verbose_name_plural)),
        url=reverse(f"{name}_changelist"),
        may=may,
        rows=rows,
        address=lambda row: reverse(f"{name}_change", args=[row.pk]),
    )


def asked_by(user: User, query: str) -> HttpRequest:
    """A request as the list would get it from this person."""
    request = HttpRequest()
    request.method, request.user = "GET", user
    request.GET = QueryDict(query)
    return request
