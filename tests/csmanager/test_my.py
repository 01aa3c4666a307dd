"""The own place: everybody sees the own things there, and nobody else's."""

import pytest
from django.urls import reverse

from core import roles
from core.errors import Conflict, NotPermitted
from csmanager import accounts
from stakeholders.actions import organisations
from stakeholders.models import Consent, Organisation
from stakeholders.selectors import custom
from stakeholders.states import ListingState
from tests.conftest import member
from tests.factories import (
    ConsentFactory,
    ContactRoleFactory,
    InvitationFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db


def shown(client, user):
    client.force_login(user)
    return client.get(reverse("my")).content.decode()


def listing_of(organisation):
    return reverse("my-listing", args=[organisation.reference])


def test_a_stranger_signs_in_first(client):
    assert client.get(reverse("my"))["Location"].startswith(reverse("account_login"))


def test_a_focal_point_sees_the_own_organisation_and_no_other(client, focal_point):
    ListedOrganisationFactory(legal_name="Somebody Else")
    ConsentFactory(organisation=focal_point.organisation, purpose="listing")

    page = shown(client, focal_point)

    assert "Own Organisation" in page
    assert "Somebody Else" not in page
    assert "Verified by the civil society team." in page
    assert "Everybody can find it in the public directory." in page
    assert "Public directory:" in page


def test_a_former_focal_point_sees_it_no_more(client, focal_point):
    role = focal_point.person.roles.get()
    role.until = role.since
    role.save()

    assert "Own Organisation" not in shown(client, focal_point)


@pytest.mark.parametrize("listing", (ListingState.NOT_LISTED, ListingState.HIDDEN))
def test_an_organisation_at_risk_is_shown_to_its_focal_point_without_the_flag(
    client, focal_point, listing
):
    Organisation.objects.update(at_risk=True, listing=listing)

    page = shown(client, focal_point)

    assert "Own Organisation" in page
    assert "risk" not in page.lower()


def test_an_organisation_at_risk_is_shown_to_no_other_reader_of_the_page(
    client, focal_point, officer, field_officer, stranger
):
    Organisation.objects.update(at_risk=True, listing=ListingState.NOT_LISTED)

    pages = [shown(client, user) for user in (officer, field_officer, stranger)]

    assert ["Own Organisation" in page for page in pages] == [False] * 3


def test_somebody_without_an_organisation_reads_what_to_do(client, stranger):
    page = shown(client, stranger)

    assert "You speak for no organisation yet" in page
    assert reverse("stakeholders:registration-create") in page


def test_registrations_are_those_of_the_proven_address(client, stranger):
    accounts.trust_address(stranger)
    RegistrationFactory(legal_name="Mine", focal_email="Stranger@else.example")
    RegistrationFactory(legal_name="Not Mine")
    RegistrationFactory(
        legal_name="Typed By Others",
        focal_email=stranger.email,
        state="draft",
        email_confirmed_at=None,
    )

    page = shown(client, stranger)

    assert "Mine" in page
    assert "Not Mine" not in page
    assert "Typed By Others" not in page


def test_registrations_wait_until_the_address_is_proven(client, stranger):
    RegistrationFactory(legal_name="Not Proven", focal_email=stranger.email)

    assert "Not Proven" not in shown(client, stranger)


def test_an_open_invitation_is_named(client, stranger):
    InvitationFactory(email=stranger.email, organisation__legal_name="Inviting House")

    assert "You are invited to speak for Inviting House" in shown(client, stranger)


def test_the_own_data_are_shown_with_who_sees_them(client, focal_point):
    focal_point.person.phone = "+254 700 000 000"
    focal_point.person.save()

    page = shown(client, focal_point)

    assert "+254 700 000 000" in page
    assert "You and our team see these lines." in page


@pytest.mark.parametrize(
    ("persona", "routes"),
    (
        ("officer", {"admin:index", "office"}),
        ("lead", {"admin:index", "office"}),
        ("field_officer", {"office"}),
        ("focal_point", set()),
        ("stranger", set()),
    ),
)
def test_each_persona_has_the_shortcuts_of_its_work(client, request, persona, routes):
    page = shown(client, request.getfixturevalue(persona))

    found = {route for route in ("admin:index", "office") if f'href="{reverse(route)}"' in page}
    assert found == routes


def test_the_page_is_kept_by_no_cache(client, stranger):
    client.force_login(stranger)

    assert "no-store" in client.get(reverse("my"))["Cache-Control"]


@pytest.mark.parametrize("count", (1, 3))
def test_the_number_of_queries_does_not_grow_with_organisations_and_registrations(
    client, focal_point, django_assert_num_queries, count
):
    accounts.trust_address(focal_point)
    for _number in range(count - 1):
        role = ContactRoleFactory(person=focal_point.person)
        ConsentFactory(organisation=role.organisation)
        ContactRoleFactory(organisation=role.organisation)
    for _number in range(count):
        RegistrationFactory(focal_email=focal_point.email)
    client.force_login(focal_point)

    custom.definitions()  # Kept in the cache, which is empty when a test begins.
    with django_assert_num_queries(20):
        client.get(reverse("my"))


def test_the_navigation_costs_one_query_beyond_who_is_signed_in(
    client, focal_point, django_assert_num_queries
):
    client.force_login(focal_point)
    client.get(reverse("about"))

    with django_assert_num_queries(2):  # the user, the roles
        client.get(reverse("about"))


# Listing


def test_opting_out_takes_effect_at_once(client, focal_point):
    own = focal_point.organisation
    client.force_login(focal_point)
    public = reverse("stakeholders:organisation-detail", args=[own.reference])

    page = client.get(listing_of(own)).content.decode()
    client.post(listing_of(own), {"unlist": "yes"})

    own.refresh_from_db()
    assert "Yes, take it out" in page
    assert own.listing == ListingState.NOT_LISTED
    assert client.get(public).status_code == 404
    assert [c.given for c in Consent.objects.filter(purpose="listing")] == [False]


def test_opting_in_shows_first_what_will_be_public(client, focal_point):
    own = focal_point.organisation
    organisations.opt_out(own, by=focal_point)
    client.force_login(focal_point)

    page = client.get(listing_of(own)).content.decode()
    client.post(listing_of(own), {"list": "yes"})

    own.refresh_from_db()
    assert "Own Organisation" in page
    assert own.email not in page.replace(focal_point.email, "")
    assert own.is_public


def test_what_the_team_hid_is_not_shown_again_by_the_focal_point(focal_point, officer):
    own = focal_point.organisation
    organisations.hide(own, by=officer)

    with pytest.raises(NotPermitted):
        organisations.opt_in(own, by=focal_point)
    organisations.opt_out(own, by=focal_point)
    with pytest.raises(NotPermitted):
        organisations.opt_in(own, by=focal_point)

    own.refresh_from_db()
    assert (own.listing, own.listing_opt_in_at) == (ListingState.HIDDEN, None)


def test_an_organisation_at_risk_is_refused_in_words_that_tell_nothing(client, focal_point):
    Organisation.objects.update(at_risk=True, listing=ListingState.NOT_LISTED)
    own = focal_point.organisation
    client.force_login(focal_point)

    page = client.get(listing_of(own)).content.decode()
    response = client.post(listing_of(own), {"list": "yes"})

    own.refresh_from_db()
    assert response.status_code == 403
    assert "risk" not in (page + response.content.decode()).lower()
    assert own.listing == ListingState.NOT_LISTED


@pytest.mark.parametrize("persona", ("stranger", "officer", "lead", "field_officer"))
def test_the_listing_of_somebody_elses_organisation_does_not_exist(
    client, request, focal_point, persona
):
    client.force_login(request.getfixturevalue(persona))

    answers = [
        client.get(listing_of(focal_point.organisation)).status_code,
        client.post(listing_of(focal_point.organisation), {"unlist": "yes"}).status_code,
    ]

    focal_point.organisation.refresh_from_db()
    assert answers == [404, 404]
    assert focal_point.organisation.listing == ListingState.LISTED


def test_a_head_of_the_organisation_is_no_focal_point(client):
    user = member(roles.FOCAL_POINT, email="head@ngo.example")
    organisation = OrganisationFactory()
    ContactRoleFactory(person=PersonFactory(user=user), organisation=organisation, kind="head")
    client.force_login(user)

    assert client.get(listing_of(organisation)).status_code == 404


def test_opting_in_twice_says_so(focal_point):
    with pytest.raises((Conflict, NotPermitted), match="already"):
        organisations.opt_in(focal_point.organisation, by=focal_point)
