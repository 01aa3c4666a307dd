"""What is new in saved searches: each is run as its owner, with the rights of this moment."""

from datetime import datetime

from django.utils import translation

from core.models import SavedSearch
from csmanager.searches import Unreadable, listing
from stakeholders.actions import searches


def tell_due(at: datetime) -> int:
    """Promise the mails that are due; returns how many searches had something new."""
    waiting = SavedSearch.objects.told().select_related("owner").defer("known")
    return sum(_tell(search, at) for search in waiting if searches.is_due(search, at))


def _tell(search: SavedSearch, at: datetime) -> bool:
    """Tell of one; nothing when its owner may not see the list any more."""
    found, owner = listing(search.listing), search.owner
    if found is None or not found.may(owner):
        return False
    with translation.override(owner.language):
        try:
            current = found.current(owner, search.query)
        except Unreadable:
            return False
        return bool(
            searches.tell(
                search,
                current,
                at=at,
                lines_of=lambda pks: found.lines(owner, search.query, pks),
            )
        )
