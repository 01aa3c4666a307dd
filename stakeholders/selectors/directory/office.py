"""The organisations of a field office's countries, and for the team all of them."""

from core import roles
from core.models import User
from stakeholders.models import Country, Organisation
from stakeholders.selectors.directory.searching import Organisations

# Numbers below this say too much about single organisations (domain 8.3).
SMALL = 5
# What the office sees beside the public columns; nothing that is restricted (domain 8.4).
INTERNAL = (
    "email",
    "phone",
    "icso_id",
    "vetting",
    "listing",
    "source",
    "at_risk",
    "confirmed_on",
)


def has_office(user: User) -> bool:
    """Whether this person works with the office directory at all."""
    return user.has_role(roles.FIELD_OFFICE, *roles.STAFF)


def organisations_of(user: User) -> Organisations:
    """Those that the person works with: all for the team, else those of the own countries."""
    visible = Organisation.objects.visible_to(user)
    if user.has_role(*roles.STAFF):
        return visible
    if user.has_role(roles.FIELD_OFFICE):
        return visible.filter(country__in=Country.objects.filter(offices__members=user))
    return visible.none()


def internal_facts(organisations: Organisations, pks: list[int]) -> dict[int, Organisation]:
    """The internal columns of these, by id; only of those the reader may see."""
    rows = organisations.filter(pk__in=pks).only("pk", *INTERNAL)
    return {row.pk: row for row in rows}
