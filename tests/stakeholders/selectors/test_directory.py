import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stakeholders import filters
from stakeholders.actions import organisations
from stakeholders.models import Organisation
from stakeholders.selectors.directory import facets, searching
from stakeholders.selectors.directory.criteria import Criteria
from stakeholders.states import EcosocCategory, EcosocStanding
from tests.factories import (
    CountryFactory,
    EcosocStatusFactory,
    ListedOrganisationFactory,
    OrganisationTypeFactory,
    RegionalGroupFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def found(q="", **criteria):
    """The names that are found, in their order."""
    result = searching.find(Organisation.objects.listed(), Criteria(q=q, **criteria))
    return [row.legal_name for row in result.rows]


@pytest.mark.parametrize(
    ("name", "query"),
    (
        ("საქართველოს ახალგაზრდა იურისტთა ასოციაცია", "იურისტთა"),
        ("საქართველოს ახალგაზრდა იურისტთა ასოციაცია", "akhalgazrda"),
        ("Ассоциация молодёжи Сибири", "молодежи"),
        ("Ассоциация молодёжи Сибири", "МОЛОДЁЖИ сибири"),
        ("Assotsiatsiia Sibiri", "Сибири"),
        ("جمعية حقوق الإنسان", "الانسان"),
        ("جمعية حقوق الإنسان", "حُقُوق"),
        ("中华全国妇女联合会", "妇女"),
        ("中华全国妇女联合会", "全国妇女"),
        ("社團法人世界和平婦女會台灣總會", "妇女"),
        ("Société d’études européennes", "societe detudes"),
        ("Société d’études européennes", "D'ÉTUDES"),
        ("Fundación Ñandú", "nandu"),
        ("Women’s Rights — Watch", "womens rights watch"),
        ("Anti-Corruption Network", "anticorruption network"),
    ),
)
def test_search_finds_names_in_any_script_and_accent(name, query):
    ListedOrganisationFactory(legal_name=name)
    ListedOrganisationFactory(legal_name="Something Else")

    assert found(query) == [name]


@pytest.mark.parametrize(
    "query",
    ("womne", "wimen", "justcie", "jusitce", "assosiation", "womens jusstice", "Justise"),
)
def test_search_finds_words_with_a_typing_error_and_says_so(query):
    ListedOrganisationFactory(legal_name="Women’s Justice Association")
    ListedOrganisationFactory(legal_name="Harm Reduction Centre")

    result = searching.find(Organisation.objects.listed(), Criteria(q=query))

    assert [row.legal_name for row in result.rows] == ["Women’s Justice Association"]
    assert result.similar


def test_words_like_it_do_not_show_when_the_word_itself_is_found():
    ListedOrganisationFactory(legal_name="Human Rights House")
    ListedOrganisationFactory(legal_name="Humane Society")
    ListedOrganisationFactory(legal_name="Humam Trust")

    assert found("human rights") == ["Human Rights House"]


def test_search_finds_nothing_where_nothing_is_like_it():
    ListedOrganisationFactory(legal_name="Women’s Justice Association")

    assert searching.find(Organisation.objects.listed(), Criteria(q="xqzwk")).rows == ()


def test_all_words_have_to_match():
    ListedOrganisationFactory(legal_name="Women’s Network")
    ListedOrganisationFactory(legal_name="Rural Women’s Network")

    assert found("rural women") == ["Rural Women’s Network"]


def test_the_best_match_comes_first():
    expected = [
        ListedOrganisationFactory(legal_name="Zonal Initiative", acronym="ACT"),
        ListedOrganisationFactory(legal_name="Act"),
        ListedOrganisationFactory(legal_name="Act Now"),
        ListedOrganisationFactory(legal_name="Centre Act"),
        ListedOrganisationFactory(legal_name="Abstract Thoughts"),
        ListedOrganisationFactory(legal_name="A Society", description="We act for health."),
    ]

    assert found("act") == [o.legal_name for o in expected]


def test_the_best_match_comes_first_also_beyond_the_cap(monkeypatch):
    monkeypatch.setattr(searching, "CAP", 3)
    ListedOrganisationFactory.create_batch(6, legal_name="A Club", description="Peace at home.")
    ListedOrganisationFactory(legal_name="Zebra Peace")
    ListedOrganisationFactory(legal_name="Peace")

    result = searching.find(Organisation.objects.listed(), Criteria(q="peace"))

    assert [row.legal_name for row in result.rows][:2] == ["Peace", "Zebra Peace"]
    assert result.total == 4


def test_search_finds_old_names_descriptions_cities_and_countries():
    names = [
        ListedOrganisationFactory(legal_name="New Name", other_names=["Velvet Union"]),
        ListedOrganisationFactory(legal_name="Describer", description="A velvet revolution"),
        ListedOrganisationFactory(legal_name="In a City", city="Velvet"),
        ListedOrganisationFactory(
            legal_name="In a Country", country=CountryFactory(code="VV", name_en="Velvet")
        ),
    ]

    assert sorted(found("velvet")) == sorted(o.legal_name for o in names)


def test_a_country_of_two_words_narrows_a_search():
    there = CountryFactory(code="ZA", name_en="South Africa", name_fr="Afrique du Sud")
    ListedOrganisationFactory(legal_name="Youth League", country=there)
    ListedOrganisationFactory(legal_name="Youth Club")

    assert found("youth south africa") == ["Youth League"]
    assert found("afrique du sud youth") == ["Youth League"]


def test_short_words_match_where_a_word_begins():
    ListedOrganisationFactory(legal_name="EU Watch")
    ListedOrganisationFactory(legal_name="Neutral Watch")

    assert found("eu") == ["EU Watch"]


def test_filters_narrow_and_sorting_orders():
    group = RegionalGroupFactory(code="EEG", name_en="Eastern European Group")
    georgia = CountryFactory(code="GE", regional_group=group)
    theme = ThemeFactory()
    b = ListedOrganisationFactory(legal_name="B", country=georgia)
    a = ListedOrganisationFactory(
        legal_name="A", organisation_type=OrganisationTypeFactory(code="media")
    )
    a.themes.add(theme)
    EcosocStatusFactory(organisation=b, category=EcosocCategory.ROSTER)
    EcosocStatusFactory(organisation=a, standing=EcosocStanding.WITHDRAWN)

    assert found() == ["A", "B"]
    assert found(sort="newest") == ["A", "B"]
    assert found(country="GE") == found(region="EEG") == ["B"]
    assert found(type="media") == found(theme="corruption") == ["A"]
    assert found(ecosoc="any") == found(ecosoc="roster") == ["B"]
    assert found(ecosoc="special") == []
    assert found(country="GE", type="media") == []


def test_a_reference_finds_its_organisation():
    organisation = ListedOrganisationFactory()

    assert found(organisation.reference.lower()) == [organisation.legal_name]


def test_numbers_say_what_each_option_would_give():
    eeg = RegionalGroupFactory(code="EEG", name_en="Eastern European Group")
    georgia = CountryFactory(code="GE", regional_group=eeg)
    corruption, youth = ThemeFactory(), ThemeFactory(code="youth", name_en="Youth")
    first = ListedOrganisationFactory(legal_name="First", country=georgia)
    first.themes.add(corruption, youth)
    second = ListedOrganisationFactory(
        legal_name="Second", organisation_type=OrganisationTypeFactory(code="media")
    )
    second.themes.add(youth)
    EcosocStatusFactory(organisation=second)
    EcosocStatusFactory(organisation=second, category=EcosocCategory.GENERAL)

    for criteria in (
        Criteria(),
        Criteria(theme="youth"),
        Criteria(country="GE"),
        Criteria(region="AFR"),
        Criteria(type="media", ecosoc="any"),
        Criteria(q="first"),
    ):
        numbers = facets.public(criteria)
        assert numbers.total == len(found(**shown(criteria)))
        for name in ("country", "region", "type", "theme", "ecosoc"):
            for code, number in numbers.counts[name].items():
                assert number == len(found(**shown(criteria) | {name: code})), (criteria, name)


def shown(criteria):
    return {"q": criteria.q, **criteria.filters}


@pytest.mark.parametrize("query", ("", "organisation", "organisatoin"))
def test_statements_do_not_grow_with_rows(query):
    counts = []
    for more in (1, 2):
        ListedOrganisationFactory.create_batch(more)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            criteria = filters.read({"q": query}).criteria
            result = searching.find(Organisation.objects.listed(), criteria)
            facets.public(criteria, similar=result.similar)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_numbers_are_kept_and_forgotten_when_an_organisation_is_saved(
    lead, django_assert_num_queries, django_capture_on_commit_callbacks
):
    organisation = ListedOrganisationFactory()
    assert facets.public(Criteria()).total == 1
    with django_assert_num_queries(0):
        facets.public(Criteria())

    with django_capture_on_commit_callbacks(execute=True):
        organisations.mark_at_risk(organisation, by=lead)

    assert facets.public(Criteria()).total == 0
    assert facets.public(Criteria()).counts["country"] == {}


def test_too_many_matches_stand_without_numbers(monkeypatch):
    monkeypatch.setattr(facets, "CAP", 1)
    monkeypatch.setattr(facets, "BOUND", 2)
    ListedOrganisationFactory.create_batch(4, legal_name="Same")

    assert not facets.public(Criteria(q="same")).counted


def test_the_order_of_a_search_is_kept_but_never_what_is_hidden_since():
    listed = Organisation.objects.listed()
    first, second = ListedOrganisationFactory.create_batch(2, legal_name="Kept Word")
    assert len(searching.find_listed(listed, Criteria(q="kept")).rows) == 2

    # Behind the back of save(), which would forget the order.
    Organisation.objects.filter(pk=first.pk).update(listing="hidden")

    again = searching.find_listed(listed, Criteria(q="kept"))
    assert [row.pk for row in again.rows] == [second.pk]
