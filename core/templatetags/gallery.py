"""Sample material for the page /components/, so that it needs nothing from its view."""

from datetime import datetime, timedelta
from typing import Any

from django import forms, template
from django.core.paginator import Page, Paginator
from django.utils import timezone

register = template.Library()

TYPES = (
    ("ngo", "Non-governmental organisation"),
    ("academic", "University or institute"),
)
THEMES = tuple((str(n), f"Theme {n} with a name of some length") for n in range(1, 11))


class SampleForm(forms.Form):
    """One field of each kind, several of them wrong."""

    legal_name = forms.CharField(help_text="As it stands in your act of registration.")
    acronym = forms.CharField(required=False)
    email = forms.EmailField(help_text="We write to this address.")
    country = forms.ChoiceField(choices=(("", "Choose"), ("AT", "Austria"), ("KE", "Kenya")))
    established = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    kind = forms.ChoiceField(choices=TYPES, widget=forms.RadioSelect, help_text="Choose one.")
    themes = forms.MultipleChoiceField(choices=THEMES, widget=forms.CheckboxSelectMultiple)
    act = forms.FileField(required=False, help_text="PDF, up to 10 MB.")
    description = forms.CharField(
        widget=forms.Textarea(attrs={"data-max-words": "50"}),
        help_text="In at most 50 words.",
        required=False,
    )
    consent = forms.BooleanField(label="I agree that these data are kept for vetting.")


class SampleFilters(forms.Form):
    q = forms.CharField(label="Name", required=False)
    country = forms.ChoiceField(choices=(("", "Any country"), ("AT", "Austria")), required=False)


@register.simple_tag
def sample_form() -> SampleForm:
    form = SampleForm({"email": "not-an-address", "description": "Some words."})
    form.full_clean()
    return form


@register.simple_tag
def sample_filters() -> SampleFilters:
    return SampleFilters(auto_id="filter_%s")  # Ids of its own beside the other form.


@register.simple_tag
def sample_moment(days: int = 0) -> datetime:
    return timezone.now() + timedelta(days=days, hours=1)


@register.simple_tag
def sample_page() -> Page:
    return Paginator(range(500), 20).page(12)


@register.simple_tag
def sample_timeline() -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {
            "at": now,
            "text": "Registration approved",
            "actor": "officer@cst.example",
            "tone": "success",
            "note": "All four checks done.",
        },
        {
            "at": now - timedelta(days=3),
            "text": "Asked for the act of registration",
            "actor": "officer@cst.example",
            "tone": "warning",
        },
        {"at": now - timedelta(days=5), "text": "Registration received"},
    ]


@register.simple_tag
def sample_rows(name: str) -> list[tuple[Any, ...]]:
    """Tuples for the tags that take lists."""
    rows: dict[str, list[tuple[Any, ...]]] = {
        "steps": [
            ("Organisation", "#steps", "done"),
            ("Contact", "#steps", "current"),
            ("Documents", "", "todo"),
            ("Check and send", "", "todo"),
        ],
        "facts": [
            ("Reference", "CSO-000042"),
            ("Country", "Georgia"),
            ("Left out", ""),
            ("Name", "საქართველოს ახალგაზრდა იურისტთა ასოციაცია"),
        ],
        "figures": [
            (1284, "organisations listed"),
            (97, "countries"),
            (6, "languages"),
        ],
        "tabs": [
            ("Overview", "/components/"),
            ("Delegations", "#a"),
            ("Statements", "#b"),
        ],
        "tones": [(tone,) for tone in ("neutral", "info", "success", "warning", "danger")],
    }
    return rows[name]
