import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, strategies as st

from stakeholders.selectors.directory.counts import hide_small
from stakeholders.states import ListingState, VettingState
from tests.factories import (
    ContactRoleFactory,
    CountryFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    """Organisations in Kenya, which the field office covers, and in Georgia."""
    return [
        ListedOrganisationFactory(legal_name="Kenya listed", email="office@listed.example"),
        OrganisationFactory(legal_name="Kenya verified", phone="+254 1", address="9 Own Street"),
        OrganisationFactory(
            legal_name="Kenya unverified", vetting=VettingState.UNVERIFIED, verified_at=None
        ),
        OrganisationFactory(legal_name="Kenya suspended", vetting=VettingState.SUSPENDED),
        OrganisationFactory(legal_name="Kenya at risk", at_risk=True, listing=ListingState.HIDDEN),
        ListedOrganisationFactory(legal_name="Georgia listed", country=CountryFactory(code="GE")),
        OrganisationFactory(legal_name="Georgia verified", country=CountryFactory(code="GE")),
    ]


def numbers(response):
    return [(one.name, one.number, url) for one, url in response.context["countries"]]


def names(response):
    return {line.entry.row.legal_name for line in response.context["lines"]}


def test_nobody_is_asked_to_sign_in(client):
    assert client.get("/office/").headers["Location"] == "/account/login/?next=/office/"


@pytest.mark.parametrize("name", ("stranger", "focal_point"))
def test_people_without_an_office_find_nothing(client, request, name):
    client.force_login(request.getfixturevalue(name))

    assert client.get("/office/").status_code == 404


def test_a_field_office_sees_the_verified_of_its_countries(client, field_officer, known):
    client.force_login(field_officer)

    assert names(client.get("/office/")) == {"Kenya listed", "Kenya verified"}
    assert names(client.get("/office/?q=kenya")) == {"Kenya listed", "Kenya verified"}
    assert names(client.get("/office/?q=georgia")) == set()
    assert names(client.get("/office/?country=GE")) == set()


def test_officers_see_all_but_those_at_risk(client, officer, known):
    client.force_login(officer)

    response = client.get("/office/")

    assert names(response) == {o.legal_name for o in known} - {"Kenya at risk"}
    assert numbers(response) == [
        ("Georgia", 2, "/office/?country=GE"),
        ("Kenya", 4, "/office/?country=KE"),
    ]


def test_leads_see_those_at_risk_too(client, lead, known):
    client.force_login(lead)

    assert names(client.get("/office/")) == {o.legal_name for o in known}


@pytest.mark.parametrize("query", ("risk", "kenya at rsik", "CSO-{}"))
@pytest.mark.parametrize("name", ("field_officer", "officer"))
def test_no_search_finds_what_is_at_risk(client, request, known, name, query):
    client.force_login(request.getfixturevalue(name))
    number = known[4].reference.removeprefix("CSO-")

    assert "Kenya at risk" not in names(client.get("/office/", {"q": query.format(number)}))


def test_small_numbers_are_kept_from_field_offices(client, field_officer, known):
    client.force_login(field_officer)

    response = client.get("/office/")

    assert numbers(response) == [("Kenya", None, "/office/?country=KE")]
    assert "2 organisations" not in response.content.decode()
    assert "fewer than 5" in response.content.decode()
    assert {
        option.number for choice in response.context["choices"] for option in choice.options
    } == {None}
    OrganisationFactory.create_batch(3)
    assert numbers(client.get("/office/"))[0][1] == 5


@pytest.mark.parametrize("query", ("type=ngo", "q=listed", "country=GE"))
def test_no_filter_changes_the_numbers_by_country(client, field_officer, known, query):
    OrganisationFactory.create_batch(4)
    client.force_login(field_officer)

    assert numbers(client.get(f"/office/?{query}")) == numbers(client.get("/office/"))


@given(
    counts=st.dictionaries(
        st.sampled_from(["KE", "UG", "TZ", "RW", "BI", "SO"]), st.integers(0, 30)
    ),
    data=st.data(),
)
def test_hidden_numbers_cannot_be_computed_from_what_is_shown(counts, data):
    shown = hide_small(counts, smallest=5)
    others = {
        code: data.draw(st.integers(0, 4)) if shown.cells[code] is None else number
        for code, number in counts.items()
    }

    assert hide_small(others, smallest=5) == shown
    assert all(number is None or number >= 5 for number in shown.cells.values())


def test_the_filters_are_remembered_until_they_are_cleared(client, field_officer, known):
    client.force_login(field_officer)
    client.get("/office/?q=kenya")

    back = client.get("/office/", headers={"referer": "http://testserver/my/"})
    cleared = client.get("/office/", headers={"referer": "http://testserver/office/"})

    assert back["Location"] == "/office/?q=kenya"
    assert cleared.status_code == 200


def test_the_map_has_a_dot_for_each_country_and_a_table_beside_it(client, field_officer, known):
    client.force_login(field_officer)

    page = client.get("/office/").content.decode()

    assert page.count("fill-opacity") == 1
    assert "No borders are drawn" in page
    assert page.count('<th scope="row">') >= 2


def test_the_office_shows_contacts_and_states_but_nothing_restricted(client, field_officer, known):
    for organisation in known:
        ContactRoleFactory(organisation=organisation)
    client.force_login(field_officer)

    page = client.get("/office/").content.decode()

    for shown in ("office@listed.example", "+254 1", "verified", "not listed"):
        assert shown in page
    for kept in ("Own Street", "Odhiambo"):
        assert kept not in page


def test_what_the_office_counts_never_reaches_the_public(client, lead, known):
    client.force_login(lead)
    client.get("/office/")
    client.logout()

    assert client.get("/organisations/").context["count_text"] == "2 organisations"


@pytest.mark.parametrize("name", ("field_officer", "officer", "lead"))
def test_statements_do_not_grow_with_rows(client, request, name):
    client.force_login(request.getfixturevalue(name))
    counts = []
    for more in (1, 2):
        OrganisationFactory.create_batch(more)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get("/office/?q=organisation")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_no_address_is_an_error(client, officer, known):
    client.force_login(officer)
    for query in ("page=9999", "page=x", "q=%00", "country=ZZ&sort=?", "q=" + "x" * 10_000):
        assert client.get(f"/office/?{query}").status_code == 200
