"""The filters of a list in words, for the export's page and its first sheet."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _


def filters_in_words(changelist: Any) -> tuple[tuple[str, str], ...]:
    """(filter, value) of what narrows the list: the search, the filters, the period."""
    found = list(_filters(changelist))
    if changelist.query:
        found.insert(0, (_("Search"), changelist.query))
    return tuple(found)


def _filters(changelist: Any) -> Iterator[tuple[str, str]]:
    for spec in changelist.filter_specs:
        values = [value for found in spec.used_parameters.values() for value in _listed(found)]
        if values:
            names = _names(spec)
            words = ", ".join(str(names.get(str(value), value)) for value in values)
            yield str(capfirst(spec.title)), words
    period = [v for k, v in changelist.params.items() if _is_period(changelist, k)]
    if period:
        yield _("Period"), "-".join(str(value) for part in period for value in _listed(part))


def _names(spec: Any) -> dict[str, Any]:
    """The words of a filter's values."""
    choices = getattr(spec, "lookup_choices", None)
    if choices is None:
        field = getattr(spec, "field", None)
        choices = getattr(field, "flatchoices", None) or [
            ("1", _("yes")), ("0", _("no")), ("True", _("yes")), ("False", _("no")),
        ]  # fmt: skip
    return {str(value): words for value, words in choices}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _is_period(changelist: Any, parameter: str) -> bool:
    """Whether a parameter comes from the list's date hierarchy."""
    field = changelist.date_hierarchy
    return bool(field) and parameter.startswith(f"{field}__")
