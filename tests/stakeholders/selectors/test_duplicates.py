"""Possible duplicates: found in any script, explained, and never a leak."""

import pytest

from stakeholders.selectors.duplicates import possible_duplicates
from tests.factories import (
    CountryFactory,
    OrganisationFactory,
    RegistrationFactory,
    UnlikeRegistrationFactory,
)


@pytest.fixture
def registration(db):
    return RegistrationFactory(
        legal_name="Women's Fund in Georgia",
        website="https://www.womensfund.example/ge",
        email="info@womensfund.example",
        acronym="WFG",
        country=CountryFactory(code="GE"),
    )


def found(registration, user):
    return [candidate.record for candidate in possible_duplicates(registration, user)]


def test_the_same_in_everything_scores_highest_and_says_why(officer, registration):
    same = OrganisationFactory(
        legal_name="Womens Fund in Georgia",
        website="http://womensfund.example",
        email="office@womensfund.example",
        acronym="W.F.G.",
        country=registration.country,
    )
    OrganisationFactory(legal_name="Womens Fund in Kenya")

    best = possible_duplicates(registration, officer)[0]

    assert (best.record, best.score, best.is_sure) == (same, 100, True)
    assert best.agreed == [
        "the same name",
        "same website: womensfund.example",
        "same mail domain: womensfund.example",
        "same country",
        "same acronym: WFG",
    ]
    assert best.against == []


def test_what_speaks_against_it_is_said_too(officer, registration):
    OrganisationFactory(
        legal_name="Women's Fund in Georgia",
        acronym="GWF",
        country=CountryFactory(code="KE", name_en="Kenya"),
    )

    (only,) = possible_duplicates(registration, officer)

    assert not only.is_sure
    assert only.against == [
        f"different countries: {registration.country}, Kenya",
        "different acronyms: WFG, GWF",
    ]


def test_who_was_merged_or_told_apart_is_not_suggested(officer, registration):
    other = OrganisationFactory(legal_name="Women's Fund in Georgia")
    OrganisationFactory(
        legal_name="Women's Fund in Georgia", vetting="merged", merged_into=OrganisationFactory()
    )
    assert found(registration, officer) == [other]

    UnlikeRegistrationFactory(registration=registration, organisation=other)
    assert found(registration, officer) == []


def test_a_name_in_another_script_is_the_same_name(officer):
    same = OrganisationFactory(legal_name="Общество Мемориал")
    registration = RegistrationFactory(legal_name="Obshchestvo Memorial")

    assert found(registration, officer) == [same]


def test_another_name_for_the_same_site_is_found(officer, registration):
    renamed = OrganisationFactory(
        legal_name="Georgian Women's Foundation",
        website="https://womensfund.example",
        email="x@womensfund.example",
        country=registration.country,
    )

    assert found(registration, officer) == [renamed]


def test_a_site_or_provider_that_many_share_says_nothing(officer):
    OrganisationFactory(
        legal_name="Alpha", website="https://facebook.com/alpha", email="alpha@gmail.com"
    )
    registration = RegistrationFactory(
        legal_name="Quite Different", website="https://facebook.com/other", email="x@gmail.com"
    )

    assert found(registration, officer) == []


def test_another_registration_of_the_same_is_found_too(officer, registration):
    other = RegistrationFactory(legal_name="Women's Fund in Georgia", country=registration.country)

    assert found(registration, officer) == [other]


@pytest.mark.parametrize("factory", (OrganisationFactory, RegistrationFactory))
def test_what_is_at_risk_is_a_duplicate_only_for_leads(officer, lead, registration, factory):
    hidden = factory(
        legal_name="Women's Fund in Georgia", at_risk=True, country=registration.country
    )

    assert found(registration, officer) == []
    assert found(registration, lead) == [hidden]


@pytest.mark.parametrize("state", ("draft", "unconfirmed"))
def test_what_was_not_sent_is_no_duplicate(lead, registration, state):
    RegistrationFactory(legal_name="Women's Fund in Georgia", state=state)

    assert found(registration, lead) == []


def test_the_queries_do_not_grow_with_what_is_found(
    officer, registration, django_assert_num_queries
):
    officer.has_perm("x")
    assert officer.role_names
    for _number in range(3):
        OrganisationFactory(legal_name="Women's Fund in Georgia", country=registration.country)
        with django_assert_num_queries(4):
            possible_duplicates(registration, officer)
