"""Form fields made from the definitions of custom fields, one way for each kind."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _, gettext_lazy, pgettext

from stakeholders.forms.fields import LineField
from stakeholders.models import CustomField
from stakeholders.states import Audience, FieldKind

# How forms call them, so that no key can be taken for a column of a record.
PREFIX = "custom_"
YES, NO = "yes", "no"
TEXT = {"dir": "auto"}
LATIN = {"dir": "ltr", "autocomplete": "off"}
LONGEST_LINE, LONGEST_TEXT, GREATEST = 300, 2_000, 10**15

type Options = dict[str, Any]


class WebField(forms.URLField):
    """The address of a web page; other kinds of addresses are none."""

    default_validators = [URLValidator(schemes=("http", "https"))]


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or no answer: a tick box could not tell the last two apart."""

    def __init__(self, **options: Any) -> None:
        answers = [(YES, pgettext("answer", "Yes")), (NO, pgettext("answer", "No"))]
        if not options.get("required", True):
            answers.append(("", _("No answer")))
        super().__init__(
            choices=answers,
            coerce=lambda value: value == YES,
            empty_value=None,
            widget=forms.RadioSelect,
            **options,
        )


def form_field(field: CustomField, held: Any = None, **other: Any) -> forms.Field:
    """The form field of a definition; `other` are options that differ, such as required.

    `held` is the present answer: of a list, its retired entries can be kept though nobody
    else can choose them.
    """
    options: Options = {
        "label": field.name,
        "help_text": " ".join(filter(None, (field.help_text, _public_hint(field)))),
        "required": field.required,
        "error_messages": {"required": _("Answer this question.")},
        **other,
    }
    return MAKERS[FieldKind(field.kind)](field, held, options)


def to_json(value: Any) -> Any:
    """A cleaned value as it is kept; None for no answer."""
    if isinstance(value, date):
        return value.isoformat()
    return None if value in (None, "", []) else value


def initial(field: CustomField, held: Any) -> Any:
    """An answer as its form field takes it."""
    if isinstance(held, bool):
        return YES if held else NO
    if field.kind == FieldKind.DATE:
        return parse_date(str(held)) or held
    return held


class CustomPart(forms.BaseForm):
    """A form that asks custom fields too, behind its own ones."""

    asked: tuple[CustomField, ...] = ()

    def ask(self, fields: Iterable[CustomField], held: Mapping[str, Any]) -> list[str]:
        """Add these questions with the present answers; returns the names in the form."""
        self.asked = tuple(fields)
        for field in self.asked:
            name = f"{PREFIX}{field.code}"
            self.fields[name] = form_field(field, held.get(field.code))
            self.initial[name] = initial(field, held.get(field.code))
        return [f"{PREFIX}{field.code}" for field in self.asked]

    def answers(self) -> dict[str, Any]:
        """What was answered and is right, by key, as it is kept.

        A question that the page did not have yet when it was drawn is left as it is.
        """
        names = {field.code: f"{PREFIX}{field.code}" for field in self.asked}
        return {
            code: to_json(self.cleaned_data[name])
            for code, name in names.items()
            if name in self.cleaned_data and self._was_sent(name)
        }

    def _was_sent(self, name: str) -> bool:
        widget = self.fields[name].widget
        return not widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))


def _public_hint(field: CustomField) -> str:
    """What people have to know before they answer; "" where only some read it."""
    if field.audience == Audience.PUBLIC:
        return _("Everybody reads the answer if the organisation is in the public directory.")
    return ""


def _line(_field: CustomField, _held: Any, options: Options) -> forms.Field:
    return LineField(max_length=LONGEST_LINE, widget=forms.TextInput(attrs=TEXT), **options)


def _text(_field: CustomField, _held: Any, options: Options) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    return forms.CharField(max_length=LONGEST_TEXT, widget=widget, **options)


def _number(_field: CustomField, _held: Any, options: Options) -> forms.Field:
    options["error_messages"]["invalid"] = _("Enter a whole number, in digits.")
    return forms.IntegerField(
        min_value=-GREATEST,
        max_value=GREATEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
        **options,
    )


def _date(_field: CustomField, _held: Any, options: Options) -> forms.Field:
    options["error_messages"]["invalid"] = _("Enter a date, such as 2026-11-24.")
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **options)


def _yes_no(_field: CustomField, _held: Any, options: Options) -> forms.Field:
    options["error_messages"]["invalid_choice"] = _("Choose yes or no.")
    return YesNoField(**options)


def _choice(field: CustomField, held: Any, options: Options) -> forms.Field:
    options["error_messages"]["invalid_choice"] = _("Choose an entry of the list.")
    choices = [("", _("Choose from the list")), *_entries(field, held)]
    return forms.ChoiceField(choices=choices, **options)


def _choices(field: CustomField, held: Any, options: Options) -> forms.Field:
    options["error_messages"]["invalid_choice"] = _("Choose entries of the list.")
    return forms.MultipleChoiceField(
        choices=_entries(field, held), widget=forms.CheckboxSelectMultiple, **options
    )


def _url(_field: CustomField, _held: Any, options: Options) -> forms.Field:
    options["error_messages"]["invalid"] = _("Enter a web address, such as www.example.org.")
    widget = forms.TextInput(attrs={"inputmode": "url", **LATIN})
    return WebField(max_length=LONGEST_LINE, assume_scheme="https", widget=widget, **options)


def _email(_field: CustomField, _held: Any, options: Options) -> forms.Field:
    return forms.EmailField(widget=forms.EmailInput(attrs=LATIN), **options)


def _entries(field: CustomField, held: Any) -> list[tuple[str, str]]:
    """What can be chosen, and what was chosen before its entry was retired."""
    chosen = held if isinstance(held, list) else [held]
    known = {choice.code: choice for choice in field.choices.all()}
    entries = [(c.code, c.name) for c in known.values() if c.active]
    for code in chosen:
        if code and not (code in known and known[code].active):
            name = known[code].name if code in known else str(code)
            entries.append((str(code), _("%s (no longer offered)") % name))
    return entries


MAKERS: Mapping[FieldKind, Callable[[CustomField, Any, Options], forms.Field]] = {
    FieldKind.TEXT: _line,
    FieldKind.LONG_TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.URL: _url,
    FieldKind.EMAIL: _email,
}
HEADING = gettext_lazy("Further questions")
