"""Saved searches as lists show them: read once, and kept until somebody changes one."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from core import caches
from core.models import SavedSearch, User

SECONDS = 300
VERSION = "searches"
# What a list's address says of its pages and its looks, and not of what is in it.
LOOKS = frozenset({"p", "page", "o", "sort", "e", "all", "selected", "_popup", "_to_field"})


@dataclass(frozen=True)
class Kept:
    """A saved search above its list."""

    pk: int
    listing: str
    query: str
    name: str
    mine: bool


def kept_for(user: User) -> list[Kept]:
    """Those that this person sees, own and shared, by name; from the cache."""

    def read() -> list[Kept]:
        rows = SavedSearch.objects.visible_to(user).defer("known")
        return [
            Kept(row.pk, row.listing, row.query, row.name, row.owner_id == user.pk) for row in rows
        ]

    return caches.kept(VERSION, f"searches:{user.pk}:{user.is_cst}", read, seconds=SECONDS)


def renew() -> None:
    """Make every list read its saved searches anew."""
    caches.renew(VERSION)


def listing_of(opts: Any) -> str:
    """How a list of the back office is named: "admin:app.model"."""
    return f"admin:{opts.label_lower}"


def cleaned(query: str) -> str:
    """The filters of an address alone, so that a search is kept and not a page of it."""
    return urlencode([(n, v) for n, v in parse_qsl(query) if n not in LOOKS and v])
