"""The registration form: one topic a step, each a part of one Registration."""

from collections.abc import Mapping
from typing import Any, cast

from crispy_forms.layout import HTML, Field, Fieldset
from crispy_forms.templatetags.crispy_forms_filters import optgroups
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy as _

from stakeholders.forms.fields import CountriesField, LineField, TermField, TermsField, capitalised
from stakeholders.forms.steps import StepForm
from stakeholders.models import Country, OrganisationType, Registration, Theme, Umbrella
from stakeholders.selectors.registrations import STEP_FIELDS
from stakeholders.states import EcosocCategory, Level, OptionalField

MOST_WORDS = 150
OLDEST_YEAR = 1000
FIRST_ECOSOC_YEAR = 1946
NO_STATUS = "none"
# The six of the United Nations first, then others that many organisations work in.
WORKING_LANGUAGES = (
    "ar", "zh", "en", "fr", "ru", "es",
    "bn", "fa", "de", "hi", "id", "it", "ja", "ky", "pt", "sw", "ta", "tr", "uk", "ur", "vi",
)  # fmt: skip
TEXT = {"dir": "auto"}
FEW_LINES = {"rows": 3, "dir": "auto"}


def working_languages() -> list[tuple[str, Any]]:
    """Codes and names; Django has the names in each interface language."""
    names = ((code, "zh-hans" if code == "zh" else code) for code in WORKING_LANGUAGES)
    return capitalised(
        (code, _("Chinese") if code == "zh" else get_language_info(info)["name_translated"])
        for code, info in names
    )


class IdentityForm(StepForm):
    step = "identity"

    organisation_type = TermField(
        OrganisationType.objects.filter(active=True),
        label=_("Type of organisation"),
        help_text=_("Choose what fits best."),
        error_messages={"required": _("Choose the type of organisation.")},
    )
    level = forms.ChoiceField(
        label=_("Level at which you work"),
        required=False,
        choices=lambda: [("", _("Choose from the list")), *capitalised(Level.choices)],
    )
    country = TermField(
        Country.objects.filter(active=True),
        label=_("Country or area"),
        help_text=_("Where the organisation is registered, or has its seat."),
        error_messages={"required": _("Choose the country or area.")},
    )
    year_established = forms.IntegerField(
        label=_("Year established"),
        required=False,
        help_text=_("For example 2004."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
    )

    class Meta:
        model = Registration
        fields = STEP_FIELDS["identity"]
        field_classes = dict.fromkeys(
            ("legal_name", "name_en", "acronym", "registration_number", "registration_authority"),
            LineField,
        )
        labels = {
            "legal_name": _("Legal name"),
            "name_en": _("Name in English"),
            "former_names": _("Other and former names"),
            "registration_number": _("Registration number"),
            "registration_authority": _("Authority that registered it"),
            "unregistered_reason": _("If it is not registered, say why"),
        }
        help_texts = {
            "legal_name": _(
                "As in your founding documents, in its own language and script, in full."
            ),
            "name_en": _("Only if it differs from the legal name."),
            "former_names": _("One on each line."),
            "unregistered_reason": _(
                "Many groups cannot or do not want to register. That alone is no reason for us to "
                "decline."
            ),
        }
        widgets = {
            "legal_name": forms.TextInput(attrs={**TEXT, "autocomplete": "organization"}),
            "name_en": forms.TextInput(attrs=TEXT),
            "acronym": forms.TextInput(attrs=TEXT),
            "former_names": forms.Textarea(attrs=FEW_LINES),
            "registration_number": forms.TextInput(attrs=TEXT),
            "registration_authority": forms.TextInput(attrs=TEXT),
            "unregistered_reason": forms.Textarea(attrs=FEW_LINES),
        }
        error_messages = {"legal_name": {"required": _("Enter the legal name.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in (("former_names", 2_000), ("unregistered_reason", 2_000)):
            self.fields[name].validators.append(MaxLengthValidator(most))

    def parts(self) -> tuple[Any, ...]:
        more_names, about, registered = (1, 4), (4, 8), (8, 11)
        name, *_rest = fields = STEP_FIELDS[self.step]
        return (
            Fieldset(
                _("Name"),
                name,
                HTML('{% include "stakeholders/registrations/_known_live.html" %}'),
                *fields[slice(*more_names)],
            ),
            Fieldset(_("Kind and place"), *fields[slice(*about)]),
            Fieldset(_("Registration with the authorities"), *fields[slice(*registered)]),
        )

    def clean_year_established(self) -> int | None:
        return _year_between(self.cleaned_data["year_established"], OLDEST_YEAR)

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("name_en") == self.cleaned_data.get("legal_name"):
            self.cleaned_data["name_en"] = ""


class ContactForm(StepForm):
    step = "contact"

    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("For example www.example.org."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "dir": "ltr"}),
    )

    class Meta:
        model = Registration
        fields = STEP_FIELDS["contact"]
        field_classes = dict.fromkeys(
            ("phone", "city", "head_name", "focal_given_name", "focal_family_name"), LineField
        )
        labels = {
            "email": _("Official e-mail address of the organisation"),
            "focal_email": _("Your e-mail address"),
            "focal_given_name": _("Given names"),
        }
        help_texts = {
            "email": _("Statements and official messages have to come from this address."),
            "phone": _("With the country code, for example +254 20 1234567."),
            "head_name": _("The name of its president, director or chair."),
            "focal_family_name": _("Leave this empty if you have only one name."),
            "focal_email": _(
                "We write to you at this address, and first to confirm it. It can be the official "
                "one if you read what comes there."
            ),
        }
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "dir": "ltr"}),
            "address": forms.Textarea(attrs=FEW_LINES),
            "city": forms.TextInput(attrs=TEXT),
            "head_name": forms.TextInput(attrs=TEXT),
            "focal_given_name": forms.TextInput(attrs={**TEXT, "autocomplete": "given-name"}),
            "focal_family_name": forms.TextInput(attrs={**TEXT, "autocomplete": "family-name"}),
            "focal_email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        error_messages = {
            "email": {"required": _("Enter the official e-mail address.")},
            "focal_given_name": {"required": _("Enter your name.")},
            "focal_email": {"required": _("Enter your e-mail address.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "focal_given_name", "focal_email"):
            self.fields[name].required = True
        self.fields["address"].validators.append(MaxLengthValidator(1_000))
        if self.instance.email_confirmed_at:
            self.fields["focal_email"].disabled = True
            self.fields["focal_email"].help_text = _(
                "You have confirmed this address. Write to us if it has to change."
            )

    def parts(self) -> tuple[Any, ...]:
        fields = STEP_FIELDS[self.step]
        return (
            Fieldset(_("The organisation"), *fields[:6]),
            Fieldset(_("You, its focal point for us"), *fields[6:]),
        )


class WorkForm(StepForm):
    step = "work"

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
    languages = forms.MultipleChoiceField(
        label=_("Working languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Registration
        fields = STEP_FIELDS["work"]
        labels = {"description": _("What the organisation does")}
        help_texts = {"description": _("In at most 150 words, in any of the six UN languages.")}
        widgets = {
            "description": forms.Textarea(
                attrs={"rows": 8, "dir": "auto", "data-max-words": MOST_WORDS}
            )
        }
        error_messages = {"description": {"required": _("Describe what the organisation does.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].required = True
        # A list, not a function: crispy counts them, to set many in columns.
        cast("forms.MultipleChoiceField", self.fields["languages"]).choices = working_languages()
        self.fields["description"].validators.append(MaxLengthValidator(2_000))
        if not self.is_bound and "work" not in self.instance.steps_done and self.instance.country:
            self.initial["countries_of_operation"] = self.initial["countries_of_operation"] or [
                self.instance.country
            ]

    def parts(self) -> tuple[Any, ...]:
        countries = Field(
            "countries_of_operation", template="stakeholders/registrations/_countries.html"
        )
        return ("description", "themes", countries, "languages")

    def regions(self) -> list[tuple[str, list[Any], int]]:
        """The checkboxes of the countries: region, options, and how many are ticked."""
        groups = optgroups(self["countries_of_operation"])
        return [
            (name, options, sum(option["selected"] for option in options))
            for name, options, _index in groups
        ]

    def clean_description(self) -> str:
        text: str = self.cleaned_data["description"]
        if (words := len(text.split())) > MOST_WORDS:
            raise ValidationError(
                _("Shorten this to %(most)d words. It has %(words)d."),
                params={"most": MOST_WORDS, "words": words},
                code="too_long",
            )
        return text


class StatusField(forms.ChoiceField):
    """A choice with "none" among its values, which is also what nothing means."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value) or NO_STATUS


class EcosocForm(StepForm):
    step = "ecosoc"

    ecosoc_category = StatusField(
        label=_("Consultative status with ECOSOC"),
        help_text=_("The status that the Economic and Social Council grants to organisations."),
        choices=lambda: capitalised(
            [(NO_STATUS, _("no consultative status")), *EcosocCategory.choices]
        ),
        widget=forms.RadioSelect,
    )
    ecosoc_year = forms.IntegerField(
        label=_("Year in which it was granted"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
    )
    umbrellas = TermsField(
        Umbrella.objects.filter(active=True),
        label=_("Umbrella organisations of which you are a member"),
        required=False,
    )

    class Meta:
        model = Registration
        fields = STEP_FIELDS["ecosoc"]
        field_classes = {"icso_id": LineField}
        labels = {"icso_id": _("Your number in iCSO")}
        help_texts = {
            "icso_id": _("The number of your profile in the civil society system of UN DESA.")
        }
        widgets = {"icso_id": forms.TextInput(attrs=TEXT)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["ecosoc_category"] = self.instance.ecosoc_category or NO_STATUS

    def clean_ecosoc_category(self) -> str:
        category: str = self.cleaned_data["ecosoc_category"]
        return "" if category == NO_STATUS else category

    def clean_ecosoc_year(self) -> int | None:
        return _year_between(self.cleaned_data["ecosoc_year"], FIRST_ECOSOC_YEAR)

    def clean(self) -> None:
        super().clean()
        values = self.cleaned_data
        if values.get("ecosoc_year") and values.get("ecosoc_category") == "":
            self.add_error(
                "ecosoc_year",
                _("Choose the status that was granted in this year, or leave the year empty."),
            )


class ConsentForm(StepForm):
    step = "consent"

    consent_processing = forms.BooleanField(
        label=_(
            "We agree that the United Nations keeps and uses these data to handle this "
            "registration and our participation."
        ),
        error_messages={"required": _("Without your agreement we cannot handle the registration.")},
    )

    kept_back = forms.MultipleChoiceField(
        label=_("Keep these back"),
        help_text=_(
            "Only if we show you in the directory: tick what should not be shown there. Your own "
            "people can change this at any time."
        ),
        choices=lambda: capitalised(OptionalField.choices),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Registration
        fields = STEP_FIELDS["consent"]
        labels = {
            "listing_opt_in": _("Show our organisation in the public directory."),
            "at_risk": _("Publishing our work, or even naming us, could put people at risk."),
        }
        help_texts = {
            "listing_opt_in": _(
                "Not needed for the registration. If you agree, anybody can read: all names and "
                "acronym, type, level, country and city, year, website, description, themes, "
                "countries of operation, working languages, consultative status and memberships. "
                "Never shown: names of people, e-mail addresses, phone, postal address, "
                "registration number, documents. You can take this back at any time, with effect "
                "at once."
            ),
            "at_risk": _(
                "Then you are never listed, whatever you chose above, and only the leads of the "
                "Civil Society Team handle the registration."
            ),
        }

    def parts(self) -> tuple[Any, ...]:
        return (
            Fieldset(
                _("How we handle your data"),
                HTML("{% include 'stakeholders/registrations/_consent_text.html' %}"),
                "consent_processing",
            ),
            Fieldset(_("The public directory"), "listing_opt_in", "kept_back"),
            Fieldset(_("Protection"), "at_risk"),
        )


FORMS: Mapping[str, type[StepForm]] = {
    form.step: form for form in (IdentityForm, ContactForm, WorkForm, EcosocForm, ConsentForm)
}


def _year_between(year: int | None, first: int) -> int | None:
    last = timezone.localdate().year
    if year is not None and not first <= year <= last:
        raise ValidationError(
            _("Enter a year between %(first)d and %(last)d."),
            params={"first": first, "last": last},
            code="year",
        )
    return year
