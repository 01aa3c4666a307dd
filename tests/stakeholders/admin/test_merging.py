"""The pages of merging: who may open them, what they show, what they do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.models import ReadEntry
from stakeholders.actions import merging
from stakeholders.models import Merge, Organisation, Person
from tests.factories import (
    ContactRoleFactory,
    CountryFactory,
    DuplicatePairFactory,
    MergeFactory,
    OrganisationFactory,
    PersonFactory,
    UmbrellaMembershipFactory,
    UserFactory,
)
from tests.stakeholders.admin.conftest import list_of, page_of, rows_of, step_of, told

pytestmark = pytest.mark.django_db


def page(keep, lose):
    name = f"admin:stakeholders_{keep._meta.model_name}_merge"
    return reverse(name, args=[keep.pk, lose.pk])


def choose(record):
    return reverse(f"admin:stakeholders_{record._meta.model_name}_merge_choose", args=[record.pk])


def answers(client, keep, lose, **changed):
    """What the form of the page holds when it is opened, with some of it changed."""
    form = client.get(page(keep, lose)).context["form"]
    held = {name: form[name].value() for name in form.fields}
    return {**held, "reason": "The statutes are the same.", **changed}


def twins(**fields):
    same = {"country": CountryFactory(), "legal_name": "One and the same"}
    return OrganisationFactory(**same), OrganisationFactory(**{**same, **fields})


def test_the_other_record_is_found_by_name_or_reference(as_officer):
    keep = OrganisationFactory()
    other = OrganisationFactory(legal_name="Женский союз")
    merged = MergeFactory().lose_organisation

    by_name = as_officer.get(choose(keep), {"q": "zhensk"})
    by_reference = as_officer.get(choose(keep), {"q": other.reference})

    assert [side.record for side in by_name.context["found"]] == [other]
    assert [side.record for side in by_reference.context["found"]] == [other]
    found = as_officer.get(choose(keep), {"q": merged.legal_name}).context["found"]
    assert [side.record for side in found] == []


def test_what_differs_comes_first_and_gaps_are_filled(as_officer):
    keep, lose = twins(city="Kisumu", website="https://twin.example")
    Organisation.objects.filter(pk=keep.pk).update(city="Nairobi")

    form = as_officer.get(page(keep, lose)).context["form"]

    chosen = {choice.field.name: taken for choice, _field, taken in form.rows()}
    assert chosen == {"city": False, "website": True, "email": False}
    assert "country" in {choice.field.name for choice in form.same}


def test_comparing_is_in_the_read_log_since_contact_details_are_shown(as_officer, officer):
    keep, lose = twins()

    as_officer.get(page(keep, lose))
    as_officer.get(page(keep, lose))

    noted = ReadEntry.objects.filter(what="organisation.contact_details", by=officer)
    assert set(noted.values_list("subject", flat=True)) == {keep.label, lose.label}
    assert noted.count() == 2


def test_the_preview_counts_what_moves_and_what_both_have_and_stores_nothing(as_officer):
    keep, lose = twins(vetting="unverified")
    membership = UmbrellaMembershipFactory(organisation=keep)
    UmbrellaMembershipFactory(organisation=lose, umbrella=membership.umbrella)
    ContactRoleFactory(organisation=lose)

    data = answers(as_officer, keep, lose)
    response = as_officer.post(page(keep, lose), {**data, "preview": "1"})

    counts = {count.label: (count.moving, count.same) for count in response.context["counts"]}
    assert counts == {"contacts": (1, 0), "umbrella memberships": (0, 1)}
    assert Merge.objects.count() == 0


def test_the_preview_says_what_else_follows(as_lead):
    keep, lose = twins(at_risk=True)
    Organisation.objects.filter(pk=keep.pk).update(vetting="unverified")

    data = answers(as_lead, keep, lose)
    response = as_lead.post(page(keep, lose), {**data, "preview": "1"})

    assert [text.split(",")[0] for text in response.context["consequences"]] == [
        "Vetting becomes “verified”",
        "It is at risk from then on",
    ]


def test_confirming_merges_and_leads_to_the_decision_with_its_undo(as_officer):
    keep, lose = twins(city="Kisumu")
    data = answers(as_officer, keep, lose, city="lose", names_as="former")

    response = as_officer.post(page(keep, lose), {**data, "merge": "1"}, follow=True)

    merge = Merge.objects.get()
    keep.refresh_from_db()
    assert keep.city == "Kisumu"
    assert response.redirect_chain == [(page_of(merge), 302)]
    assert told(response) == [("success", "Merged. It can be undone on this page.")]
    assert [button.step.name for button in response.context["buttons"]] == ["undo"]


def test_without_a_reason_the_page_comes_again_with_the_choices(as_officer):
    keep, lose = twins(city="Kisumu")
    data = answers(as_officer, keep, lose, city="lose", reason="")

    response = as_officer.post(page(keep, lose), {**data, "preview": "1"})

    form = response.context["form"]
    assert form.errors == {"reason": ["This field is required."]}
    assert {c.field.name: taken for c, _field, taken in form.rows()}["city"] is True


def test_a_conflict_is_said_on_the_page(as_officer):
    keep, lose = twins()
    data = answers(as_officer, keep, lose)
    other = MergeFactory(lose_organisation=lose, keep_organisation=OrganisationFactory())
    Organisation.objects.filter(pk=lose.pk).update(vetting="merged", merged_into=other.keep)

    response = as_officer.post(page(keep, lose), {**data, "merge": "1"})

    assert "was merged into" in response.context["form"].non_field_errors()[0]
    assert Merge.objects.count() == 1


def test_what_was_told_apart_is_said(as_officer, officer):
    keep, lose = twins()
    DuplicatePairFactory(
        first=keep, second=lose, state="not_same", decided_by=officer, decided_at=timezone.now()
    )

    response = as_officer.get(page(keep, lose))

    assert response.context["warning"].startswith("Somebody said")


def test_an_at_risk_twin_is_nowhere_for_an_officer(as_officer):
    keep, lose = twins(at_risk=True)

    pages = (page(keep, lose), page(lose, keep), choose(lose))
    found = as_officer.get(choose(keep), {"q": "One and the same"}).context["found"]

    assert [as_officer.get(url).status_code for url in pages] == [404, 404, 404]
    assert found == []


def test_the_decision_about_an_at_risk_one_is_for_leads(as_officer, as_lead, lead):
    keep, lose = twins(at_risk=True)
    merge = merging.merge_organisations(keep, lose, fields=(), by=lead, reason="Secret twin.")

    assert as_officer.get(page_of(merge)).status_code == 404
    assert as_officer.get(step_of(merge, "undo")).status_code == 404
    assert rows_of(as_officer.get(list_of("merge"))) == []
    assert rows_of(as_lead.get(list_of("merge"))) == [merge]
    log = as_officer.get(reverse("admin:core_auditentry_changelist"))
    assert b"Secret twin" not in log.content


def test_hidden_roles_are_not_counted_for_an_officer(as_officer):
    keep, lose = PersonFactory(given_name="Ann"), PersonFactory()
    ContactRoleFactory(person=lose)
    ContactRoleFactory(person=lose, organisation=OrganisationFactory(at_risk=True))

    data = answers(as_officer, keep, lose)
    response = as_officer.post(page(keep, lose), {**data, "preview": "1"})

    assert [(count.label, count.moving) for count in response.context["counts"]] == [
        ("contacts", 1)
    ]


def test_between_two_accounts_the_page_asks(as_officer):
    keep, lose = PersonFactory(user=UserFactory()), PersonFactory(user=UserFactory())
    data = answers(as_officer, keep, lose)
    data.pop("account")

    refused = as_officer.post(page(keep, lose), {**data, "merge": "1"})
    account = lose.user
    as_officer.post(page(keep, lose), {**data, "merge": "1", "account": "lose"})

    assert list(refused.context["form"].errors) == ["account"]
    assert Person.objects.get(user=account) == keep


def test_the_merged_one_says_into_which_and_has_no_buttons(as_officer, officer):
    keep, lose = twins()
    merge = merging.merge_organisations(keep, lose, fields=(), by=officer, reason="Twins.")

    here = as_officer.get(page_of(lose)).context
    there = as_officer.get(page_of(keep)).context

    assert (here["survivor"].record, here["merge"], here["buttons"]) == (keep, merge, [])
    assert list(there["merges"]) == [merge]
    assert as_officer.post(page_of(lose), {"legal_name": "Changed"}).status_code == 403


def test_the_survivors_page_shows_what_was_done_to_both(as_officer, officer):
    keep, lose = twins()
    merging.merge_organisations(keep, lose, fields=(), by=officer, reason="Twins.")

    done = [str(entry.text) for entry in as_officer.get(page_of(keep)).context["timeline"]]

    assert done == ["Another one was merged into it"]


def test_undo_asks_and_then_both_stand_again(as_officer, officer):
    keep, lose = twins()
    merge = merging.merge_organisations(keep, lose, fields=(), by=officer, reason="Twins.")

    response = as_officer.post(step_of(merge, "undo"), {"sure": "1"}, follow=True)

    assert told(response) == [("success", "Undone: both records stand again.")]
    assert set(Organisation.objects.standing()) == {keep, lose}


def test_a_list_of_merges_is_searched_by_either_reference(as_officer):
    merge, _other = MergeFactory(), MergeFactory()

    for record in (merge.keep, merge.lose):
        assert rows_of(as_officer.get(list_of("merge"), {"q": record.reference})) == [merge]


def test_the_list_of_merges_asks_as_often_however_many_there_are(as_officer):
    asked = []
    for more in (1, 2):
        MergeFactory.create_batch(more)
        as_officer.get(list_of("merge"))
        with CaptureQueriesContext(connection) as queries:
            as_officer.get(list_of("merge"))
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_merged_ones_are_in_no_list_and_lead_to_the_survivor(as_officer):
    merge = MergeFactory()
    keep, lose = merge.keep, merge.lose

    assert rows_of(as_officer.get(list_of("organisation"))) == [keep]
    assert rows_of(as_officer.get(list_of("organisation"), {"q": lose.reference})) == [keep]
    merged = as_officer.get(list_of("organisation"), {"vetting__exact": "merged"})
    assert rows_of(merged) == [lose]


def test_a_picker_offers_only_those_that_stand(as_officer):
    merge = MergeFactory()
    url = reverse("admin:autocomplete")
    asked = {"app_label": "stakeholders", "model_name": "contactrole", "field_name": "organisation"}

    offered = as_officer.get(url, {**asked, "term": ""}).json()["results"]

    assert [row["id"] for row in offered] == [str(merge.keep.pk)]


def test_people_are_found_by_the_name_of_one_merged_into_them(as_officer, officer):
    keep, lose = PersonFactory(given_name="Ann"), PersonFactory(given_name="Annabella")
    merging.merge_people(keep, lose, fields=(), by=officer, reason="One.")

    assert rows_of(as_officer.get(list_of("person"))) == [keep]
    assert rows_of(as_officer.get(list_of("person"), {"q": "Annabella"})) == [keep]


def test_contacts_that_stayed_behind_are_in_no_list(as_officer, officer):
    keep, lose, person = OrganisationFactory(), OrganisationFactory(), PersonFactory()
    role = ContactRoleFactory(organisation=keep, person=person)
    ContactRoleFactory(organisation=lose, person=person)
    merging.merge_organisations(keep, lose, fields=(), by=officer, reason="Twins.")

    assert rows_of(as_officer.get(list_of("contactrole"))) == [role]


def test_field_offices_and_others_have_no_such_page(client, field_officer):
    keep, lose = twins()
    field_officer.is_staff = True
    field_officer.save()
    client.force_login(field_officer)

    assert client.get(page(keep, lose)).status_code == 403
