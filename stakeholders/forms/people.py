"""What a person corrects about themselves, and who is named as second focal point."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Person


class OwnPersonForm(forms.ModelForm):
    """What does not have to be as in the passport."""

    class Meta:
        model = Person
        fields = ("badge_name", "original_name", "phone", "language")
        labels = {
            "badge_name": _("Name on badges"),
            "original_name": _("Name in its own script"),
            "phone": _("Telephone"),
            "language": _("Language of our mails"),
        }
        help_texts = {
            "badge_name": _("Only if it is not the name as in your passport."),
            "original_name": _("As you write it yourself, in any script."),
            "phone": _("With the country code. Only our team sees it."),
        }


class SecondForm(forms.Form):
    """Whom the organisation names as second focal point."""

    given_name = forms.CharField(label=_("Given names"), max_length=120)
    family_name = forms.CharField(
        label=_("Family name"),
        max_length=120,
        required=False,
        help_text=_("Leave empty for a person with one name."),
    )
    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(label=_("Language of our mails"), choices=settings.LANGUAGES)
