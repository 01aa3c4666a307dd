"""What a field office writes: suggestions, endorsements, contacts and visits."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.fields import LineField, TermField, capitalised
from stakeholders.models import Country, Encounter, Endorsement, Suggestion
from stakeholders.states import EncounterKind

TEXT = {"dir": "auto"}
LONGEST = 3_000


class SuggestionForm(forms.ModelForm):
    country = TermField(Country.objects.none(), label=_("Country or area"))
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=300,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr"}),
    )

    class Meta:
        model = Suggestion
        fields = ("name", "country", "website", "email", "language", "why")
        field_classes = {"name": LineField}
        labels = {"language": _("Language in which we should write to it")}
        help_texts = {
            "email": _("Of the organisation, not of a person. We invite it to register there."),
            "why": _("What it does, and how you know it. Please name no people."),
        }
        widgets = {
            "name": forms.TextInput(attrs=TEXT),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "why": forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        }

    def __init__(self, *args: Any, countries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["country"]
        choice.queryset = countries
        self.fields["why"].validators.append(MaxLengthValidator(LONGEST))


class EndorsementForm(forms.ModelForm):
    class Meta:
        model = Endorsement
        fields = ("statement",)
        labels = {"statement": _("Why your office vouches for it")}
        help_texts = {
            "statement": _(
                "From your own work with it. Those who vet the organisation read it, with the name "
                "of your office and today's date. Please name no people."
            )
        }
        widgets = {"statement": forms.Textarea(attrs={"rows": 5, "dir": "auto"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["statement"].validators.append(MaxLengthValidator(LONGEST))


class EncounterForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: [("", _("Choose from the list")), *capitalised(EncounterKind.choices)],
        error_messages={"required": _("Choose what kind of contact it was.")},
    )
    on = forms.DateField(
        label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = Encounter
        fields = ("kind", "on", "topic", "summary", "follow_up", "people_met")
        field_classes = {"topic": LineField, "follow_up": LineField}
        help_texts = {
            "summary": _("Please name no people here: your office and the team read it."),
            "follow_up": _("What is to be done next, and by whom: your office, the team."),
            "people_met": _(
                "Names and functions. Only the civil society team reads this; it is not shown to "
                "your office again."
            ),
        }
        widgets = {
            "topic": forms.TextInput(attrs=TEXT),
            "follow_up": forms.TextInput(attrs=TEXT),
            "summary": forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
            "people_met": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        for name, most in (("summary", LONGEST), ("people_met", 1_000)):
            self.fields[name].validators.append(MaxLengthValidator(most))


class BriefForm(forms.Form):
    """What a brief is printed for; it is said at its foot and in the log."""

    purpose = LineField(
        label=_("What do you need it for?"),
        help_text=_("Such as the meeting it is for. It is printed at the foot."),
        max_length=200,
    )


class ExportForm(forms.Form):
    """What the office directory is taken out for; long lists have to say it."""

    purpose = LineField(
        label=_("What do you need it for?"),
        help_text=_("It is noted in the log, and stands in each line of the file."),
        max_length=200,
    )

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].required = asks
