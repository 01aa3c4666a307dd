"""What belongs to field offices: their members' countries, and what they wrote."""

from dataclasses import dataclass

from django.db.models import QuerySet

from core.models import User
from stakeholders.models import (
    EcosocStatus,
    Encounter,
    Endorsement,
    FieldOffice,
    Organisation,
    Suggestion,
)


@dataclass(frozen=True)
class OfficeFile:
    """What this reader may see of offices' words about one organisation."""

    endorsements: tuple[Endorsement, ...]
    encounters: tuple[Encounter, ...]
    ecosoc: tuple[EcosocStatus, ...]


def offices_of(user: User) -> QuerySet[FieldOffice]:
    """The offices of which this person is a member."""
    return FieldOffice.objects.filter(members=user)


def office_for(user: User, organisation: Organisation) -> FieldOffice | None:
    """The own office that covers the organisation's country; None for organisations that
    this person does not see.
    """
    seen = Organisation.objects.visible_to(user).filter(pk=organisation.pk)
    if organisation.country_id is None or not seen.exists():
        return None
    covering = offices_of(user).filter(coverage__country=organisation.country_id)
    return covering.order_by("-coverage__primary", "code").first()


def file_of(user: User, organisation: Organisation) -> OfficeFile:
    """Endorsements in force, contacts and visits, newest first."""
    endorsed = Endorsement.objects.visible_to(user).filter(
        organisation=organisation, withdrawn_at=None
    )
    met = Encounter.objects.visible_to(user).filter(organisation=organisation)
    return OfficeFile(
        tuple(endorsed.select_related("office", "by")),
        tuple(met.select_related("office", "by")),
        tuple(EcosocStatus.objects.filter(organisation=organisation)),
    )


def suggestions_of(user: User) -> QuerySet[Suggestion]:
    """What this person's offices suggested, newest first; for the team, everything."""
    return Suggestion.objects.visible_to(user).select_related("office", "by", "country")
