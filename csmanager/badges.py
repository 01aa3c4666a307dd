"""The numbers beside the sidebar's entries: counted once for a person, kept some seconds.

What they count depends on who asks. The key carries all that decides it, so that whoever
loses a role sees no number of before.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256

from django.core.cache import cache

from core.models import User

SECONDS = 20
Counts = Mapping[str, int]


def kept(user: User, count: Callable[[], Counts]) -> Counts:
    """The numbers of this person, at most SECONDS old; without a cache they are counted."""
    counts: Counts | None = cache.get(_key(user))
    return recounted(user, count) if counts is None else counts


def recounted(user: User, count: Callable[[], Counts]) -> Counts:
    """The numbers as they are now, kept for the next pages."""
    counts = count()
    cache.set(_key(user), counts, SECONDS)
    return counts


def forget(user: User) -> None:
    """Let the next page count anew: this person has done something."""
    cache.delete(_key(user))


def _key(user: User) -> str:
    rights = sorted(() if user.is_superuser else user.get_all_permissions())
    told = "|".join((str(user.is_superuser), *sorted(user.role_names), *rights))
    return f"badges:{user.pk}:{sha256(told.encode()).hexdigest()[:16]}"
