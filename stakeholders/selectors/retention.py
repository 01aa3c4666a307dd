"""What is kept of a record that is erased, field by field (domain 8.7, 8.8).

Every field that can hold free text has a line here; a test finds those that have none. What
is left names nobody: country, type, years, states, and who of the team did what and when.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.models import User
from stakeholders.models import Organisation, Person, Registration

OURS = ("core", "notifications", "stakeholders", "meetings", "trainings")
ROOTS = (Organisation, Person, Registration)
# Rows that say where a record stands, and that must not drag another record along.
NOT_FOLLOWED = {"stakeholders.organisation.parent"}


@dataclass(frozen=True)
class Retention:
    """What becomes of the rows that belong to an erased record.

    delete: they go. scrub: these fields are emptied, or get the given value. keep: these
    hold nothing personal.
    """

    delete: bool = False
    scrub: Mapping[str, Any] = field(default_factory=dict)
    keep: tuple[str, ...] = ()


def _empty(*names: str, **values: Any) -> dict[str, Any]:
    return {**dict.fromkeys(names, EMPTY), **values}


EMPTY = object()
DELETE = Retention(delete=True)
_NAMES = ("legal_name", "name_en", "acronym")
_FOUND = ("name_key", "website_host", "mail_domain", "search_names", "match_keys")
_ALSO_FOUND = ("other_names", "other_hosts", "social_media", "search_text")
_REACHED = (
    "registration_number", "registration_authority", "unregistered_reason", "email", "phone",
    "website", "address", "city", "description", "languages", "icso_id",
)  # fmt: skip

RETENTION: Mapping[str, Retention] = {
    "stakeholders.organisation": Retention(
        scrub=_empty(*_NAMES, *_FOUND, *_REACHED, *_ALSO_FOUND, "custom"),
        keep=("reference", "kept_back"),
    ),
    "stakeholders.person": Retention(
        scrub=_empty(
            "given_name", "family_name", "badge_name", "original_name", "email", "phone",
            "search_names", user=None, nationality=None,
        ),
    ),
    "stakeholders.registration": Retention(
        scrub=_empty(
            *_NAMES, *_FOUND, *_REACHED, "former_names", "head_name", "focal_given_name",
            "focal_family_name", "focal_email", "question", "answer", "quarantine_reasons",
            "custom", decision_note="–",
        ),
        keep=("reference", "steps_done", "consent_version", "listing_version", "kept_back"),
    ),
    "stakeholders.changerequest": Retention(scrub=_empty("note", "answer")),
    "stakeholders.changedfield": Retention(scrub=_empty(before=None, after=None), keep=("name",)),
    "stakeholders.confirmationrequest": Retention(scrub=_empty("email"), keep=("language",)),
    "stakeholders.consent": Retention(keep=("version", "language")),
    "stakeholders.consentrequest": Retention(keep=("replaces", "version")),
    "stakeholders.datarequest": Retention(scrub=_empty("text", "answer")),
    "stakeholders.ecosocstatus": Retention(scrub=_empty("evidence"), keep=("decision_symbol",)),
    "stakeholders.otheraccreditation": Retention(
        scrub=_empty("evidence"), keep=("session", "decision_symbol")
    ),
    "stakeholders.registrationcheck": Retention(scrub=_empty("note")),
    "stakeholders.review": Retention(scrub=_empty("note"), keep=("reasons",)),
    "stakeholders.reviewcheck": Retention(scrub=_empty("note")),
    "stakeholders.suggestion": Retention(scrub=_empty("name", "website", "email", "why", "answer")),
    "stakeholders.timelineevent": Retention(scrub=_empty("facts"), keep=("kind", "subject")),
    "stakeholders.umbrellamembership": Retention(scrub=_empty("evidence"), keep=("category",)),
    **dict.fromkeys(
        (
            "stakeholders.contactrole", "stakeholders.declaration", "stakeholders.document",
            "stakeholders.duplicatepair", "stakeholders.encounter", "stakeholders.endorsement",
            "stakeholders.evidence", "stakeholders.externalidentifier",
            "stakeholders.invitation", "stakeholders.merge", "stakeholders.note",
            "stakeholders.organisationname", "stakeholders.organisationwebsite",
            "stakeholders.personpair", "stakeholders.riskflag",
            "stakeholders.screeningmatch", "stakeholders.task",
            "stakeholders.unlikeregistration",
        ),
        DELETE,
    ),
}  # fmt: skip

# These name records by their label, and no foreign key leads to them.
BY_LABEL: Mapping[str, tuple[str, Retention]] = {
    "core.auditentry": ("subject", Retention(scrub=_empty("note"), keep=("verb", "subject"))),
    "core.readentry": (
        "subject",
        Retention(scrub=_empty("purpose"), keep=("what", "subject", "included")),
    ),
    "notifications.notification": (
        "about",
        Retention(
            scrub=_empty(
                "subject", "text", "html", "last_error", recipient="erased@erased.invalid"
            ),
            # The promise may have an address in it: the action gives it another one.
            keep=("kind", "dedupe_key", "language", "about", "why"),
        ),
    ),
}

# These name records by number, so that the note of an import outlives them.
BY_NUMBER: Mapping[str, Retention] = {
    "stakeholders.importrow": Retention(scrub=_empty("title", "cells", "problems", "candidates")),
    "stakeholders.importeffect": DELETE,
}

# Rules, lists and settings of the team, and what is about its own members alone.
ABOUT_NOBODY = {
    "core.exportjob", "core.exportrules", "core.listcolumns", "core.savedsearch", "core.user",
    "meetings.agendaitem", "meetings.body", "meetings.deadline", "meetings.ruleset",
    "meetings.rulevalue", "meetings.session", "meetings.sessionlink", "meetings.sessionrule",
    "stakeholders.checklistitem", "stakeholders.confirmationrules", "stakeholders.consenttext",
    "stakeholders.country", "stakeholders.customchoice", "stakeholders.customfield",
    "stakeholders.documentrule", "stakeholders.importkey", "stakeholders.fieldoffice",
    "stakeholders.importmapping", "stakeholders.importrun", "stakeholders.matchrules",
    "stakeholders.officecoverage", "stakeholders.organisationtype", "stakeholders.regionalgroup",
    "stakeholders.retentionrules", "stakeholders.riskrule", "stakeholders.sanctionsentry",
    "stakeholders.sanctionslist", "stakeholders.seededrow", "stakeholders.tag",
    "stakeholders.theme", "stakeholders.umbrella", "stakeholders.vettingrules",
}  # fmt: skip


def our_models() -> Iterator[type[models.Model]]:
    """The models of our apps, histories apart."""
    for model in apps.get_models():
        if model._meta.app_label in OURS and not hasattr(model, "pgh_tracked_model"):
            yield model


def free_text(model: type[models.Model]) -> set[str]:
    """The fields into which a person's words can come."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.FileField, ArrayField)
    fields: list[Any] = list(model._meta.concrete_fields)
    return {one.name for one in fields if isinstance(one, kinds) and not one.choices}


def rule_of(label: str) -> Retention | None:
    """The line of a model; None for one that is about nobody, or was forgotten."""
    by_label = BY_LABEL.get(label)
    return RETENTION.get(label) or BY_NUMBER.get(label) or (by_label[1] if by_label else None)


def belongings(roots: Mapping[type[models.Model], set[int]]) -> dict[type[models.Model], set[int]]:
    """Every row that belongs to the roots, found by following foreign keys backwards."""
    found = {model: set(pks) for model, pks in roots.items()}
    grows = True
    while grows:
        grows = False
        for model, link in _links():
            rows = _rows_of(model, link, found.get(link.related_model, set()))
            if rows - found.get(model, set()):
                found.setdefault(model, set()).update(rows)
                grows = True
    return {model: pks for model, pks in found.items() if pks}


def _rows_of(model: type[models.Model], link: Any, pks: set[int]) -> set[int]:
    if not pks:
        return set()
    rows = model._default_manager.filter(**{f"{link.name}__in": pks})
    return set(rows.values_list("pk", flat=True))


def _links() -> Iterator[tuple[type[models.Model], Any]]:
    """The foreign keys along which an erasure goes: never to accounts or reference data."""
    targets = {apps.get_model(label) for label in RETENTION}
    for label in RETENTION:
        model = apps.get_model(label)
        for one in model._meta.concrete_fields:
            name = f"{label}.{one.name}"
            if one.is_relation and one.related_model in targets and name not in NOT_FOLLOWED:
                yield model, one


def empty_values(model: type[models.Model], retention: Retention) -> dict[str, Any]:
    """What the scrubbed fields of a model become."""
    return {
        name: _nothing(model._meta.get_field(name)) if value is EMPTY else value
        for name, value in retention.scrub.items()
    }


def alone_in(organisations: set[int]) -> set[int]:
    """The people who have roles in these organisations and in no other, and no other work."""
    here = Person.objects.filter(roles__organisation__in=organisations)
    elsewhere = Person.objects.filter(roles__in=_roles_outside(organisations))
    return set(here.exclude(pk__in=elsewhere.values("pk")).values_list("pk", flat=True))


def may_close(user: User) -> bool:
    """Whether the account has no work in the house but for the erased person."""
    return not (user.sees_internal_data or user.field_offices.exists())


def _roles_outside(organisations: set[int]) -> Any:
    roles = Person._meta.get_field("roles").related_model._default_manager
    return roles.exclude(organisation__in=organisations)


def _nothing(one: Any) -> Any:
    if isinstance(one, ArrayField):
        return []
    if isinstance(one, models.JSONField):
        return one.get_default() if one.has_default() else {}
    return ""
