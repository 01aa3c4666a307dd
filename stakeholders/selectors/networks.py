"""Headquarters, country offices and chapters: who is part of whom, for one reader.

Every question starts from what the reader may see. What hangs below an organisation that
is hidden from the reader is not shown as part of anything, or the gap would tell of it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from core.models import User
from stakeholders.models import Organisation

SHOWN = 50
DEEPEST = 4
LARGEST = 1000


@dataclass(frozen=True)
class Around:
    """What the profile of one organisation says of its network; `more` are not named."""

    parent: Organisation | None
    branches: tuple[Organisation, ...]
    more: int


@dataclass(frozen=True)
class Line:
    """One organisation in the tree of a network: how deep, and how many are below it."""

    organisation: Organisation
    depth: int
    below: int

    @property
    def level(self) -> int:
        """The depth as far as a page shows it by distance."""
        return min(self.depth, DEEPEST)


def around(organisation: Organisation, user: User | AnonymousUser) -> Around:
    """What this organisation is part of and which branches it has, as the reader may see."""
    seen = _seen(user)
    parent = seen.filter(pk=organisation.parent_id).first() if organisation.parent_id else None
    branches = list(
        seen.filter(parent=organisation).select_related("country").order_by("name_key", "pk")
    )
    return Around(parent, tuple(branches[:SHOWN]), max(len(branches) - SHOWN, 0))


def tree_of(organisation: Organisation, user: User) -> list[Line]:
    """The whole network of an organisation, from its top; [] when it stands alone.

    Level by level, one statement each, so that it costs as many as the network is deep.
    """
    seen = _seen(user).select_related("country").order_by("name_key", "pk")
    top = ancestors(organisation, seen)[-1]
    children: dict[int, list[Organisation]] = defaultdict(list)
    level, known = [top.pk], {top.pk}
    while level and len(known) < LARGEST:
        found = [child for child in seen.filter(parent__in=level) if child.pk not in known]
        for child in found:
            children[child.parent_id or 0].append(child)
        level = [child.pk for child in found]
        known.update(level)
    return list(_lines(top, 0, children)) if children else []


def ancestors(organisation: Organisation, seen: QuerySet[Organisation]) -> list[Organisation]:
    """The organisation, then what it is part of, upwards as far as one of `seen` follows."""
    line, known = [organisation], {organisation.pk}
    while (parent := line[-1].parent_id) and parent not in known:
        above = seen.filter(pk=parent).first()
        if above is None:
            break
        line.append(above)
        known.add(above.pk)
    return line


def _seen(user: User | AnonymousUser) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(user).standing()


def _lines(
    top: Organisation, depth: int, children: dict[int, list[Organisation]]
) -> Iterator[Line]:
    below = [line for child in children[top.pk] for line in _lines(child, depth + 1, children)]
    yield Line(top, depth, len(below))
    yield from below
