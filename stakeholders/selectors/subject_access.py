"""A copy of what we hold about one person, for that person (domain 8.8)."""

from typing import Any

from django.apps import apps
from django.db.models import Model

from core.models import User
from stakeholders.models import Consent, ContactRole, DataRequest, Person, Registration
from stakeholders.selectors import focal_points

# Ours alone: how a search finds the row, and keys that open pages.
NOT_TOLD = ("search_names", "search_text", "match_keys", "name_key", "access_id", "password")


def copy_for(user: User, addresses: list[str]) -> dict[str, Any]:
    """Account, person, roles, agreements of the own organisations, registrations and mails.

    `addresses` are those that the person has proven to be their own.
    """
    person = Person.objects.filter(user=user).first()
    own = focal_points.organisations_of(user)
    return {
        "account": {
            "name": user.name,
            "email": user.email,
            "language": user.language,
            "since": user.date_joined,
            "last_sign_in": user.last_login,
        },
        "person": _row(person) if person else None,
        "roles": [
            {**_row(role), "organisation": role.organisation.reference}
            for role in ContactRole.objects.filter(person=person).select_related("organisation")
            if person
        ],
        "agreements_of_your_organisations": [
            {**_row(one), "organisation": one.organisation.reference}
            for one in Consent.objects.filter(organisation__in=own).select_related("organisation")
        ],
        "registrations": [_row(one) for one in _registrations(addresses)],
        "mails": _mails(addresses),
        "requests": [_row(one) for one in DataRequest.objects.filter(user=user)],
    }


def _registrations(addresses: list[str]) -> list[Registration]:
    return list(focal_points.registrations_of(addresses))


def _mails(addresses: list[str]) -> list[dict[str, Any]]:
    """What we wrote to them and when; the texts are in their own mailboxes."""
    rows: Any = apps.get_model("notifications.notification")._default_manager
    sent = rows.filter(recipient__in=addresses, state="sent").order_by("sent_at")
    return list(sent.values("kind", "recipient", "language", "sent_at"))


def _row(row: Model) -> dict[str, Any]:
    """The fields of a row by name; links as what they say, staff and keys left out."""
    told: dict[str, Any] = {}
    for one in row._meta.concrete_fields:
        if one.name in NOT_TOLD or (one.is_relation and one.related_model is User):
            continue
        value = getattr(row, one.name)
        told[one.name] = str(value) if one.is_relation and value is not None else value
    return told
