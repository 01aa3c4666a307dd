"""What needs attention: whose, why, oldest first, and nothing that one may not see."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stakeholders.selectors.attention.reading import SIZE, Whose, count, listing
from stakeholders.selectors.attention.sources import SOURCES, add
from stakeholders.states import RegistrationState, Source
from tests.factories import (
    ChangeRequestFactory,
    ConsentFactory,
    ContactRoleFactory,
    DataRequestFactory,
    EcosocStatusFactory,
    ImportRunFactory,
    InvitationFactory,
    NotificationFactory,
    OrganisationFactory,
    RegistrationFactory,
    ReviewFactory,
    RiskFlagFactory,
    ScreeningMatchFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PAGE = reverse("attention")
YESTERDAY = timezone.localdate() - timedelta(days=1)
# Who asks about their data may be at risk: that is for CST leads alone.
FOR_OFFICERS = sorted(set(SOURCES) - {"data-request"})


def page(user, query=""):
    client = Client()
    client.force_login(user)
    return client.get(PAGE + query)


def everything(assignee=None, **organisation):
    """One record of each reason, about an organisation such as this."""
    owner = OrganisationFactory(assigned_to=assignee, **organisation)
    at_risk = organisation.get("at_risk", False)
    RegistrationFactory(assigned_to=assignee, at_risk=at_risk)
    RegistrationFactory(assigned_to=assignee, at_risk=at_risk, quarantined=True)
    NotificationFactory(state="failed", about=owner.label)
    InvitationFactory(organisation=owner, expires_at=timezone.now() - timedelta(days=1))
    ContactRoleFactory(organisation=owner, since=YESTERDAY, until=YESTERDAY)
    TaskFactory(organisation=owner, assignee=assignee, due_on=YESTERDAY)
    ReviewFactory(organisation=owner, assigned_to=assignee, due_on=YESTERDAY)
    RiskFlagFactory(organisation=owner)
    ScreeningMatchFactory(organisation=owner)
    ChangeRequestFactory(organisation=owner)
    OrganisationFactory(
        assigned_to=assignee, vetting="stale", confirmation_due_on=YESTERDAY, at_risk=at_risk
    )
    EcosocStatusFactory(organisation=owner, standing="active", report_due=YESTERDAY)
    decisions(owner, assignee)
    return owner


def decisions(owner, assignee):
    """What waits for a decision about this organisation; a lead's list may tell of any."""
    DataRequestFactory(organisation=owner)
    ConsentFactory(organisation=owner, purpose="processing", given=False)
    suspended = OrganisationFactory(assigned_to=assignee, at_risk=owner.at_risk)
    EcosocStatusFactory(
        organisation=suspended,
        standing="suspended",
        suspended_until=YESTERDAY,
    )
    ImportRunFactory(state="checked", by=UserFactory() if owner.at_risk else assignee)


def sources(user, whose):
    return sorted(case.source for case in listing(user, whose).cases)


def test_every_reason_shows_its_records(officer, lead):
    everything()

    assert sources(officer, Whose.ALL) == FOR_OFFICERS
    assert sources(officer, Whose.NOBODY) == FOR_OFFICERS
    assert sources(officer, Whose.MINE) == []
    assert sources(lead, Whose.ALL) == sorted(SOURCES)


def test_mine_are_those_that_i_look_after(officer, second_officer):
    everything(officer)

    assert sources(officer, Whose.MINE) == sorted(set(FOR_OFFICERS) - {"mail"})
    assert sources(second_officer, Whose.MINE) == []
    assert sources(second_officer, Whose.NOBODY) == ["mail"]


def test_nothing_of_what_is_at_risk_shows_to_officers_not_even_as_a_number(officer, lead):
    everything(at_risk=True)

    assert sources(officer, Whose.ALL) == []
    assert count(officer, Whose.ALL) == 0
    assert sources(lead, Whose.ALL) == sorted(SOURCES)


def test_what_waits_longest_comes_first(officer):
    now = timezone.now()
    young = RegistrationFactory(submitted_at=now - timedelta(days=2))
    TaskFactory(due_on=timezone.localdate() - timedelta(days=9), title="Old")
    RegistrationFactory(state=RegistrationState.NEEDS_INFORMATION)

    cases = listing(officer, Whose.ALL).cases

    assert [case.source for case in cases] == ["task", "registration"]
    assert cases[1].url == young.get_absolute_url()


def test_a_refusal_counts_from_the_last_one_and_not_when_it_agreed_again(officer):
    now = timezone.now()
    refused, back = OrganisationFactory(), OrganisationFactory()
    for organisation, days, given in ((refused, 9, False), (refused, 3, False), (back, 9, False)):
        ConsentFactory(organisation=organisation, given=given, at=now - timedelta(days=days))
    ConsentFactory(organisation=back, given=True, at=now)

    case = listing(officer, Whose.ALL, reason="refusal").cases

    assert [(one.record, one.since) for one in case] == [(str(refused), now - timedelta(days=3))]


def test_an_officer_sees_the_own_imports_and_those_of_the_system(officer, lead):
    own = ImportRunFactory(state="checked", by=officer)
    ImportRunFactory(state="checked", by=lead, file_name="at-risk.csv")
    ImportRunFactory(state="finished", by=officer)

    assert [case.record for case in listing(officer, Whose.ALL).cases] == [str(own)]


def test_an_organisation_from_a_list_is_not_asked_for_a_focal_point(officer):
    OrganisationFactory(source=Source.IMPORT)
    itself = OrganisationFactory(source=Source.SELF)

    assert [case.record for case in listing(officer, Whose.ALL).cases] == [str(itself)]


def test_pages_and_a_filter_by_reason(officer):
    for number in range(SIZE + 1):
        TaskFactory(due_on=YESTERDAY, title=f"Task {number}")
    RegistrationFactory()

    first, second = (listing(officer, Whose.ALL, page=number) for number in (1, 2))
    assert (len(first.cases), first.has_more, first.total) == (SIZE, True, SIZE + 2)
    assert (len(second.cases), second.has_more) == (2, False)
    only = listing(officer, Whose.ALL, reason="registration")
    assert [case.source for case in only.cases] == ["registration"]


def test_a_reason_cannot_be_added_twice():
    with pytest.raises(ValueError, match="task"):
        add(SOURCES["task"])


@pytest.mark.parametrize("query", ("?whose=x&reason=y&page=z", "?page=0", "?page=99999999"))
def test_nonsense_in_the_address_counts_as_not_asked(officer, query):
    assert page(officer, query).status_code == 200


def test_the_page_is_the_teams(officer, field_officer, focal_point):
    everything()

    response = page(officer, "?whose=all")

    assert "A task is overdue: Ask for the statutes" in response.content.decode()
    assert page(field_officer).status_code == 302
    assert page(focal_point).status_code == 302


@pytest.mark.parametrize(("reader", "query_count"), (("officer", 34), ("lead", 36)))
@pytest.mark.parametrize("item_count", (1, 3))
def test_the_page_costs_the_same_for_many_records(
    request, reader, query_count, item_count, django_assert_num_queries
):
    for _number in range(item_count):
        everything()

    client = Client()
    client.force_login(request.getfixturevalue(reader))
    client.get(PAGE)
    with django_assert_num_queries(query_count):
        client.get(PAGE + "?whose=all")
