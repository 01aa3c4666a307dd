import io

import pytest
from django.core.management import call_command
from django.utils import translation

from stakeholders.models import (
    ChecklistItem,
    ConsentText,
    Country,
    FieldOffice,
    OfficeCoverage,
    OrganisationType,
    RegionalGroup,
    SeededRow,
    Theme,
    Umbrella,
    VettingRules,
)
from stakeholders.states import ConsentPurpose

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "fr", "es", "ru", "zh-hans", "ar")


def seed(**options):
    out = io.StringIO()
    call_command("seed_rules", stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_first_run_creates_and_the_second_leaves_everything_as_it_is():
    first, second = seed(), seed()

    assert first == [
        "UN regional groups: created 5, updated 0, unchanged 0",
        "countries and areas: created 249, updated 0, unchanged 0",
        "organisation types: created 15, updated 0, unchanged 0",
        "themes: created 26, updated 0, unchanged 0",
        "umbrella organisations: created 4, updated 0, unchanged 0",
        "field offices: created 29, updated 0, unchanged 0",
        "coverage of the offices: created 151, updated 0, unchanged 0",
        "questions of the checklist: created 4, updated 0, unchanged 0",
        "consent texts: created 24, updated 0, unchanged 0",
        "document rules: created 2, updated 0, unchanged 0",
        "vetting rules: created 1, updated 0, unchanged 0",
        "rules by risk: created 5, updated 0, unchanged 0",
        "rules for exports: created 1, updated 0, unchanged 0",
        "confirmation rules: created 1, updated 0, unchanged 0",
        "retention rules: created 1, updated 0, unchanged 0",
        "matching rules: created 3, updated 0, unchanged 0",
        "bodies: created 10, updated 0, unchanged 0",
        "rule sets: created 10, updated 0, unchanged 0",
    ]
    assert all("created 0, updated 0" in line for line in second)


def test_the_kinds_have_their_rows():
    seed()

    assert Country.objects.count() == 249
    assert {g.code: g.countries.count() for g in RegionalGroup.objects.all()} == {
        "AFR": 54,
        "APG": 54,
        "EEG": 23,
        "GRULAC": 33,
        "WEOG": 29,
    }
    assert {umbrella.code for umbrella in Umbrella.objects.all()} == {
        "VNGOC",
        "ALLIANCE",
        "UNCAC_COALITION",
        "NYNGOC",
    }
    assert ChecklistItem.objects.filter(active=True).count() == 4
    assert VettingRules.objects.get().pk == 1
    texts = ConsentText.objects.all()
    assert {text.purpose for text in texts} == set(ConsentPurpose)
    assert not any("GDPR" in text.text for text in texts)
    said = {(text.purpose, text.language) for text in texts}
    assert said == {(purpose, code) for purpose in ConsentPurpose for code in LANGUAGES}
    assert {text.text.count("\n\n") for text in texts if text.purpose == "processing"} == {5}


@pytest.mark.parametrize("model", (OrganisationType, RegionalGroup, Theme, Umbrella))
def test_terms_have_a_name_in_each_of_six_languages(model):
    seed()

    for term in model.objects.all():
        names = [getattr(term, f"name_{code}") for code in model.LANGUAGES]
        assert all(names), term.code


def test_a_country_has_its_name_in_the_readers_language():
    seed()
    egypt = Country.objects.get(code="EG")

    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(egypt.name)
    assert said == ["Egypt", "Égypte", "Egipto", "Египет", "埃及", "مصر"]


def test_an_area_without_a_short_name_has_the_one_of_m49():
    seed()

    assert Country.objects.get(code="AX").name_fr == "Îles d’Åland"
    assert Country.objects.get(code="TW").name_en == "Taiwan (Province of China)"
    assert not Country.objects.filter(name_en__icontains="kosovo").exists()


def test_each_covered_country_has_one_primary_office():
    seed()

    covered = OfficeCoverage.objects.values("country").distinct().count()
    assert OfficeCoverage.objects.filter(primary=True).count() == covered
    rosee = FieldOffice.objects.get(code="ROSEE")
    assert {country.code for country in rosee.countries.all()} == {
        "AL",
        "BA",
        "ME",
        "MK",
        "RS",
        "TR",
    }
    assert rosee.confidence == "V"


def test_what_staff_edited_or_deleted_stays_and_the_rest_is_brought_up():
    seed()
    Theme.objects.filter(code="sport").update(name_en="Sport and play")
    Theme.objects.filter(code="youth").delete()
    # As if an older version had seeded another name, which nobody has changed since:
    Theme.objects.filter(code="victims").update(name_fr="Ancien")
    row = SeededRow.objects.get(kind="themes", key="victims")
    row.values["name_fr"] = "Ancien"
    row.save()

    lines = seed()

    assert "themes: created 0, updated 1, unchanged 25" in lines
    assert Theme.objects.get(code="sport").name_en == "Sport and play"
    assert not Theme.objects.filter(code="youth").exists()
    assert Theme.objects.get(code="victims").name_fr == "Victimes"


def test_a_country_that_staff_moved_to_another_office_stays_there():
    seed()
    brazil = OfficeCoverage.objects.filter(country__code="BR")
    brazil.update(office=FieldOffice.objects.get(code="ROCOL"))

    seed()

    assert [row.office.code for row in brazil.filter(primary=True)] == ["ROCOL"]


def test_a_row_that_staff_made_before_is_theirs():
    Theme.objects.create(code="sport", name_en="Our sport")

    seed()

    assert Theme.objects.get(code="sport").name_en == "Our sport"


@pytest.mark.parametrize("reset", (False, True))
def test_a_consent_text_is_never_changed(reset):
    seed()
    ConsentText.objects.update(text="What people agreed to")
    for row in SeededRow.objects.filter(kind="consent texts"):
        row.values["text"] = "What people agreed to"
        row.save()

    seed(reset=reset)

    assert {text.text for text in ConsentText.objects.all()} == {"What people agreed to"}


def english_alone():
    """As an installation is that was seeded before there were translations."""
    ConsentText.objects.exclude(language="en").delete()
    rows = SeededRow.objects.filter(kind="consent texts")
    rows.filter(key__regex=":(fr|es|ru|ar|zh-hans)$").delete()


@pytest.mark.parametrize("english", ("other words", "archived", "deleted"))
def test_translations_come_only_beside_the_english_words_that_they_say(english):
    seed()
    english_alone()
    text = ConsentText.objects.filter(purpose=ConsentPurpose.SHARING)
    match english:
        case "other words":
            text.update(text="Our own words")
        case "archived":
            text.update(active=False)
        case "deleted":
            text.delete()

    seed()

    assert not text.exclude(language="en").exists()


def test_translations_come_later_to_an_installation_that_had_english_alone():
    seed()
    english_alone()

    assert "consent texts: created 20, updated 0, unchanged 4" in seed()


def test_reset_brings_everything_back():
    seed()
    Theme.objects.filter(code="sport").update(name_en="Sport and play")
    Theme.objects.filter(code="youth").delete()

    assert "themes: created 1, updated 1, unchanged 24" in seed(reset=True)
    assert Theme.objects.get(code="sport").name_en == "Sport"
