"""The whole form as it was filled in, for the page on which people check it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from stakeholders.forms.custom import PREFIX
from stakeholders.forms.registrations import FORMS, working_languages
from stakeholders.forms.steps import StepForm
from stakeholders.models import Registration
from stakeholders.selectors.custom import words
from stakeholders.selectors.registrations import STEP_FIELDS
from stakeholders.states import OptionalField

# Where the form's label is a sentence to agree to.
SHORT = {
    "consent_processing": gettext_lazy("Handling your data"),
    "listing_opt_in": gettext_lazy("Public directory"),
    "at_risk": gettext_lazy("People at risk"),
}


@dataclass(frozen=True)
class Answer:
    """One line: the field, its label and what was said."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class Section:
    """One step and its answers."""

    step: str
    answers: tuple[Answer, ...]


def sections(registration: Registration) -> list[Section]:
    """Every step with what was answered, in words."""
    return [Section(step, _answers(registration, form)) for step, form in FORMS.items()]


def _answers(registration: Registration, form_class: type[StepForm]) -> tuple[Answer, ...]:
    form = form_class(instance=registration)
    own = tuple(
        Answer(
            name,
            str(SHORT.get(name, form.fields[name].label)),
            _value(registration, name),
        )
        for name in STEP_FIELDS[form_class.step]
    )
    further = tuple(
        Answer(
            f"{PREFIX}{field.code}", field.name, words(field, registration.custom.get(field.code))
        )
        for field in form.asked
    )
    return own + further


def _value(registration: Registration, name: str) -> str:
    if special := SPECIAL.get(name):
        return str(special(registration))
    value = getattr(registration, name)
    if hasattr(value, "all"):
        return ", ".join(sorted(str(row) for row in value.all()))
    if isinstance(value, list):
        names = dict(working_languages())
        return ", ".join(str(names.get(code, code)) for code in value)
    if getattr(registration._meta.get_field(name), "choices", None):
        return str(capfirst(getattr(registration, f"get_{name}_display")()))
    return "" if value is None else str(value)


def _listing(registration: Registration) -> str:
    if registration.at_risk:
        return _("Never listed")
    return _("Show our organisation") if registration.listing_opt_in else _("Do not show it")


SPECIAL: dict[str, Callable[[Registration], Any]] = {
    "consent_processing": lambda r: _("Agreed") if r.consent_processing else "",
    "listing_opt_in": _listing,
    "kept_back": lambda r: ", ".join(
        str(capfirst(OptionalField(field).label)) for field in r.kept_back
    ),
    "at_risk": lambda r: _("Yes, naming us could put people at risk") if r.at_risk else _("No"),
    "ecosoc_category": lambda r: (
        capfirst(r.get_ecosoc_category_display()) or _("No consultative status")
    ),
}
