"""Form fields that several forms of this app share."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.models import ModelChoiceIterator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _, pgettext

from core import uploads
from core.uploads import Upload
from stakeholders import identity

# Marks that reorder text; the joiners that Persian and Indic scripts need are no such.
_REORDERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

# The M49 regions, as the reference data call them, in the reader's language.
REGIONS = {
    "Africa": _("Africa"),
    "Americas": _("Americas"),
    "Antarctica": _("Antarctica"),
    "Asia": _("Asia"),
    "Europe": _("Europe"),
    "Oceania": _("Oceania"),
}


def capitalised(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Choices whose labels begin with a capital letter, as they stand alone in a form."""
    return [(value, capfirst(str(label))) for value, label in choices]


class LineField(forms.CharField):
    """One line of text in any script, without control characters and double spaces."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not isinstance(text, str):
            return text
        bare = _REORDERING.sub("", unicodedata.normalize("NFC", text))
        return " ".join("".join(max(c, " ") for c in bare).split())


class TermsByName(ModelChoiceIterator):
    """Choices in the order of their names in the reader's language."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from (self.choice(term) for term in _sorted(self.queryset))


class TermsByRegion(ModelChoiceIterator):
    """Countries under the name of their region, both sorted in the reader's language."""

    def __iter__(self) -> Iterator[Any]:
        regions: dict[str, list[Any]] = {}
        for term in _sorted(self.queryset):
            name = REGIONS.get(term.region, term.region or pgettext("region", "Other"))
            regions.setdefault(str(name), []).append(self.choice(term))
        yield from sorted(regions.items(), key=lambda group: identity.fold(group[0]))


class TermField(forms.ModelChoiceField):
    """One row of reference data, posted as its code."""

    iterator = TermsByName

    def __init__(self, queryset: Any, **options: Any) -> None:
        super().__init__(
            queryset, to_field_name="code", empty_label=_("Choose from the list"), **options
        )


class TermsField(forms.ModelMultipleChoiceField):
    """Rows of reference data, as checkboxes, posted as their codes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset: Any, **options: Any) -> None:
        super().__init__(queryset, to_field_name="code", **options)


class CountriesField(TermsField):
    """Countries, as checkboxes under their regions."""

    iterator = TermsByRegion


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, each inspected; cleans to a list of core.uploads.Upload."""

    widget = FilesInput(attrs={"accept": uploads.ACCEPT, "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002 - Django passes it
        given: list[UploadedFile] = [one for one in data or () if one]
        if not given:
            raise ValidationError(self.error_messages["required"], code="required")
        kept: list[Upload] = []
        problems: list[ValidationError] = []
        for one in given:
            try:
                kept.append(uploads.inspect(one))
            except ValidationError as error:
                problems.append(error)
        if problems:
            raise ValidationError(problems)
        return kept


def _sorted(terms: Any) -> list[Any]:
    return sorted(terms, key=lambda term: identity.fold(term.name))
