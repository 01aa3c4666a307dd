"""Filter sets for lists whose address may say anything: what cannot be used is left out.

A list of any app declares its filters as a NotingFilterSet; its page shows `notes`.
"""

from collections.abc import Mapping
from copy import copy
from typing import Any, ClassVar, override

import django_filters
from django import forms

LONGEST = 10_000


class PlainField(forms.CharField):
    """A text without what PostgreSQL cannot store and people cannot see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    @override
    def clean(self, value: Any) -> str:
        text = str(value or "")[:LONGEST]
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())

    @override
    def __deepcopy__(self, memo: dict[int, Any]) -> "PlainField":
        """Each form copies its fields; nothing in this one is ever changed."""
        return copy(self)


class PlainFilter(django_filters.Filter):
    """A filter whose value is a plain text or a code; "" is not set."""

    field_class = PlainField

    def __deepcopy__(self, memo: dict[int, Any]) -> "PlainFilter":
        """Each set copies its filters, and tells each copy whose it is: no more is changed."""
        return copy(self)


class NotingForm(forms.Form):
    """A form in which nothing is an error: what is wrong becomes a note."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        """Say what was left out, and why."""
        self.notes.append(text)


class NotingFilterSet(django_filters.FilterSet):
    """Filters over a queryset. `notes` are sentences about what had to be left out."""

    made_form: ClassVar[type[forms.Form]]

    class Meta:
        form = NotingForm

    @override
    def get_form_class(self) -> type[forms.Form]:
        """Made once: making a class costs more than most queries."""
        own = type(self)
        if "made_form" not in own.__dict__:
            own.made_form = super().get_form_class()
        made: type[forms.Form] = own.made_form
        return made

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(self.form.notes) if self.form.is_valid() else ()

    @property
    def values(self) -> Mapping[str, Any]:
        """What can be used, by the names of the filters."""
        return self.form.cleaned_data if self.form.is_valid() else {}
