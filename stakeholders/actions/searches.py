"""Saved searches: kept, changed, and the mails that tell what is new in them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core import searches
from core.errors import Conflict, NotPermitted
from core.models import NewsRhythm, SavedSearch, User
from notifications import outbox
from stakeholders import emails

# A mail names so many; the list has the others.
NAMED = 20
Line = tuple[str, str]


@transaction.atomic
def save(search: SavedSearch, *, by: User, current: Sequence[int]) -> SavedSearch:
    """Keep a new search, or the changes to one; what is in it now is no news.

    Raises NotPermitted for another person's search, and Conflict when the name is taken.
    """
    _own(search, by)
    if search.shared and not by.is_cst:
        raise NotPermitted(_("Only the civil society team shares searches."))
    search.known, search.told_at = list(current), timezone.now()
    try:
        with transaction.atomic():
            search.save()
    except IntegrityError as error:
        raise Conflict(_("You have a saved search of this name already.")) from error
    transaction.on_commit(searches.renew, robust=True)
    return search


@transaction.atomic
def remove(search: SavedSearch, *, by: User) -> None:
    """Forget a search of one's own."""
    _own(search, by)
    search.delete()
    transaction.on_commit(searches.renew, robust=True)


@transaction.atomic
def stop(search: SavedSearch) -> SavedSearch:
    """End its mails; whoever has the link in one of them may."""
    search.lock()
    search.mail = NewsRhythm.NEVER
    search.save()
    return search


@transaction.atomic
def tell(
    search: SavedSearch,
    current: Sequence[int],
    *,
    at: datetime,
    lines_of: Callable[[list[int]], list[Line]],
) -> int:
    """Promise a mail about what is in it now and was not before; returns how much is new.

    current: the ids that its owner may see in it at this moment
    lines_of: title and path of those that a mail may name
    Once a period, however often it is called and by how many workers.
    """
    search.lock()
    if not is_due(search, at):
        return 0
    known = set(search.known)
    new = [pk for pk in current if pk not in known]
    search.known, search.told_at = list(current), at
    search.save()
    if new:
        lines = lines_of(new[:NAMED])
        message = partial(emails.saved_search_news, search, number=len(new), lines=lines)
        outbox.enqueue(message(period=period_of(search, at)))
    return len(new)


def is_due(search: SavedSearch, at: datetime) -> bool:
    """Whether its owner wants a mail and had none in this period."""
    if search.mail == NewsRhythm.NEVER:
        return False
    told = search.told_at
    return told is None or (told < at and period_of(search, told) != period_of(search, at))


def period_of(search: SavedSearch, at: datetime) -> str:
    """The day, or the week, for which one mail is sent."""
    day = localtime(at).date()
    if search.mail == NewsRhythm.WEEKLY:
        year, week, _weekday = day.isocalendar()
        return f"{year}-W{week:02d}"
    return day.isoformat()


def _own(search: SavedSearch, by: User) -> None:
    if search.owner_id != by.pk:
        raise NotPermitted(_("This search belongs to somebody else."))
