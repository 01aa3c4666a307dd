"""The columns that the team's lists offer; R of domain 6.1 is restricted."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.exports import Column
from stakeholders.models import (
    ContactRole,
    CustomField,
    EcosocStatus,
    Organisation,
    Person,
    UmbrellaMembership,
)
from stakeholders.models.histories import Spell
from stakeholders.selectors import custom
from stakeholders.selectors.completeness import with_completeness
from stakeholders.selectors.histories import CURRENT, answering
from stakeholders.states import ContactRoleKind

IDENTITY, CONTACT, WORK = _("Identity"), _("Contact"), _("Work")
FURTHER = _("Custom fields")
STANDING, RECORD, PEOPLE = _("ECOSOC and memberships"), _("Record"), _("People")
FOCAL = (ContactRoleKind.FOCAL_POINT, ContactRoleKind.SECOND_FOCAL_POINT)


def _contacts() -> Prefetch:
    """The people who hold a role today, with the organisations."""
    held = ContactRole.objects.on(timezone.localdate()).select_related("person")
    return Prefetch("contacts", held, to_attr="contacts_today")


def _roles() -> Prefetch:
    """The roles of today, with the people; organisations at risk are in no file."""
    held = ContactRole.objects.on(timezone.localdate()).filter(organisation__at_risk=False)
    return Prefetch("roles", held.select_related("organisation"), to_attr="roles_exported")


def _statuses(organisation: Organisation) -> list[str]:
    return [
        f"{status.get_category_display()} ({status.get_standing_display()})"
        for status in answering(_today(organisation.ecosoc.all()))
        if status.standing in CURRENT
    ]


def _umbrellas(organisation: Organisation) -> list[str]:
    return [str(membership) for membership in _today(organisation.umbrellas.all())]


def _today[S: Spell](spells: Iterable[S]) -> list[S]:
    day = timezone.localdate()
    return [spell for spell in spells if spell.holds_on(day)]


def _people(kinds: Iterable[str], field: str) -> Callable[[Any], list[str]]:
    """A function of an organisation: this field of those who hold one of the roles."""
    wanted = tuple(kinds)

    def said(organisation: Any) -> list[str]:
        held = (role for role in organisation.contacts_today if role.kind in wanted)
        return [text for role in held if (text := str(getattr(role.person, field)))]

    return said


def _all(name: str) -> Callable[[Any], list[str]]:
    """A function of a row: the names of what is related to it."""

    def said(row: Any) -> list[str]:
        return [str(term) for term in getattr(row, name).all()]

    return said


def _organisations(person: Any) -> list[str]:
    return [f"{r.organisation} ({r.get_kind_display()})" for r in person.roles_exported]


ORGANISATIONS = (
    Column("reference", _("reference"), "reference", IDENTITY),
    Column("legal_name", _("legal name"), "legal_name", IDENTITY),
    Column("name_en", _("name in English"), "name_en", IDENTITY),
    Column("acronym", _("acronym"), "acronym", IDENTITY),
    Column("other_names", _("other and former names"), "other_names", IDENTITY, usual=False),
    Column("organisation_type", _("type"), "organisation_type", IDENTITY),
    Column("level", _("level"), "get_level_display", IDENTITY, usual=False),
    Column("country", _("country"), "country", IDENTITY),
    Column("country_code", _("country code"), "country.code", IDENTITY, usual=False),
    Column("city", _("city"), "city", IDENTITY),
    Column("year", _("year established"), "year_established", IDENTITY, usual=False),
    Column(
        "registration_number", _("registration number"), "registration_number", IDENTITY,
        usual=False, restricted=True,
    ),
    Column("website", _("website"), "website", CONTACT),
    Column(
        "further_websites", _("further websites"), _all("websites"), CONTACT, usual=False,
        related=("websites",),
    ),
    Column("email", _("official e-mail address"), "email", CONTACT, usual=False),
    Column("phone", _("phone"), "phone", CONTACT, usual=False, restricted=True),
    Column("address", _("postal address"), "address", CONTACT, usual=False, restricted=True),
    Column(
        "head", _("head of the organisation"), _people((ContactRoleKind.HEAD,), "name"), CONTACT,
        usual=False, restricted=True, personal=True, related=(_contacts,),
    ),
    Column(
        "focal_points", _("focal points"), _people(FOCAL, "name"), CONTACT,
        usual=False, restricted=True, personal=True, related=(_contacts,),
    ),
    Column(
        "focal_emails", _("addresses of the focal points"), _people(FOCAL, "email"), CONTACT,
        usual=False, restricted=True, personal=True, related=(_contacts,),
    ),
    Column("description", _("description"), "description", WORK, usual=False),
    Column("themes", _("themes"), _all("themes"), WORK, usual=False, related=("themes",)),
    Column(
        "operates_in", _("countries of operation"), _all("countries_of_operation"), WORK,
        usual=False, related=("countries_of_operation",),
    ),
    Column("languages", _("working languages"), "languages", WORK, usual=False),
    Column(
        "ecosoc", _("ECOSOC status"), _statuses, STANDING, usual=False,
        related=(Prefetch("ecosoc", EcosocStatus.objects.all()),),
    ),
    Column(
        "umbrellas", _("umbrella organisations"), _umbrellas, STANDING, usual=False,
        related=(Prefetch("umbrellas", UmbrellaMembership.objects.select_related("umbrella")),),
    ),
    Column("icso_id", _("iCSO number"), "icso_id", STANDING, usual=False),
    Column("vetting", _("vetting"), "get_vetting_display", RECORD),
    Column("listing", _("listing"), "get_listing_display", RECORD),
    Column(
        "completeness", _("completeness of the profile in per cent"), "completeness", RECORD,
        usual=False, derive=with_completeness,
    ),
    Column("source", _("source"), "get_source_display", RECORD),
    Column("confirmed_on", _("data confirmed on"), "confirmed_on", RECORD, usual=False),
    Column("created_at", _("created"), "created_at", RECORD, usual=False),
    Column("updated_at", _("changed"), "updated_at", RECORD),
)  # fmt: skip

# What an office sees in its table and may take out; nothing restricted, nothing of people
# (domain 8.4).
_OF_OFFICES = (
    "reference", "legal_name", "name_en", "acronym", "organisation_type", "country", "city",
    "website", "email", "themes", "operates_in", "languages", "ecosoc", "umbrellas", "icso_id",
    "vetting", "listing", "source", "confirmed_on",
)  # fmt: skip
OFFICE = tuple(column for column in ORGANISATIONS if column.name in _OF_OFFICES)

PERSONS = (
    Column("name", _("name"), "name", PEOPLE, personal=True),
    Column("given_name", _("given names"), "given_name", PEOPLE, usual=False, personal=True),
    Column("family_name", _("family name"), "family_name", PEOPLE, usual=False, personal=True),
    Column(
        "roles", _("organisations and roles"), _organisations, PEOPLE,
        personal=True, related=(_roles,),
    ),
    Column("language", _("language"), "get_language_display", PEOPLE, personal=True),
    Column(
        "email", _("e-mail address"), "email", CONTACT, usual=False, restricted=True, personal=True
    ),
    Column("phone", _("phone"), "phone", CONTACT, usual=False, restricted=True, personal=True),
    Column("updated_at", _("changed"), "updated_at", RECORD),
)  # fmt: skip

CONTACTS = (
    Column("person", _("person"), "person.name", PEOPLE, personal=True),
    Column("kind", _("role"), "get_kind_display", PEOPLE),
    Column("since", _("since"), "since", PEOPLE),
    Column("until", _("until"), "until", PEOPLE),
    Column("organisation", _("organisation"), "organisation.display_name", IDENTITY),
    Column("reference", _("reference"), "organisation.reference", IDENTITY),
    Column(
        "country", _("country"), "organisation.country", IDENTITY,
        related=("organisation__country",),
    ),
    Column(
        "email", _("e-mail address"), "person.email", CONTACT,
        usual=False, restricted=True, personal=True,
    ),
    Column(
        "phone", _("phone"), "person.phone", CONTACT,
        usual=False, restricted=True, personal=True,
    ),
)  # fmt: skip

REGISTRATIONS = (
    Column("reference", _("reference"), "reference", IDENTITY),
    Column("legal_name", _("legal name"), "legal_name", IDENTITY),
    Column("name_en", _("name in English"), "name_en", IDENTITY),
    Column("acronym", _("acronym"), "acronym", IDENTITY),
    Column("country", _("country"), "country", IDENTITY),
    Column("organisation_type", _("type"), "organisation_type", IDENTITY),
    Column("website", _("website"), "website", CONTACT),
    Column("email", _("official e-mail address"), "email", CONTACT, usual=False),
    Column("phone", _("phone"), "phone", CONTACT, usual=False, restricted=True),
    Column("address", _("postal address"), "address", CONTACT, usual=False, restricted=True),
    Column(
        "head", _("head of the organisation"), "head_name", CONTACT,
        usual=False, restricted=True, personal=True,
    ),
    Column(
        "focal_point", _("focal point"), "focal_name", CONTACT,
        usual=False, restricted=True, personal=True,
    ),
    Column(
        "focal_email", _("address of the focal point"), "focal_email", CONTACT,
        usual=False, restricted=True, personal=True,
    ),
    Column("state", _("state"), "get_state_display", RECORD),
    Column("submitted_at", _("submitted"), "submitted_at", RECORD),
    Column("waiting_since", _("waiting since"), "waiting_since", RECORD),
    Column("assigned_to", _("assigned to"), "assigned_to", RECORD),
    Column("decided_at", _("decided"), "decided_at", RECORD),
)  # fmt: skip


def custom_columns() -> list[Column]:
    """A column for each custom field, of organisations and of registrations."""
    return [
        Column(
            f"custom_{field.code}",
            field.name if field.active else _("%s (retired)") % field.name,
            partial(_answer, field),
            FURTHER,
            usual=False,
        )
        for field in custom.definitions()
    ]


def _answer(field: CustomField, row: Any) -> str:
    return custom.words(field, row.custom.get(field.code))


def contacts_of(organisations: Any) -> Any:
    """The people who hold a role today in one of these organisations."""
    held = ContactRole.objects.on(timezone.localdate()).filter(organisation__in=organisations)
    return Person.objects.filter(pk__in=held.values("person"))
