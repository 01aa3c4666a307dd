"""What an organisation may change about itself: at once, or once staff have agreed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import ManyToManyField
from django.utils.text import capfirst

from stakeholders.models import ChangedField, Organisation
from stakeholders.selectors import custom

# Who it is: that was vetted, so staff look at it again (domain 4.1).
VETTED_FIELDS = ("legal_name", "name_en", "acronym", "organisation_type", "country")
# One topic a step on /my/. The first is a request, the others count at once.
TOPICS: Mapping[str, tuple[str, ...]] = {
    "name": VETTED_FIELDS,
    "about": ("level", "year_established", "description", "languages"),
    "contact": ("email", "phone", "website", "address", "city"),
    "work": ("themes", "countries_of_operation"),
    "further": (),  # Custom fields, named "custom.key"; see selectors/custom.py.
}
# What the short form behind the yearly link asks: nothing that is restricted.
SHORT = (*VETTED_FIELDS, "website", "email", "city", "description")


def waits(name: str) -> bool:
    """Whether the team decides on a change of this field."""
    code = custom.code_of(name)
    return custom.is_decided_by_team(code) if code else name in VETTED_FIELDS


def plain(organisation: Organisation, name: str) -> Any:
    """The value as JSON: references as their codes, lists sorted."""
    if code := custom.code_of(name):
        return organisation.custom.get(code)
    return as_json(field_of(name), _value(organisation, name))


def as_json(field: Any, value: Any) -> Any:
    """A form's or a row's value as it is kept in a change request."""
    if isinstance(field, ManyToManyField):
        return sorted(term.code for term in value)
    if field.is_relation:
        return value.code if value is not None else None
    if isinstance(value, (list, tuple)):
        return sorted(value)
    return value


def from_json(name: str, value: Any) -> Any:
    """The other way: a row, rows or a plain value. A code that is gone gives none."""
    field: Any = field_of(name)
    if is_many(name):
        return list(field.related_model.objects.filter(code__in=value or ()))
    if field.is_relation:
        return field.related_model.objects.filter(code=value).first() if value else None
    return value


def differences(organisation: Organisation, values: Mapping[str, Any]) -> list[ChangedField]:
    """One unsaved row for each value that is not what we hold."""
    changed = []
    for name, value in values.items():
        before = plain(organisation, name)
        after = value if custom.code_of(name) else as_json(field_of(name), value)
        if before != after:
            changed.append(ChangedField(name=name, before=before, after=after))
    return changed


def label(name: str) -> str:
    """The name of a field as people read it."""
    if code := custom.code_of(name):
        return custom.label(code)
    return capfirst(str(field_of(name).verbose_name))


def words(name: str, value: Any) -> str:
    """A kept value as people read it."""
    if value in (None, "", []):
        return "–"
    if code := custom.code_of(name):
        return custom.say(code, value)
    field = field_of(name)
    if field.is_relation:
        codes = value if isinstance(value, list) else [value]
        found = field.related_model.objects.filter(code__in=codes)
        return ", ".join(str(term) for term in found) or ", ".join(codes)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def field_of(name: str) -> Any:
    return Organisation._meta.get_field(name)


def is_many(name: str) -> bool:
    return isinstance(field_of(name), ManyToManyField)


def _value(organisation: Organisation, name: str) -> Any:
    if is_many(name):
        rows: Iterable[Any] = getattr(organisation, name).all()
        return rows
    return getattr(organisation, name)
