"""What becomes of the answers when organisations are merged, parted again or erased."""

import pytest
from django.apps import apps

from stakeholders.actions import erasure, merging
from stakeholders.models import Organisation, Registration
from stakeholders.states import RegistrationState as S
from tests.factories import CustomFieldFactory, OrganisationFactory, RegistrationFactory
from tests.stakeholders.merging.snapshots import everything, same

pytestmark = pytest.mark.django_db


def merge(keep, lose, by):
    return merging.merge_organisations(keep, lose, fields=(), by=by, reason="Twins.")


def answers(organisation):
    return Organisation.objects.get(pk=organisation.pk).custom


@pytest.fixture
def twins():
    CustomFieldFactory(code="budget")
    keep = OrganisationFactory(custom={"budget": "small", "prisons": False, "old": ["a"]})
    lose = OrganisationFactory(custom={"budget": "large", "prisons": True, "since": "1999"})
    return keep, lose


def test_of_two_answers_the_survivors_counts_and_none_is_lost(officer, twins):
    keep, lose = twins

    merge(keep, lose, officer)

    assert answers(keep) == {"budget": "small", "prisons": False, "old": ["a"], "since": "1999"}
    assert answers(lose) == {"budget": "large", "prisons": True, "since": "1999"}


def test_undoing_a_merge_brings_back_exactly_what_was(officer, twins):
    before = everything()

    merging.undo(merge(*twins, officer), by=officer)

    assert same(before, everything()) == {}


def test_what_was_answered_since_the_merge_stays(officer, twins):
    keep, lose = twins
    decision = merge(keep, lose, officer)
    keep.refresh_from_db()
    keep.custom = {**keep.custom, "budget": "medium", "method": ["court"]}
    keep.save()

    merging.undo(decision, by=officer)

    assert answers(keep) == {
        "budget": "medium",
        "prisons": False,
        "old": ["a"],
        "method": ["court"],
    }


def test_an_erasure_takes_all_answers_and_their_history(lead):
    organisation = OrganisationFactory(custom={"method": "zyxmark"})
    RegistrationFactory(
        state=S.APPROVED, organisation=organisation, custom={"method": "zyxmark too"}
    )
    organisation.custom = {"method": "zyxmark again"}
    organisation.save()

    erasure.erase_organisation(
        organisation, by=lead, reason="Asked for it.", typed=organisation.reference
    )

    assert answers(organisation) == {}
    assert Registration.objects.get().custom == {}
    for name in ("organisationevent", "registrationevent"):
        past = apps.get_model("stakeholders", name).objects.values_list("custom", flat=True)
        assert not [row for row in past if "zyxmark" in str(row)]


def test_the_history_of_rows_knows_earlier_answers():
    organisation = OrganisationFactory(custom={"budget": "small"})
    organisation.custom = {"budget": "large"}
    organisation.save()

    past = apps.get_model("stakeholders", "organisationevent").objects.filter(
        pgh_obj_id=organisation.pk
    )
    assert list(past.order_by("pgh_id").values_list("custom", flat=True)) == [
        {"budget": "small"},
        {"budget": "large"},
    ]
