import csv
from io import StringIO

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings as hypothesis_settings, strategies as st

from stakeholders.actions import organisations
from stakeholders.models import Organisation
from stakeholders.states import ListingState, VettingState
from tests.factories import (
    ContactRoleFactory,
    CountryFactory,
    EcosocStatusFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    OrganisationTypeFactory,
    PersonFactory,
    ThemeFactory,
    UmbrellaMembershipFactory,
)

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
VISITORS = ("nobody", "stranger", "focal_point", "field_officer", "officer", "lead")


@pytest.fixture
def visitor(request, client):
    """A client of each kind of visitor, by the fixture's name."""
    if request.param != "nobody":
        client.force_login(request.getfixturevalue(request.param))
    return client


def each_visitor(*names):
    return pytest.mark.parametrize("visitor", names or VISITORS, indirect=True)


@pytest.fixture
def hidden():
    """One organisation for each reason not to be public, all in countries of their own."""
    now = timezone.now()
    reasons = {
        "at risk": {"at_risk": True, "listing": ListingState.HIDDEN},
        "unverified": {"vetting": VettingState.UNVERIFIED, "verified_at": None},
        "suspended": {"vetting": VettingState.SUSPENDED, "listing": ListingState.HIDDEN},
        "opted out": {"listing": ListingState.NOT_LISTED, "listing_opt_in_at": None},
    }
    theme = ThemeFactory(code="hidden", name_en="Hidden Theme")
    kind = OrganisationTypeFactory(code="hidden", name_en="Hidden Type")
    rows = {}
    for number, (reason, fields) in enumerate(reasons.items()):
        rows[reason] = OrganisationFactory(
            legal_name=f"Hidden Lighthouse {reason}",
            acronym=f"HL{number}",
            country=CountryFactory(code=f"X{number}", name_en=f"Hiddenland {number}"),
            organisation_type=kind,
            **{"verified_at": now, **fields},
        )
        rows[reason].themes.add(theme)
        EcosocStatusFactory(organisation=rows[reason])
    return rows


def text(response):
    return response.content.decode()


def test_the_list_shows_listed_organisations_by_name(client):
    ListedOrganisationFactory(legal_name="Beta", country=CountryFactory(code="GE"))
    ListedOrganisationFactory(legal_name="Alpha")

    response = client.get("/organisations/")

    assert [entry.row.legal_name for entry in response.context["entries"]] == ["Alpha", "Beta"]
    assert "2 organisations" in text(response)
    assert "Georgia (1)" in text(response)


@each_visitor()
@pytest.mark.parametrize("query", ("", "lighthouse", "lighthoues", "HL0", "Hiddenland 0"))
def test_what_is_not_public_is_in_no_list_and_no_number(visitor, hidden, query):
    # A focal point's own organisation is listed.
    public = Organisation.objects.listed().count()

    response = visitor.get("/organisations/", {"q": query})

    page = text(response)
    assert "Hidden Lighthouse" not in page
    assert "Hidden T" not in page
    offered = [option.name for choice in response.context["choices"] for option in choice.options]
    assert not [name for name in offered if name.startswith("Hidden")]
    if not query:
        assert response.context["page"].paginator.count == public


@each_visitor()
@pytest.mark.parametrize("reason", ("at risk", "unverified", "suspended", "opted out"))
def test_a_reference_of_what_is_not_public_leads_nowhere(visitor, hidden, reason):
    response = visitor.get("/organisations/", {"q": hidden[reason].reference})

    assert response.status_code == 200
    assert response.context["entries"] == []


@each_visitor()
@pytest.mark.parametrize("path", ("/organisations.csv", "/organisations/export.csv"))
@pytest.mark.parametrize("query", ("", "lighthouse", "lighthoues"))
def test_what_is_not_public_is_in_no_csv(visitor, hidden, path, query):
    content = visitor.get(path, {"q": query}).getvalue().decode()

    assert "Lighthouse" not in content


@each_visitor("nobody", "stranger", "focal_point", "field_officer")
@pytest.mark.parametrize("reason", ("at risk", "unverified", "suspended", "opted out"))
def test_profiles_that_are_not_public_are_not_found(visitor, hidden, reason):
    assert visitor.get(hidden[reason].get_absolute_url()).status_code == 404


@each_visitor("officer")
def test_officers_open_every_profile_but_those_at_risk(visitor, hidden):
    statuses = {
        reason: visitor.get(row.get_absolute_url()).status_code for reason, row in hidden.items()
    }

    assert statuses == {"at risk": 404, "unverified": 200, "suspended": 200, "opted out": 200}


@each_visitor("lead")
def test_leads_open_profiles_at_risk_and_are_told_so(visitor, hidden):
    response = visitor.get(hidden["at risk"].get_absolute_url())

    assert "Not in the public directory" in text(response)
    assert "only CST leads know of it here" in text(response)


def test_a_revoked_listing_is_gone_with_the_next_page(client, focal_point):
    organisation = focal_point.organisation
    assert organisation.legal_name in text(client.get("/organisations/"))

    organisations.opt_out(organisation, by=focal_point)

    assert organisation.legal_name not in text(client.get("/organisations/"))
    assert client.get(organisation.get_absolute_url()).status_code == 404


def test_a_profile_shows_public_fields_and_no_others(client):
    organisation = ListedOrganisationFactory(
        legal_name="جمعية العدالة",
        name_en="Justice Society",
        acronym="JS",
        city="Amman",
        website="https://justice.example/",
        year_established=1999,
        description="We give legal aid.",
        languages=["ar", "ka"],
        email="secret-mail@justice.example",
        phone="+962 6 999999",
        address="5 Hidden Street",
        registration_number="REGNO-77",
        registration_authority="Ministry of Secrets",
        icso_id="ICSO-12345",
    )
    person = PersonFactory(given_name="Zaynab", family_name="Confidential")
    ContactRoleFactory(organisation=organisation, person=person)
    organisation.themes.add(ThemeFactory())
    organisation.countries_of_operation.add(CountryFactory(code="GE"))
    OrganisationNameFactory(organisation=organisation, name="Old Justice Society")
    EcosocStatusFactory(organisation=organisation, granted_year=2010)
    UmbrellaMembershipFactory(organisation=organisation)

    page = text(client.get(organisation.get_absolute_url()))

    for shown in (
        "جمعية العدالة", "Justice Society", "JS", "Old Justice Society", "Kenya", "Amman",
        "1999", 'rel="nofollow noopener"', "We give legal aid.", "Corruption", "Georgia",
        "Arabic", "Special consultative status", "since 2010", "Vienna NGO Committee on Drugs",
        "Stated by the organisation, not checked", organisation.reference,
    ):  # fmt: skip
        assert shown in page, shown
    for kept in (
        "secret-mail", "999999", "Hidden Street", "REGNO-77", "Ministry of Secrets",
        "Zaynab", "Confidential", "ICSO-12345",
    ):  # fmt: skip
        assert kept not in page, kept


def test_a_website_that_is_no_web_address_is_no_link(client):
    organisation = ListedOrganisationFactory(website="javascript:alert(1)")

    assert "javascript:" not in text(client.get(organisation.get_absolute_url()))


def test_names_cannot_bring_markup(client):
    organisation = ListedOrganisationFactory(legal_name="<script>alert(1)</script>")

    for address in ("/organisations/?q=script", organisation.get_absolute_url()):
        assert "<script>alert" not in text(client.get(address))


def test_a_reference_goes_straight_to_the_profile(client):
    organisation = ListedOrganisationFactory()

    response = client.get("/organisations/", {"q": organisation.reference.lower()})

    assert response.headers["Location"] == organisation.get_absolute_url()


def test_a_reference_goes_to_the_profile_while_typing_once_it_is_whole(client):
    organisation = ListedOrganisationFactory()

    response = client.get("/organisations/", {"q": organisation.reference.lower()}, **HTMX)

    assert response.headers["HX-Redirect"] == organisation.get_absolute_url()


def test_a_part_of_a_reference_while_typing_is_a_result(client):
    organisation = ListedOrganisationFactory()
    number = int(organisation.reference.removeprefix("CSO-"))

    response = client.get("/organisations/", {"q": f"cso-{number}"}, **HTMX)

    assert [entry.url for entry in response.context["entries"]] == [organisation.get_absolute_url()]


def test_htmx_gets_the_results_the_filters_and_what_is_read_out(client):
    ListedOrganisationFactory(legal_name="Women’s Network")

    response = client.get("/organisations/", {"q": "women", "country": "", "sort": ""}, **HTMX)

    page = text(response)
    assert "<html" not in page
    assert "Women’s Network" in page
    assert 'data-hx-swap-oob="innerHTML:#filters"' in page
    assert 'data-hx-swap-oob="innerHTML:#announced"' in page
    assert response.headers["HX-Push-Url"] == "/organisations/?q=women"
    assert "HX-Request" in response.headers["Vary"]


def test_going_back_in_history_brings_the_whole_page(client):
    response = client.get("/organisations/", **HTMX, HTTP_HX_HISTORY_RESTORE_REQUEST="true")

    assert "<html" in text(response)


def test_words_like_it_are_explained(client):
    ListedOrganisationFactory(legal_name="Women’s Network")

    assert "Nothing is spelt exactly like" in text(client.get("/organisations/?q=womne"))


def test_nothing_found_gives_ways_on(client):
    ListedOrganisationFactory(legal_name="Women’s Network")
    CountryFactory(code="GE")

    page = text(client.get("/organisations/?q=women&country=GE"))

    assert "No organisation matches" in page
    assert "Search without the filters: 1 organisation" in page
    assert 'href="/organisations/?q=women"' in page


def test_filters_that_are_set_can_be_taken_away_one_by_one(client):
    ListedOrganisationFactory(legal_name="Women’s Network")

    page = text(client.get("/organisations/?q=women&country=KE&type=ngo"))

    assert 'href="/organisations/?country=KE&amp;type=ngo"' in page
    assert 'href="/organisations/?q=women&amp;type=ngo"' in page
    assert 'href="/organisations/?q=women&amp;country=KE"' in page


def test_pages_keep_the_search_and_a_page_too_far_is_the_last(client):
    ListedOrganisationFactory.create_batch(30, legal_name="Network")

    second = client.get("/organisations/?q=network&page=2")
    far = client.get("/organisations/?q=network&page=300")
    browsed = client.get("/organisations/?page=300")

    assert len(second.context["entries"]) == 5
    assert 'href="?q=network&amp;page=1"' in text(second)
    for response in (far, browsed):
        assert len(response.context["entries"]) == 5
        assert "There is no page 300: this is the last one." in text(response)


def test_csv_has_the_filters_of_the_list(client):
    ListedOrganisationFactory(legal_name="Women’s Network")
    ListedOrganisationFactory(legal_name="Youth", country=CountryFactory(code="GE"))

    for path in ("/organisations.csv", "/organisations/export.csv"):
        response = client.get(path, {"country": "ge"})
        rows = list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))))
        day = timezone.localdate().isoformat()
        assert [row[1] for row in rows] == ["Legal name", "Youth"]
        assert response.headers["Content-Disposition"] == (
            f'attachment; filename="organisations-{day}.csv"'
        )


@each_visitor("nobody", "officer")
@pytest.mark.parametrize("address", ("/organisations/", "/organisations/?q=organisation"))
def test_statements_do_not_grow_with_rows(visitor, address):
    counts = []
    for more in (1, 2):
        for organisation in ListedOrganisationFactory.create_batch(more):
            organisation.themes.add(ThemeFactory())
            EcosocStatusFactory(organisation=organisation)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            visitor.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_page_that_was_drawn_costs_one_statement(client, django_assert_num_queries):
    ListedOrganisationFactory()
    client.get("/organisations/")

    with django_assert_num_queries(1):
        client.get("/organisations/")


def test_visitors_get_no_cookie(client):
    assert not client.get("/organisations/").cookies


def test_a_drawn_page_is_not_given_to_somebody_who_signed_in(client, officer):
    ListedOrganisationFactory()
    assert "Olga" not in text(client.get("/organisations/"))

    client.force_login(officer)
    assert "Olga" in text(client.get("/organisations/"))

    client.logout()
    assert "Olga" not in text(client.get("/organisations/"))


def test_a_drawn_page_speaks_the_language_of_its_reader(client):
    ListedOrganisationFactory()
    client.get("/organisations/")

    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"

    assert 'dir="rtl"' in text(client.get("/organisations/"))


def test_a_changed_description_is_on_the_next_page(client):
    organisation = ListedOrganisationFactory(description="Before")
    client.get("/organisations/")

    organisation.description = "Afterwards"
    organisation.save()

    assert "Afterwards" in text(client.get("/organisations/"))


@pytest.mark.parametrize(
    "query",
    (
        "page=abc", "page=9999", "page=-1", "q=%00", "q=" + "x" * 10_000, "country=%00",
        "country=ZZ&type=?&theme=%F0%9F%92%A9&ecosoc=none&region=x&sort=up",
        "q=%25_%5C'\"%3B--", "q=%FF%FE", "q=((((", "country=KE&country=GE", "q=" + "a+" * 5_000,
        "q=%ED%A0%80", "unknown=1", "q=cso-999999999999", "q=CSO-0",
    ),
)  # fmt: skip
@pytest.mark.parametrize("path", ("/organisations/", "/organisations.csv"))
def test_no_address_is_an_error(client, path, query):
    ListedOrganisationFactory()

    response = client.get(f"{path}?{query}")

    assert response.status_code == 200
    b"".join(response) if response.streaming else response.content


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    parameters=st.dictionaries(
        st.sampled_from(("q", "country", "region", "type", "theme", "ecosoc", "sort", "page")),
        st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
    )
)
def test_no_parameters_are_an_error(client, parameters):
    assert client.get("/organisations/", parameters).status_code == 200
