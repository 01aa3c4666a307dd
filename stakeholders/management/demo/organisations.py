"""The organisations of the demonstration: two real public lists, and made-up ones that
show every filter of the directory."""

import tomllib
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from core.models import User
from stakeholders.actions import names, organisations
from stakeholders.imports import mapping as mappings
from stakeholders.imports.reading import open_table
from stakeholders.imports.running import Import
from stakeholders.imports.work import Wishes
from stakeholders.management.seeds import DATA
from stakeholders.models import (
    Consent,
    ContactRole,
    Country,
    EcosocStatus,
    ImportRun,
    Organisation,
    OrganisationType,
    Person,
    Theme,
    Umbrella,
    UmbrellaMembership,
)
from stakeholders.states import (
    ContactRoleKind,
    EcosocStanding,
    ListingState,
    Source,
    VettingState,
)

# Each list, and which of its organisations the demonstration lists: the second one also
# has governments and UN agencies, which stay unverified.
LISTS = {
    "georgia_cso_1270.csv": {"identifiers__source": "cso-georgia"},
    "hdx_hapi_organisations.csv": {"organisation_type__code": "ngo"},
}
NOTE = "Demonstration: a published list of organisations, listed as a whole."
VERSION = "public list"


def import_lists(*, by: User) -> int:
    """Import the real lists that were not imported yet, and list them; returns how many."""
    done = set(ImportRun.objects.exclude(finished_at=None).values_list("file_name", flat=True))
    missing = [name for name in LISTS if name not in done]
    for name in missing:
        _import(name, by=by)
    return len(missing)


def make(*, officer: User, lead: User) -> int:
    """Make the made-up organisations that are missing; returns how many."""
    with (DATA / "demo_organisations.toml").open("rb") as file:
        stories = tomllib.load(file)["organisation"]
    wanted = [story["legal_name"] for story in stories]
    present = set(
        Organisation.objects.filter(legal_name__in=wanted).values_list("legal_name", flat=True)
    )
    missing = [story for story in stories if story["legal_name"] not in present]
    for story in missing:
        _make(story, officer=officer, lead=lead)
    return len(missing)


@transaction.atomic
def _import(name: str, *, by: User) -> None:
    newest = Organisation.objects.order_by("-pk").values_list("pk", flat=True).first()
    with (
        (DATA / name).open("rb") as file,
        open_table(file, known=mappings.known_headings()) as table,
    ):
        mapping = mappings.suggest(table.headings, source=name)
        run = ImportRun(source=mapping.source, file_name=name, columns=dict(mapping.columns))
        Import(table, mapping, Wishes(by=by, good_rows=True)).run(run)
    if run.counts["rejected"]:
        raise ValueError(f"The list in the repository is damaged: {name}")
    _list_all(run, {**LISTS[name], "pk__gt": newest or 0}, by=by)


def _list_all(run: ImportRun, which: dict[str, Any], *, by: User) -> None:
    """Verify and list in bulk, without an action for each of two thousand.

    Only for the demonstration, and only for lists that are public anyway: real imports stay
    unlisted until somebody vets them. The days of verification are spread over a year.
    """
    at = timezone.now()
    rows = list(Organisation.objects.filter(source=Source.IMPORT, **which))
    for number, row in enumerate(rows):
        row.vetting, row.verified_at = VettingState.VERIFIED, at - timedelta(hours=4 * number + 24)
        row.listing, row.listing_opt_in_at = ListingState.LISTED, row.verified_at
    fields = ("vetting", "verified_at", "listing", "listing_opt_in_at")
    Organisation.objects.bulk_update(rows, fields, batch_size=500)
    Consent.objects.bulk_create(
        Consent(
            organisation=row,
            purpose="listing",
            given=True,
            version=VERSION,
            at=row.verified_at or at,
        )
        for row in rows
    )
    audit.record("organisations.listed", run, by=by, note=f"{NOTE} {len(rows)}")


@transaction.atomic
def _make(story: dict[str, Any], *, officer: User, lead: User) -> None:
    organisation = Organisation.objects.create(
        legal_name=story["legal_name"],
        name_en=story.get("name_en", ""),
        acronym=story.get("acronym", ""),
        organisation_type=OrganisationType.objects.get(code=story["type"]),
        level=story["level"],
        country=Country.objects.get(code=story["country"]),
        city=story["city"],
        year_established=story["year"],
        website=f"https://{story['host']}",
        email=f"office@{story['host']}",
        description=story["description"],
        languages=story["languages"],
        confirmed_on=timezone.localdate(),
    )
    organisation.themes.set(Theme.objects.filter(code__in=story["themes"]))
    organisation.countries_of_operation.set(Country.objects.filter(code__in=story["works_in"]))
    for name in story.get("other_names", ()):
        names.add(organisation, name, by=officer)
    _statuses(organisation, story)
    organisations.verify(organisation, by=officer)
    organisations.publish(organisation, by=officer)
    if story.get("becomes") == "at risk":
        organisations.mark_at_risk(organisation, by=lead)
    if story.get("becomes") == "suspended":
        organisations.suspend(organisation, by=lead, reason="Its registration was revoked.")
    if email := story.get("focal"):
        _focal_point(organisation, email)


def _statuses(organisation: Organisation, story: dict[str, Any]) -> None:
    if category := story.get("ecosoc"):
        EcosocStatus.objects.create(
            organisation=organisation,
            category=category,
            standing=EcosocStanding.ACTIVE,
            granted_year=story["ecosoc_year"],
            since=date(story["ecosoc_year"], 7, 1),
            checked_on=timezone.localdate(),
        )
    for umbrella in Umbrella.objects.filter(code__in=story.get("umbrellas", ())):
        UmbrellaMembership.objects.create(organisation=organisation, umbrella=umbrella)


def _focal_point(organisation: Organisation, email: str) -> None:
    user = User.objects.get(email=email)
    person, _created = Person.objects.get_or_create(
        user=user, defaults={"given_name": "Fatou", "family_name": "Focal", "email": email}
    )
    ContactRole.objects.create(
        person=person, organisation=organisation, kind=ContactRoleKind.FOCAL_POINT
    )
