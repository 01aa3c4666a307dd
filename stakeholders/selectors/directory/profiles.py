"""What the list and the profile of an organisation show beside its own columns."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Prefetch
from django.utils import timezone

from stakeholders.models import (
    Country,
    EcosocStatus,
    Organisation,
    OrganisationWebsite,
    Theme,
    UmbrellaMembership,
)
from stakeholders.selectors.directory.searching import Organisations
from stakeholders.states import OptionalField


def with_public_parts(organisations: Organisations) -> Organisations:
    """The organisations with all that the public may see of them today (domain 6.1, "P")."""
    today = timezone.localdate()
    return organisations.select_related("country", "organisation_type").prefetch_related(
        Prefetch("themes", Theme.objects.all()),
        Prefetch("countries_of_operation", Country.objects.all()),
        Prefetch("ecosoc", EcosocStatus.objects.on(today)),
        Prefetch(
            "umbrellas",
            UmbrellaMembership.objects.on(today).select_related("umbrella"),
        ),
    )


def with_profile(organisations: Organisations) -> Organisations:
    """The same with what only the page of one organisation says."""
    return with_public_parts(organisations).prefetch_related(
        "names", Prefetch("websites", OrganisationWebsite.objects.in_use())
    )


def shown_countries(organisation: Organisation) -> list[Country]:
    """Where it works, unless it keeps that back."""
    if OptionalField.OPERATION in organisation.kept_back:
        return []
    return list(organisation.countries_of_operation.all())


def public_parts_of(organisation: Organisation) -> Organisation:
    """One organisation, read anew with all that the public may see of such."""
    return with_public_parts(Organisation.objects.filter(pk=organisation.pk)).get()


def current_statuses(pks: Iterable[int]) -> dict[int, list[EcosocStatus]]:
    """The consultative statuses in force of these organisations."""
    statuses: dict[int, list[EcosocStatus]] = defaultdict(list)
    today = EcosocStatus.objects.in_force(timezone.localdate())
    for status in today.filter(organisation__in=list(pks)):
        statuses[status.organisation_id].append(status)
    return statuses


def theme_ids(pks: Iterable[int]) -> dict[int, list[int]]:
    """The ids of the themes of these organisations."""
    themes: dict[int, list[int]] = defaultdict(list)
    links = Organisation.themes.through.objects.filter(organisation__in=list(pks))
    for organisation, theme in links.values_list("organisation_id", "theme_id"):
        themes[organisation].append(theme)
    return themes
