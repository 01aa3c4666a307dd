"""Merging without a look: only what contradicts nothing, and the reason why not."""

import pytest
from django.utils import timezone

from core.errors import Conflict, NotPermitted
from stakeholders.actions import merging
from stakeholders.models import Merge
from stakeholders.states import EcosocCategory
from tests.factories import (
    ContactRoleFactory,
    CountryFactory,
    DuplicatePairFactory,
    EcosocStatusFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


def twins(**fields):
    same = {
        "country": CountryFactory(),
        "legal_name": "Kenya Red Cross",
        "email": "info@krc.example",
    }
    return OrganisationFactory(**same), OrganisationFactory(**{**same, **fields})


def test_gaps_are_filled_and_nothing_else_is_changed(officer):
    keep, lose = twins(website="https://krc.example", legal_name="KENYA RED CROSS.")

    decision = merging.merge_safely(keep, lose, by=officer)

    keep.refresh_from_db()
    assert (keep.website, keep.legal_name) == ("https://krc.example", "Kenya Red Cross")
    assert decision.fields == ["website"]


@pytest.mark.parametrize(
    ("fields", "doubt"),
    (
        ({"legal_name": "Uganda Red Cross"}, "legal name differs"),
        ({"email": "office@elsewhere.example"}, "official e-mail address differs"),
        ({"vetting": "unverified"}, "they are vetted differently"),
        ({"listing": "hidden"}, "one is hidden by the team"),
        ({"listing_opt_in_at": timezone.now()}, "only one agreed to be listed"),
    ),
)
def test_what_is_doubtful_is_named(officer, fields, doubt):
    keep, lose = twins(**fields)

    with pytest.raises(Conflict, match=doubt):
        merging.merge_safely(keep, lose, by=officer)

    assert Merge.objects.count() == 0


def test_two_values_that_only_differ_in_their_freedom_are_no_doubt(officer):
    keep, lose = twins(description="Another text.", phone="1")
    keep.description, keep.phone = "A text.", "2"
    keep.save()

    merging.merge_safely(keep, lose, by=officer)

    keep.refresh_from_db()
    assert (keep.description, keep.phone) == ("A text.", "2")


def test_different_people_statuses_and_decisions_are_doubtful(officer):
    keep, lose = twins()
    lose.parent = keep
    lose.save()
    for one, category in ((keep, EcosocCategory.GENERAL), (lose, EcosocCategory.SPECIAL)):
        ContactRoleFactory(organisation=one)
        EcosocStatusFactory(organisation=one, category=category)
    DuplicatePairFactory(
        first=keep, second=lose, state="not_same", decided_by=officer, decided_at=timezone.now()
    )

    with pytest.raises(Conflict) as refused:
        merging.merge_safely(keep, lose, by=officer)

    for doubt in ("is a part of", "not the same", "focal points", "ECOSOC"):
        assert doubt in str(refused.value)


def test_what_is_at_risk_is_never_merged_without_a_look(officer, lead):
    keep, lose = twins(at_risk=True)

    with pytest.raises(NotPermitted):
        merging.merge_safely(keep, lose, by=officer)
    with pytest.raises(Conflict, match="at risk"):
        merging.merge_safely(keep, lose, by=lead)
