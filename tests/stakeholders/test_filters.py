from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from hypothesis import given, settings, strategies as st

from stakeholders import filters
from stakeholders.selectors.directory.criteria import LAST_PAGE, Criteria, Word, words
from stakeholders.selectors.directory.facets import Facets
from tests.factories import CountryFactory, ThemeFactory


def test_words_are_folded_in_their_own_script_and_in_latin_letters():
    assert words("Société d'Études საქართველო 妇女") == (
        Word("societe", "societe"),
        Word("detudes", "detudes"),
        Word("საქართველო", "sakartvelo"),
        Word("妇女", "funu"),
    )


def test_a_short_chinese_word_is_looked_for_in_latin_letters():
    assert words("妇女")[0].forms == ("funu",)


@pytest.mark.parametrize(
    ("typed", "reference"),
    (
        ("CSO-000042", "CSO-000042"),
        ("cso-42", "CSO-000042"),
        (" cso 42 ", "CSO-000042"),
        ("CSO-", ""),
        ("women", ""),
    ),
)
def test_a_reference_is_recognised_however_it_is_typed(typed, reference):
    assert Criteria(q=typed).reference == reference


@pytest.mark.django_db
def test_codes_are_understood_in_any_case():
    CountryFactory(code="KE")
    ThemeFactory(code="corruption")

    reading = filters.read({"country": "ke", "theme": "CORRUPTION", "ecosoc": "Any"})

    assert reading == filters.Reading(Criteria(country="KE", theme="corruption", ecosoc="any"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ("country", "region", "type", "theme", "ecosoc", "sort"))
def test_an_unknown_value_is_left_out_with_a_note(name):
    reading = filters.read({name: "nowhere"})

    assert reading.criteria == Criteria()
    assert len(reading.notes) == 1
    assert "“nowhere”" in reading.notes[0]


@pytest.mark.parametrize("page", ("abc", "0", "-1", "1.5", "²", "9" * 50))
def test_a_page_that_is_no_number_is_the_first(page):
    reading = filters.read({"page": page})

    assert reading.criteria.page == 1
    assert len(reading.notes) == 1


def test_a_page_too_far_is_the_last_that_opens():
    reading = filters.read({"page": "9999"})

    assert reading.criteria.page == LAST_PAGE
    assert reading.notes == ("Page 400 is the last one that can be opened.",)


def test_a_long_search_is_cut_with_a_note():
    reading = filters.read({"q": "word " * 2_000})

    assert len(reading.criteria.q) <= 200
    assert reading.notes == ("Only the first 200 characters of the search were used.",)


def test_null_bytes_and_control_characters_are_spaces():
    assert filters.read({"q": "wo\x00men\x1f rights"}).criteria.q == "wo men rights"


def test_punctuation_alone_is_no_search():
    reading = filters.read({"q": "?!…"})

    assert reading.criteria == Criteria()
    assert reading.notes == ("A search needs at least one letter or digit.",)


def test_the_usual_order_is_not_said_in_the_address():
    assert Criteria(sort="name").query_string == ""
    assert Criteria(q="women", sort="relevance").query_string == "q=women"
    assert Criteria(q="women", sort="name").query_string == "q=women&sort=name"


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(
    q=st.text(alphabet=st.characters(codec="utf-8"), max_size=220),
    page=st.integers(-2, LAST_PAGE + 2),
    sort=st.sampled_from(("", "name", "newest", "relevance")),
)
def test_the_address_of_a_reading_reads_the_same(q, page, sort):
    first = filters.read({"q": q, "page": str(page), "sort": sort}).criteria

    again = filters.read(QueryDict(first.query_string)).criteria

    assert again.query_string == first.query_string
    assert dict(parse_qsl(first.query_string)).get("q", "") == first.q


@pytest.mark.django_db
def test_chips_take_one_filter_away_and_go_to_the_first_page():
    CountryFactory(code="KE")
    criteria = Criteria(q="women", country="KE", page=3)

    chips = filters.chips(criteria, lambda c: c.query_string)

    assert chips == [
        filters.Chip("Search", "women", "country=KE"),
        filters.Chip("Country", "Kenya", "q=women"),
    ]


@pytest.mark.django_db
def test_options_without_organisations_are_left_out_unless_chosen():
    CountryFactory(code="KE")
    CountryFactory(code="GE")

    country = filters.choices(Criteria(country="GE"), Facets(7, {"country": {"KE": 7}}))[0]

    assert country.options == [
        filters.Option("GE", "Georgia", 0, chosen=True),
        filters.Option("KE", "Kenya", 7, chosen=False),
    ]


@pytest.mark.django_db
def test_small_numbers_can_be_kept_back():
    CountryFactory(code="KE")

    country = filters.choices(Criteria(), Facets(4, {"country": {"KE": 4}}), smallest=5)[0]

    assert country.options == [filters.Option("KE", "Kenya", None, chosen=False)]


@pytest.mark.parametrize(("word", "guessable"), (("law", False), ("laws", True), ("x" * 25, False)))
def test_only_words_of_usual_length_are_found_with_errors(word, guessable):
    assert words(word)[0].guessable is guessable
