"""The focal point's own edit of the profile, one topic a page, and the short form of the link."""

from collections.abc import Mapping
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from crispy_forms.templatetags.crispy_forms_filters import optgroups
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.custom import HEADING, CustomPart
from stakeholders.forms.fields import CountriesField, LineField, TermField, TermsField, capitalised
from stakeholders.forms.registrations import MOST_WORDS, OLDEST_YEAR, working_languages
from stakeholders.models import Country, Organisation, OrganisationType, Theme
from stakeholders.selectors import custom
from stakeholders.selectors.changes import SHORT, TOPICS
from stakeholders.states import Level

TEXT = {"dir": "auto"}
LINES = ("legal_name", "name_en", "acronym", "phone", "city")
LONGEST_NOTE = 2_000


class ProfileForm(forms.ModelForm):
    """What the forms of a profile share; they never save, an action does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("country", "organisation_type"):
            if name in self.fields:  # Posted as codes, while the row knows a key.
                self.initial[name] = getattr(self.instance, name)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.parts())
        if "description" in self.fields:
            self.fields["description"].validators.append(MaxLengthValidator(2_000))

    def parts(self) -> tuple[Any, ...]:
        """The fields in their order."""
        return tuple(self.fields)

    def values(self) -> dict[str, Any]:
        """The organisation's fields as they were filled in."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def _post_clean(self) -> None:
        """Leave the row alone: what was typed is compared with it, and may have to wait."""

    def clean_description(self) -> str:
        text: str = self.cleaned_data["description"]
        if (words := len(text.split())) > MOST_WORDS:
            raise ValidationError(
                _("Shorten this to %(most)d words. It has %(words)d."),
                params={"most": MOST_WORDS, "words": words},
                code="too_long",
            )
        return text


WIDGETS = {
    "legal_name": forms.TextInput(attrs={**TEXT, "autocomplete": "organization"}),
    "name_en": forms.TextInput(attrs=TEXT),
    "acronym": forms.TextInput(attrs=TEXT),
    "city": forms.TextInput(attrs=TEXT),
    "address": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    "email": forms.EmailInput(attrs={"autocomplete": "off"}),
    "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "dir": "ltr"}),
    "description": forms.Textarea(attrs={"rows": 8, "dir": "auto", "data-max-words": MOST_WORDS}),
}


def _lines(names: tuple[str, ...]) -> dict[str, type[forms.Field]]:
    return {name: LineField for name in names if name in LINES}


def _type() -> TermField:
    return TermField(OrganisationType.objects.filter(active=True), label=_("Type of organisation"))


def _country() -> TermField:
    return TermField(
        Country.objects.filter(active=True),
        label=_("Country or area"),
        help_text=_("Where the organisation is registered, or has its seat."),
    )


def _website() -> forms.URLField:
    return forms.URLField(
        label=_("Website"),
        required=False,
        max_length=300,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "dir": "ltr"}),
    )


class NameForm(ProfileForm):
    organisation_type = _type()
    country = _country()

    class Meta:
        model = Organisation
        fields = TOPICS["name"]
        field_classes = _lines(TOPICS["name"])
        widgets = WIDGETS


class AboutForm(ProfileForm):
    level = forms.ChoiceField(
        label=_("Level at which you work"),
        required=False,
        choices=lambda: [("", _("Choose from the list")), *capitalised(Level.choices)],
    )
    year_established = forms.IntegerField(
        label=_("Year established"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Working languages"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Organisation
        fields = TOPICS["about"]
        widgets = WIDGETS
        labels = {"description": _("What the organisation does")}
        help_texts = {"description": _("In at most 150 words, in any of the six UN languages.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A list, not a function: crispy counts them, to set many in columns.
        known = working_languages()
        others = [(code, code) for code in self.instance.languages if code not in dict(known)]
        cast("forms.MultipleChoiceField", self.fields["languages"]).choices = [*known, *others]

    def clean_year_established(self) -> int | None:
        year: int | None = self.cleaned_data["year_established"]
        last = timezone.localdate().year
        if year is not None and not OLDEST_YEAR <= year <= last:
            raise ValidationError(
                _("Enter a year between %(first)d and %(last)d."),
                params={"first": OLDEST_YEAR, "last": last},
                code="year",
            )
        return year


class AddressForm(ProfileForm):
    website = _website()

    class Meta:
        model = Organisation
        fields = TOPICS["contact"]
        field_classes = _lines(TOPICS["contact"])
        widgets = WIDGETS
        labels = {"email": _("Official e-mail address of the organisation")}
        help_texts = {
            "email": _("Statements and official messages have to come from this address."),
            "phone": _("With the country code, for example +254 20 1234567."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["address"].validators.append(MaxLengthValidator(1_000))


class WorkForm(ProfileForm):
    themes = TermsField(
        Theme.objects.filter(active=True),
        label=_("Themes"),
        help_text=_("Choose all that you work on."),
        error_messages={"required": _("Choose at least one theme.")},
    )
    countries_of_operation = CountriesField(
        Country.objects.filter(active=True),
        label=_("Countries of operation"),
        help_text=_("Open a region and choose all countries in which you work."),
        error_messages={"required": _("Choose at least one country.")},
    )

    class Meta:
        model = Organisation
        fields = TOPICS["work"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("themes", "countries_of_operation"):
            self.initial[name] = [term.code for term in getattr(self.instance, name).all()]

    def parts(self) -> tuple[Any, ...]:
        template = "stakeholders/registrations/_countries.html"
        return ("themes", Field("countries_of_operation", template=template))

    def regions(self) -> list[tuple[str, list[Any], int]]:
        """The checkboxes of the countries: region, options, and how many are ticked."""
        groups = optgroups(self["countries_of_operation"])
        return [
            (name, options, sum(option["selected"] for option in options))
            for name, options, _index in groups
        ]


class FurtherForm(CustomPart, ProfileForm):
    """The custom fields that are asked on the profile of such an organisation."""

    class Meta:
        model = Organisation
        fields = TOPICS["further"]

    def parts(self) -> tuple[Any, ...]:
        return tuple(self.ask(custom.asked_on_profile(self.instance), self.instance.custom))

    def values(self) -> dict[str, Any]:
        return {f"{custom.PREFIX}{code}": value for code, value in self.answers().items()}


class CorrectionForm(ProfileForm):
    """Behind the yearly link: the fields that everybody may know, and room for the rest."""

    organisation_type = _type()
    country = _country()
    website = _website()
    note = forms.CharField(
        label=_("What else has changed?"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("For example another focal point, or a merger. We write to you about it."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    class Meta:
        model = Organisation
        fields = SHORT
        field_classes = _lines(SHORT)
        widgets = WIDGETS
        labels = {
            "email": _("Official e-mail address of the organisation"),
            "description": _("What the organisation does"),
        }


FORMS: Mapping[str, type[ProfileForm]] = {
    "name": NameForm,
    "about": AboutForm,
    "contact": AddressForm,
    "work": WorkForm,
    "further": FurtherForm,
}
TITLES: Mapping[str, Any] = {
    "name": _("Name, kind and country"),
    "about": _("What the organisation does"),
    "contact": _("Addresses"),
    "work": _("Themes and countries of operation"),
    "further": HEADING,
}


def topics_of(organisation: Organisation) -> dict[str, Any]:
    """The topics that this organisation can edit, with their titles."""
    if custom.asked_on_profile(organisation):
        return dict(TITLES)
    return {topic: title for topic, title in TITLES.items() if topic != "further"}
