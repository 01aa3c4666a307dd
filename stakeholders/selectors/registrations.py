"""Reads for one registration: whose link it is, what is missing, who is told."""

from uuid import UUID

from django.db.models import QuerySet

from core import links, roles
from core.models import User
from stakeholders.models import ChecklistItem, Registration
from stakeholders.selectors.custom import lacks_required
from stakeholders.selectors.risks import SETTLED, items_for

# The form's steps and what each asks, in the order of the form.
STEP_FIELDS = {
    "identity": (
        "legal_name", "name_en", "acronym", "former_names", "organisation_type", "level",
        "country", "year_established", "registration_number", "registration_authority",
        "unregistered_reason",
    ),
    "contact": (
        "email", "phone", "website", "address", "city", "head_name",
        "focal_given_name", "focal_family_name", "focal_email",
    ),
    "work": ("description", "themes", "countries_of_operation", "languages"),
    "ecosoc": ("ecosoc_category", "ecosoc_year", "icso_id", "umbrellas"),
    "consent": ("consent_processing", "listing_opt_in", "kept_back", "at_risk"),
}  # fmt: skip
STEPS = tuple(STEP_FIELDS)


def by_token(token: str) -> Registration | None:
    """The registration that this link of ours opens; None when we made no such link."""
    parts = links.read("registration", token)
    if parts is None:
        return None
    return Registration.objects.filter(access_id=UUID(parts[0])).first()


def by_confirmation(token: str) -> tuple[Registration | None, str]:
    """The registration of a confirmation link, and the address that the link went to."""
    parts = links.read("confirm", token)
    if parts is None:
        return None, ""
    access_id, email = parts
    return Registration.objects.filter(access_id=UUID(access_id)).first(), email


def missing_steps(registration: Registration) -> list[str]:
    """The steps of the form that are not completed yet, in their order.

    One that was done is open again when a question came that has to be answered there.
    """
    done = registration.steps_done
    return [step for step in STEPS if step not in done or lacks_required(registration, step)]


def open_checks(registration: Registration) -> QuerySet[ChecklistItem]:
    """The required questions of its type's checklist that hinder an approval."""
    settled = registration.checks.filter(answer__in=SETTLED).values("item")
    asked = items_for(registration.organisation_type).filter(required=True)
    return asked.exclude(pk__in=settled)


def told_about(registration: Registration) -> QuerySet[User]:
    """The staff who hear of it: all officers and leads; leads alone when it is at risk."""
    names = (roles.CST_LEAD,) if registration.at_risk else roles.STAFF
    return User.objects.filter(is_active=True, groups__name__in=names).distinct()
