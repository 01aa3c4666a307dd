"""Each kind of custom field as a form field: what it takes, keeps, refuses and shows."""

from datetime import date

import pytest
from django import forms
from django.utils import translation

from stakeholders.forms.custom import CustomPart, form_field
from stakeholders.states import FieldKind as K
from tests.factories import CustomChoiceFactory, CustomFieldFactory

pytestmark = pytest.mark.django_db


class OneForm(CustomPart, forms.Form):
    def __init__(self, field, held, data=None):
        super().__init__(data)
        self.ask([field], held)


def answered(kind, text, held=None, **options):
    field = CustomFieldFactory(code="asked", kind=kind, **options)
    data = {} if text is None else {"custom_asked": text}
    return OneForm(field, {} if held is None else {"asked": held}, data)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    (
        (K.TEXT, "  Tbilisi \u202e  city ", "Tbilisi city"),
        (K.LONG_TEXT, "One.\r\nTwo.", "One.\r\nTwo."),
        (K.NUMBER, "0", 0),
        (K.NUMBER, "-12", -12),
        (K.DATE, "2026-11-24", "2026-11-24"),
        (K.YES_NO, "yes", True),
        (K.YES_NO, "no", False),
        (K.CHOICE, "small", "small"),
        (K.CHOICES, ["large", "small"], ["large", "small"]),
        (K.URL, "www.example.org", "https://www.example.org"),
        (K.EMAIL, "office@ngo.example", "office@ngo.example"),
    ),
)
def test_an_answer_is_kept_as_its_kind(kind, typed, kept):
    form = answered(kind, typed, offers=("small", "large"))

    assert form.is_valid(), form.errors
    assert form.answers() == {"asked": kept}


@pytest.mark.parametrize("kind", tuple(K))
def test_no_answer_is_none_and_a_required_one_is_asked_for(kind):
    empty = [] if kind == K.CHOICES else ""
    voluntary = answered(kind, empty, offers=("small",))
    required = OneForm(CustomFieldFactory(kind=kind, required=True, offers=("small",)), {}, {})

    assert voluntary.is_valid(), voluntary.errors
    assert voluntary.answers() == {"asked": None}
    assert [*required.errors.values()] == [["Answer this question."]]
    assert [e[0].code for e in required.errors.as_data().values()] == ["required"]


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    (
        (K.TEXT, "x" * 301, "at most 300 characters"),
        (K.LONG_TEXT, "x" * 2_001, "at most 2000 characters"),
        (K.NUMBER, "12,5", "Enter a whole number, in digits."),
        (K.NUMBER, "9" * 30, "less than or equal to"),
        (K.DATE, "24 Brumaire", "Enter a date, such as 2026-11-24."),
        (K.YES_NO, "maybe", "Choose yes or no."),
        (K.CHOICE, "huge", "Choose an entry of the list."),
        (K.CHOICES, ["small", "huge"], "Choose entries of the list."),
        (K.URL, "javascript:alert(1)", "Enter a web address"),
        (K.URL, "ftp://files.example", "Enter a web address"),
        (K.EMAIL, "nobody", "Enter a valid email address."),
    ),
)
def test_a_wrong_answer_is_told_at_its_field_and_stays_typed(kind, typed, said):
    form = answered(kind, typed, offers=("small",))

    assert not form.is_valid()
    assert said in form.errors["custom_asked"][0]
    assert form["custom_asked"].value() == typed
    assert form.answers() == {}


def test_a_question_that_the_page_did_not_have_yet_keeps_its_answer():
    form = answered(K.TEXT, None, held="there")

    assert form.is_valid()
    assert form.answers() == {}


@pytest.mark.parametrize(
    ("kind", "held", "shown"),
    (
        (K.YES_NO, False, "no"),
        (K.DATE, "2026-11-24", date(2026, 11, 24)),
        (K.CHOICES, ["small"], ["small"]),
        (K.NUMBER, 0, 0),
    ),
)
def test_the_present_answer_is_filled_in_and_is_no_change(kind, held, shown):
    field = CustomFieldFactory(code="asked", kind=kind, offers=("small",))
    form = OneForm(field, {"asked": held})

    assert form["custom_asked"].value() == shown
    typed = held if kind == K.CHOICES else str(form.initial["custom_asked"])
    assert OneForm(field, {"asked": held}, {"custom_asked": typed}).changed_data == []


@pytest.mark.parametrize(("kind", "held"), ((K.CHOICE, "old"), (K.CHOICES, ["old", "gone"])))
def test_a_retired_choice_can_be_kept_and_not_chosen_anew(kind, held):
    field = CustomFieldFactory(code="asked", kind=kind, offers=("new",))
    CustomChoiceFactory(field=field, code="old", name_en="Old way", active=False)

    kept = OneForm(field, {"asked": held}, {"custom_asked": held})
    anew = OneForm(field, {}, {"custom_asked": held})

    assert "Old way (no longer offered)" in str(kept["custom_asked"])
    assert kept.is_valid(), kept.errors
    assert kept.answers() == {"asked": held}
    assert not anew.is_valid()


@pytest.mark.parametrize(
    ("language", "label", "help_text"),
    (
        ("ar", "هل تعمل مع السجون؟", "نعم إذا"),
        ("fr", "Travaille en prison", "Yes if"),
        ("zh-hans", "Works with prisons", "Yes if"),
    ),
)
def test_it_asks_in_the_language_of_the_reader_or_in_english(language, label, help_text):
    field = CustomFieldFactory(
        name_en="Works with prisons",
        name_fr="Travaille en prison",
        name_ar="هل تعمل مع السجون؟",
        help_en="Yes if",
        help_ar="نعم إذا",
        audience="team",
    )

    with translation.override(language):
        made = form_field(field)

    assert (made.label, made.help_text) == (label, help_text)


def test_who_is_asked_reads_that_the_answer_is_public():
    assert "Everybody reads" in form_field(CustomFieldFactory(audience="public")).help_text
    assert form_field(CustomFieldFactory(audience="organisation")).help_text == ""
