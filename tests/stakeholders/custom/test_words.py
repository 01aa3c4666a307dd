"""What answers say in words, to whom, and which questions are asked of whom."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.utils import translation

from stakeholders.models import CustomField, Organisation
from stakeholders.selectors import custom
from stakeholders.states import Audience, FieldKind as K
from tests.factories import (
    CustomChoiceFactory,
    CustomFieldFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    (
        (K.TEXT, "Tbilisi", "Tbilisi"),
        (K.NUMBER, 12000, "12000"),
        (K.DATE, "2026-11-24", "24 November 2026"),
        (K.DATE, "soon", "soon"),
        (K.YES_NO, True, "Yes"),
        (K.YES_NO, False, "No"),
        (K.CHOICE, "small", "Small"),
        (K.CHOICES, ["small", "old", "gone"], "Small, Old, gone"),
        (K.CHOICE, None, ""),
    ),
)
def test_an_answer_in_words(kind, value, said):
    field = CustomFieldFactory(kind=kind, offers=("small",))
    CustomChoiceFactory(field=field, code="old", active=False)

    assert custom.words(field, value) == said


def test_a_choice_is_said_in_the_language_of_the_reader():
    choice = CustomChoiceFactory(code="legal", name_en="Legal aid", name_ar="مساعدة قانونية")

    with translation.override("ar"):
        assert custom.words(choice.field, "legal") == "مساعدة قانونية"
    with translation.override("ru"):
        assert custom.words(choice.field, "legal") == "Legal aid"


def test_each_reader_gets_what_is_for_them_and_no_more():
    for audience in Audience:
        CustomFieldFactory(code=f"for_{audience}", name_en=audience, audience=audience)
    organisation = OrganisationFactory(custom={f"for_{a}": "x" for a in Audience})

    def seen(audience, **below):
        return [label for label, _said in custom.facts(organisation, audience, **below)]

    assert seen(Audience.PUBLIC) == ["public"]
    assert seen(Audience.ORGANISATION) == ["organisation", "public"]
    assert seen(Audience.OFFICES, below=Audience.PUBLIC) == ["offices", "organisation"]
    assert seen(Audience.TEAM) == ["team", "offices", "organisation", "public"]


def test_a_question_for_some_types_is_asked_of_those_alone():
    ngo, network = OrganisationTypeFactory(), OrganisationTypeFactory(code="network")
    CustomFieldFactory(code="members", asked="work", types=[network])
    CustomFieldFactory(code="all", asked="work")

    assert [f.code for f in custom.asked_in("work", network.pk)] == ["members", "all"]
    assert [f.code for f in custom.asked_in("work", ngo.pk)] == ["all"]
    assert [f.code for f in custom.asked_in("work", None)] == ["all"]
    organisation = OrganisationFactory(organisation_type=ngo, custom={"members": "9"})
    assert custom.facts(organisation, Audience.PUBLIC) == []
    assert [f.code for f in custom.for_team(organisation)] == ["members", "all"]


def test_retired_and_unknown_answers_are_kept_apart():
    CustomFieldFactory(code="old", name_en="Old question", kind=K.YES_NO, active=False)
    CustomFieldFactory(code="new")
    organisation = OrganisationFactory(custom={"old": False, "new": "x", "gone": ["a", "b"]})

    assert custom.retired(organisation) == [("Old question", "No"), ("gone", "a, b")]
    assert [label for label, _said in custom.facts(organisation, Audience.PUBLIC)] == ["New"]


def test_an_empty_answer_takes_the_key_away_and_no_other():
    held = {"a": "1", "old": "kept", "number": 0, "no": False}

    assert custom.with_answers(held, {"a": None, "b": ["x"]}) == {
        "old": "kept",
        "number": 0,
        "no": False,
        "b": ["x"],
    }


def test_definitions_are_read_once_and_again_after_a_change(
    django_assert_num_queries, django_capture_on_commit_callbacks
):
    choice = CustomChoiceFactory(name_en="Before")
    custom.definitions()

    with django_assert_num_queries(0):
        custom.definitions()
    with django_capture_on_commit_callbacks(execute=True):
        choice.name_en = "After"
        choice.save()
    assert [str(c) for c in custom.definitions()[0].choices.all()] == ["After"]
    with django_capture_on_commit_callbacks(execute=True):
        CustomField.objects.get().delete()
    assert custom.definitions() == []


def test_a_page_without_a_cache_still_knows_them():
    CustomFieldFactory(code="asked")
    cache.clear()

    assert [field.code for field in custom.definitions()] == ["asked"]


@pytest.mark.parametrize("held", ({"method": "court"}, {"method": ["court", "press"]}))
def test_an_entry_is_in_use_as_one_answer_or_among_several(held):
    field = CustomChoiceFactory(field__code="method", code="court").field
    assert not custom.is_chosen_somewhere(field, "court")

    OrganisationFactory(custom=held)

    assert custom.is_chosen_somewhere(field, "court")
    assert not custom.is_chosen_somewhere(field, "press") or len(held["method"]) == 2
    assert custom.is_used(field)
    assert Organisation.objects.filter(custom__has_key="method").exists()


def test_whoever_is_asked_reads_the_answer_whoever_writes_the_definition():
    field = CustomFieldFactory(asked="work", audience="organisation")

    with pytest.raises(IntegrityError, match="custom_field_asked_means_shown"):
        CustomField.objects.filter(pk=field.pk).update(audience=Audience.OFFICES)
