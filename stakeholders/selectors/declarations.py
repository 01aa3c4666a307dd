"""What a registration says, in words and in its own language; which documents it lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from stakeholders.models import DocumentRule, Registration
from stakeholders.selectors import custom
from stakeholders.selectors.consents import text_of
from stakeholders.selectors.registrations import STEP_FIELDS
from stakeholders.states import ConsentPurpose, DocumentKind

NOT_DECLARED = ("consent_processing",)


@dataclass(frozen=True)
class Asked:
    """A kind of document that is asked for: whether it is required, and whether it is there."""

    kind: DocumentKind
    required: bool
    is_there: bool

    @property
    def label(self) -> str:
        return str(capfirst(self.kind.label))

    @property
    def is_missing(self) -> bool:
        return self.required and not self.is_there


def content(registration: Registration) -> dict[str, Any]:
    """The declaration's text and every answer as JSON, in the language of the form."""
    with translation.override(registration.language):
        text = text_of(
            ConsentPurpose.PROCESSING, registration.consent_version, registration.language
        )
        return {
            "organisation": registration.legal_name,
            "reference": registration.reference,
            "statement": statement(registration),
            "facts": [
                [str(capfirst(_label(name))), _said(registration, name)]
                for name in _fields()
                if _said(registration, name)
            ]
            + _further(registration),
            "documents": [
                [str(document.get_kind_display()), document.name, document.sha256]
                for document in registration.documents.order_by("created_at", "pk")
            ],
            "consent": text.text if text else "",
            "consent_version": registration.consent_version,
        }


def statement(registration: Registration) -> str:
    """What is declared by sending the form and confirming the address."""
    return _(
        "I declare for %(organisation)s, which I may represent in this matter, that what"
        " is written here is true and complete to the best of my knowledge, and that I"
        " will tell the Civil Society Team when it changes."
    ) % {"organisation": registration.legal_name}


def asked_documents(registration: Registration) -> list[Asked]:
    """The documents that the rules ask of this type, required ones first."""
    for_type = Q(organisation_type=None) | Q(organisation_type=registration.organisation_type_id)
    rules = DocumentRule.objects.filter(for_type, active=True)
    there = set(registration.documents.values_list("kind", flat=True))
    required: dict[str, bool] = {}
    for rule in rules:
        required[rule.kind] = required.get(rule.kind, False) or rule.asks(registration)
    found = [Asked(DocumentKind(k), needed, k in there) for k, needed in required.items()]
    return sorted(found, key=lambda asked: (not asked.required, asked.label))


def missing_documents(registration: Registration) -> list[str]:
    """The names of the required documents that are not there."""
    return [asked.label for asked in asked_documents(registration) if asked.is_missing]


def _fields() -> Iterable[str]:
    names = (name for step in STEP_FIELDS.values() for name in step)
    return [name for name in names if name not in NOT_DECLARED]


def _further(registration: Registration) -> list[list[str]]:
    """The answers to the custom fields of the form."""
    asked = custom.asked_on_form(registration.organisation_type_id)
    return [[label, said] for label, said in custom.answers_of(registration, asked) if said]


def _label(name: str) -> str:
    field: Any = Registration._meta.get_field(name)
    return str(field.verbose_name)


def _said(registration: Registration, name: str) -> str:
    value = getattr(registration, name)
    if hasattr(value, "all"):
        return ", ".join(sorted(str(row) for row in value.all()))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    field: Any = Registration._meta.get_field(name)
    if isinstance(field, ArrayField):
        labels = dict(field.base_field.flatchoices)
        return ", ".join(str(labels.get(each, each)) for each in value)
    if field.choices and value:
        return str(dict(field.flatchoices).get(value, value))
    return "" if value in (None, "") else str(value)
