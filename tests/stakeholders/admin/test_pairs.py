"""The queue of possible duplicates, and the page on which one is decided."""

import pytest
from django.urls import reverse

from stakeholders.models import DuplicatePair
from stakeholders.states import PairState
from tests.factories import (
    ContactRoleFactory,
    DuplicatePairFactory,
    OrganisationFactory,
    PersonFactory,
    PersonPairFactory,
)
from tests.stakeholders.admin.conftest import list_of, page_of, rows_of, signed_in, step_of, told

LIST = list_of("duplicatepair")


def test_the_surest_pair_comes_first_and_only_what_waits_is_shown(as_officer):
    weak, sure = DuplicatePairFactory(score=70), DuplicatePairFactory(score=99)
    DuplicatePairFactory(state=PairState.NOT_SAME)
    DuplicatePairFactory(second__vetting="merged")

    page = as_officer.get(LIST)
    assert rows_of(page) == [sure, weak]
    assert "70 %" in page.content.decode()
    assert len(rows_of(as_officer.get(f"{LIST}?state=all"))) == 4
    assert len(rows_of(as_officer.get(f"{LIST}?state=not_same"))) == 1


def test_either_name_is_found_in_any_script(as_officer):
    DuplicatePairFactory()
    wanted = DuplicatePairFactory(second__legal_name="საქალებო ფონდი")

    assert rows_of(as_officer.get(f"{LIST}?q=sakalebo")) == [wanted]
    assert rows_of(as_officer.get(f"{LIST}?q=საქალებო")) == [wanted]


@pytest.mark.parametrize("model", ("duplicatepair", "personpair"))
@pytest.mark.parametrize("number", (1, 3))
def test_lists_ask_as_much_for_three_as_for_one(
    as_officer, django_assert_num_queries, number, model
):
    make = DuplicatePairFactory if model == "duplicatepair" else PersonPairFactory
    for _each in range(number):
        make()
    as_officer.get(list_of(model))
    with django_assert_num_queries(6):
        as_officer.get(list_of(model))


def test_the_page_sets_both_side_by_side(as_officer):
    pair = DuplicatePairFactory(
        first=OrganisationFactory(legal_name="Alpha Union", city="Vienna", acronym="AU"),
        second=OrganisationFactory(legal_name="Alpha Union", city="Graz"),
    )

    page = as_officer.get(page_of(pair))

    lines = {line.label: line for line in page.context["lines"]}
    assert (lines["legal name"].same, lines["city"].differs) == (True, True)
    assert (lines["acronym"].same, lines["acronym"].differs) == (False, False)
    for record in (pair.first, pair.second):
        assert page_of(record) in page.content.decode()


def test_a_person_is_told_with_the_roles(as_officer):
    role = ContactRoleFactory(person=PersonFactory(given_name="Amina", family_name=""))
    pair = PersonPairFactory(first=role.person)

    page = as_officer.get(page_of(pair)).content.decode()

    assert str(role.organisation) in page


def test_a_step_tells_them_apart_and_another_asks_again(as_officer):
    pair = DuplicatePairFactory()

    page = as_officer.post(step_of(pair, "not-the-same"), {"reason": "Two towns"}, follow=True)
    assert told(page) == [("success", "Noted: they are not the same.")]
    pair.refresh_from_db()
    assert (pair.state, pair.note) == ("not_same", "Two towns")

    as_officer.post(step_of(pair, "ask-again"), {"reason": "Same number"})
    pair.refresh_from_db()
    assert pair.state == "open"


def test_many_are_told_apart_at_once_and_each_refusal_is_named(as_officer):
    pairs = [DuplicatePairFactory(), DuplicatePairFactory(state=PairState.NOT_SAME)]
    page = as_officer.post(
        f"{LIST}?state=all",
        {"action": "not_the_same", "_selected_action": [p.pk for p in pairs]},
        follow=True,
    )

    levels = [level for level, _text in told(page)]
    assert sorted(levels) == ["error", "success"]
    assert DuplicatePair.objects.not_the_same().count() == 2


def test_an_officer_gets_404_for_a_pair_with_a_side_at_risk(as_officer, as_lead):
    pair = DuplicatePairFactory(first__legal_name="Hidden Circle", first__at_risk=True)

    assert as_officer.get(page_of(pair)).status_code == 404
    assert as_officer.get(step_of(pair, "not-the-same")).status_code == 404
    assert "Hidden Circle" not in as_officer.get(f"{LIST}?state=all").content.decode()
    assert as_lead.get(page_of(pair)).status_code == 200


def test_others_have_no_such_list(stranger, field_officer):
    for user in (stranger, field_officer):
        assert signed_in(user).get(LIST).status_code == 302


def test_the_sidebar_counts_what_waits(as_officer):
    DuplicatePairFactory()
    DuplicatePairFactory(first__at_risk=True)
    items = [
        item
        for group in as_officer.get(reverse("admin:index")).context["sidebar_navigation"]
        for item in group["items"]
    ]

    assert [item["badge"] for item in items if item["link"] == LIST] == [1]


def test_a_pair_leads_to_the_page_on_which_it_is_merged(as_officer):
    pair, people = DuplicatePairFactory(), PersonPairFactory()

    for one in (pair, people):
        address = as_officer.get(page_of(one)).context["merge_url"]
        assert as_officer.get(address).status_code == 200
    decided = DuplicatePairFactory(state=PairState.NOT_SAME)
    assert as_officer.get(page_of(decided)).context["merge_url"] == ""
