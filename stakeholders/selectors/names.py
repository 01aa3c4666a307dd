"""The further names of one organisation, as its pages say them."""

from dataclasses import dataclass
from datetime import date

from stakeholders.models import Organisation, OrganisationName
from stakeholders.states import NameKind


@dataclass(frozen=True)
class FurtherNames:
    """What it is also called today, and what it was called before, the latest first."""

    also: tuple[OrganisationName, ...]
    formerly: tuple[OrganisationName, ...]


def further_names(organisation: Organisation, day: date) -> FurtherNames:
    """Its names beside those on the record, as of this day; reads `names` as prefetched."""
    rows = [name for name in organisation.names.all() if name.since is None or name.since <= day]
    formerly = [name for name in rows if _has_ended(name, day)]
    formerly.sort(key=lambda name: (name.until or date.min, name.pk), reverse=True)
    return FurtherNames(
        also=tuple(name for name in rows if not _has_ended(name, day)),
        formerly=tuple(formerly),
    )


def _has_ended(name: OrganisationName, day: date) -> bool:
    if name.until is not None:
        return name.until <= day
    return name.kind == NameKind.FORMER
