"""What a person asks about the own data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.fields import capitalised
from stakeholders.models import Organisation
from stakeholders.states import DataRequestKind


class DataRequestForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What do you want?"),
        choices=lambda: capitalised(DataRequestKind.choices),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you want.")},
    )
    organisation: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        label=_("About whom?"),
        required=False,
        to_field_name="reference",
        empty_label=_("about me"),
        help_text=_("An organisation is erased with all that belongs to it."),
    )
    text = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=2_000,
        help_text=_("For a correction: what is wrong, and what is right."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["organisation"]
        choice.queryset = organisations
