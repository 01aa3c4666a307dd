"""What an organisation in the directory keeps back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.fields import capitalised
from stakeholders.states import OptionalField


class KeptBackForm(forms.Form):
    """Each field that may be public, ticked when it is kept back."""

    kept_back = forms.MultipleChoiceField(
        label=_("Not shown in the directory"),
        help_text=_(
            "Names, type, country and themes are always shown: without them nobody finds it."
        ),
        choices=lambda: capitalised(OptionalField.choices),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
