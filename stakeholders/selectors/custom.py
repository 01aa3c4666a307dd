"""Custom fields: which there are, whom they are asked, and what their answers say in words."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import pgettext

from core import caches
from core.templatetags.moments import day_text
from stakeholders.models import ChangedField, CustomField, Organisation, Registration
from stakeholders.models.custom import CACHE
from stakeholders.states import AskedWhere, Audience, ChangeAnswer, FieldKind

SECONDS = 300
# How change requests, timelines and imports name an answer, beside the columns of a record.
PREFIX = "custom."

type Facts = list[tuple[str, str]]


def definitions() -> list[CustomField]:
    """All custom fields in their order, retired ones too; read from the cache."""
    return caches.kept(CACHE, f"{CACHE}:all", _read, seconds=SECONDS)


def active() -> list[CustomField]:
    """Those that are not retired."""
    return [field for field in definitions() if field.active]


def asked_in(step: str, type_id: int | None) -> list[CustomField]:
    """What a step of the registration form asks organisations of this type."""
    return [field for field in active() if field.asked == step and field.is_about(type_id)]


def asked_on_form(type_id: int | None) -> list[CustomField]:
    """What all steps of the registration form ask, in the order of the fields."""
    places = (AskedWhere.STAFF, AskedWhere.PROFILE)
    return [f for f in active() if f.asked not in places and f.is_about(type_id)]


def asked_on_profile(organisation: Organisation) -> list[CustomField]:
    """What the organisation itself fills in on its profile."""
    return [field for field in active() if is_asked(field, organisation.organisation_type_id)]


def is_asked(field: CustomField, type_id: int | None) -> bool:
    """Whether organisations of this type answer it themselves, wherever that is."""
    return is_asked_at_all(field) and field.is_about(type_id)


def is_asked_at_all(field: CustomField) -> bool:
    """Whether organisations answer it themselves; the database holds that they may see it."""
    return field.active and field.asked != AskedWhere.STAFF


def for_team(organisation: Organisation | None) -> list[CustomField]:
    """What the team fills in: all that is about its type, and what is answered all the same."""
    if organisation is None or organisation.pk is None:
        return active()
    type_id, held = organisation.organisation_type_id, organisation.custom
    return [field for field in active() if field.is_about(type_id) or field.code in held]


def lacks_required(registration: Registration, step: str) -> bool:
    """Whether a required question of this step is not answered."""
    asked = asked_in(step, registration.organisation_type_id)
    return any(field.required and field.code not in registration.custom for field in asked)


def with_answers(held: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers held, with new ones; an empty one takes the key away."""
    both = {**held, **answers}
    return {code: value for code, value in both.items() if value not in (None, "", [])}


def carried_over(registration: Registration) -> dict[str, Any]:
    """The answers that go to the organisation: not those to questions for another type."""
    known = {field.code: field for field in definitions()}
    type_id = registration.organisation_type_id
    return {
        code: value
        for code, value in registration.custom.items()
        if code not in known or known[code].is_about(type_id)
    }


def facts(record: Organisation, audience: Audience, *, below: Audience | None = None) -> Facts:
    """Label and answer of what these readers see; `below` leaves out what wider ones see too."""
    return [
        (field.name, words(field, record.custom[field.code]))
        for field in active()
        if field.code in record.custom
        and field.is_about(record.organisation_type_id)
        and field.reaches(audience)
        and not (below and field.reaches(below))
    ]


def in_cells(record: Organisation, fields: Iterable[CustomField]) -> list[str]:
    """The answer to each of these fields, "" where none is or it is not about its type."""
    held, type_id = record.custom, record.organisation_type_id
    return [
        words(field, held.get(field.code)) if field.is_about(type_id) else "" for field in fields
    ]


def answers_of(record: Organisation | Registration, fields: Iterable[CustomField]) -> Facts:
    """Label and answer of each of these fields; "" where there is none."""
    return [(field.name, words(field, record.custom.get(field.code))) for field in fields]


def retired(record: Organisation | Registration) -> Facts:
    """What is kept of fields that are retired, or that nobody knows any more."""
    known = {field.code: field for field in definitions()}
    found = []
    for code, value in record.custom.items():
        field = known.get(code)
        if field is None:
            found.append((code, _plain(value)))
        elif not field.active:
            found.append((field.name, words(field, value)))
    return found


def words(field: CustomField, value: Any) -> str:
    """An answer as people read it, in their language; "" for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    if field.is_chosen:
        names = {choice.code: choice.name for choice in field.choices.all()}
        codes = value if isinstance(value, list) else [value]
        return ", ".join(names.get(code, str(code)) for code in codes)
    if field.kind == FieldKind.DATE:
        return _day(value)
    return _plain(value)


def code_of(name: str) -> str:
    """The key of the field that a name such as "custom.budget" means; "" for a column."""
    return name.removeprefix(PREFIX) if name.startswith(PREFIX) else ""


def find(code: str) -> CustomField | None:
    """The field with this key, retired or not."""
    return next((field for field in definitions() if field.code == code), None)


def label(code: str) -> str:
    """The name of a field, or its key when it is gone."""
    field = find(code)
    return field.name if field else code


def say(code: str, value: Any) -> str:
    """An answer to the field with this key, in words."""
    field = find(code)
    return words(field, value) if field else _plain(value)


def is_decided_by_team(code: str) -> bool:
    """Whether what an organisation changes here waits for the team."""
    field = find(code)
    return field is not None and field.staff_decide


def is_used(field: CustomField) -> bool:
    """Whether an answer to it is kept anywhere, or waits to be decided."""
    held = Q(custom__has_key=field.code)
    waiting = ChangedField.objects.filter(
        name=f"{PREFIX}{field.code}", decision=ChangeAnswer.WAITING
    )
    records = (Organisation, Registration)
    return any(m.objects.filter(held).exists() for m in records) or waiting.exists()


def is_chosen_somewhere(field: CustomField, code: str) -> bool:
    """Whether an answer has this entry of its list."""
    held = Q(custom__contains={field.code: code}) | Q(custom__contains={field.code: [code]})
    waiting = ChangedField.objects.filter(
        Q(after=code) | Q(after__contains=[code]),
        name=f"{PREFIX}{field.code}",
        decision=ChangeAnswer.WAITING,
    )
    records = (Organisation, Registration)
    return any(m.objects.filter(held).exists() for m in records) or waiting.exists()


def _read() -> list[CustomField]:
    return list(CustomField.objects.prefetch_related("choices", "types"))


def _day(value: Any) -> str:
    try:
        return day_text(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
