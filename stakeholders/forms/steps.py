"""What all steps of the registration form share."""

from collections.abc import Mapping
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.custom import HEADING, CustomPart
from stakeholders.models import Registration
from stakeholders.selectors import custom
from stakeholders.selectors.registrations import STEP_FIELDS


class StepForm(CustomPart, forms.ModelForm):
    """What all steps share: the trap for programs, custom fields, the layout, partial saving."""

    step: ClassVar[str]
    # People do not see this field; programs that fill in everything do.
    comments = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("country", "organisation_type"):
            if name in self.fields:  # Posted as codes, while the row knows a key.
                self.initial[name] = getattr(self.instance, name)
        further = custom.asked_in(self.step, self.instance.organisation_type_id)
        names = self.ask(further, self.instance.custom)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            *self.parts(),
            *([Fieldset(HEADING, *names)] if names else []),
            Field("comments", template="stakeholders/registrations/_trap.html"),
        )

    def parts(self) -> tuple[Any, ...]:
        """The fields in their order, some of them under a heading."""
        return STEP_FIELDS[self.step]

    @property
    def is_trapped(self) -> bool:
        """Whether the field that people cannot see was filled in."""
        return bool(self.data.get("comments"))

    @property
    def is_only_incomplete(self) -> bool:
        """Whether nothing is wrong but that something is still missing."""
        found = [error for errors in self.errors.as_data().values() for error in errors]
        return all(error.code == "required" for error in found)

    def chosen(self) -> Mapping[str, Any]:
        """What was ticked in the lists of this step."""
        related = {field.name for field in Registration._meta.many_to_many}
        return {name: rows for name, rows in self.cleaned_data.items() if name in related}
