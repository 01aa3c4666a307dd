"""What is looked up in the directory while an applicant types."""

from django import forms

from stakeholders import identity
from stakeholders.forms.fields import LineField, TermField
from stakeholders.models import Country


class KnownForm(forms.Form):
    """The names of the first step, as far as they are typed; what is wrong is left out."""

    legal_name = LineField(max_length=300, required=False)
    name_en = LineField(max_length=300, required=False)
    acronym = LineField(max_length=60, required=False)
    country = TermField(Country.objects.filter(active=True), required=False)

    def card(self) -> identity.Card:
        """The name card of what was typed; empty when it is too little to look for."""
        said = self.cleaned_data
        country = said.get("country")
        return identity.card(
            said.get("legal_name", ""),
            said.get("name_en", ""),
            acronym=said.get("acronym", ""),
            country=str(country.pk) if country else "",
        )
