"""The organisations of a field office's countries, and for the team all of them."""

from datetime import date

from django.utils.translation import gettext as _

from core import roles
from core.models import User
from stakeholders.models import Country, Organisation
from stakeholders.selectors.directory.profiles import with_public_parts
from stakeholders.selectors.directory.searching import Organisations
from stakeholders.states import VETTED, VettingState

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
    visible = Organisation.objects.visible_to(user).standing()
    if user.has_role(*roles.STAFF):
        return visible
    if user.has_role(roles.FIELD_OFFICE):
        return visible.filter(country__in=Country.objects.filter(offices__members=user))
    return visible.none()


def profile(user: User, reference: str) -> Organisation | None:
    """One of them with all that its page shows; None for strangers to it."""
    found = with_public_parts(organisations_of(user)).filter(reference=reference)
    return found.select_related("country", "organisation_type", "parent").first()


def next_step(organisation: Organisation, on: date) -> str:
    """What is to be done next, in a sentence for an office."""
    if organisation.vetting == VettingState.UNVERIFIED:
        return _("The civil society team has to verify it.")
    if organisation.vetting == VettingState.SUSPENDED:
        return _("Suspended: talk to the civil society team before you involve it.")
    if organisation.vetting == VettingState.STALE:
        return _("It has not confirmed its data for long: ask it to answer our mail.")
    if organisation.vetting not in VETTED:
        return _("Nothing: this record is closed.")
    if organisation.confirmation_due_on and organisation.confirmation_due_on <= on:
        return _("Its yearly confirmation is overdue: ask it to answer our mail.")
    return _("Nothing: it is verified and its data are confirmed.")


def internal_facts(organisations: Organisations, pks: list[int]) -> dict[int, Organisation]:
    """The internal columns of these, by id; only of those the reader may see."""
    rows = organisations.filter(pk__in=pks).only("pk", *INTERNAL)
    return {row.pk: row for row in rows}
