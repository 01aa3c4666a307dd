"""Merging and undoing is the identity, over random records and random relations."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from core.merging.relations import relations_to
from core.merging.rules import Move, registered
from stakeholders.actions import merging
from stakeholders.models import Organisation, Person
from stakeholders.selectors.merging import choosable
from stakeholders.states import VETTED, ListingState
from tests.factories import (
    ContactRoleFactory,
    InvitationFactory,
    OrganisationFactory,
    PersonFactory,
    TimelineEventFactory,
    UserFactory,
)
from tests.stakeholders.merging.snapshots import everything, same
from tests.stakeholders.merging.worlds import KINDS, NOW, World

pytestmark = pytest.mark.django_db
EXAMPLES = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=(HealthCheck.function_scoped_fixture, HealthCheck.too_slow),
)

text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
side = st.sampled_from(("keep", "lose", "other"))
days = st.dates(date(1999, 1, 1), date(2026, 1, 1))
moments = st.integers(0, 9).map(lambda n: NOW - timedelta(days=n, microseconds=n))
sites = st.sampled_from(("", "https://a.example.org/", "https://0.example.org/"))
vettings = st.sampled_from(("unverified", "verified", "stale"))
listings = st.sampled_from(ListingState.values)


@st.composite
def records(draw):
    """The fields of an organisation, as far as its constraints allow them together."""
    vetting, listing = draw(vettings), draw(listings)
    listed = listing == ListingState.LISTED and vetting in VETTED
    return {
        "legal_name": draw(text) or "A",
        "name_en": draw(text),
        "acronym": draw(text),
        "other_names": draw(st.lists(text.filter(bool), max_size=2)),
        "languages": draw(st.lists(st.sampled_from(("en", "fr", "ar")), unique=True)),
        "year_established": draw(st.none() | st.integers(1900, 2020)),
        "description": draw(text),
        "website": draw(sites),
        "vetting": vetting,
        "listing": listing if listed or listing != ListingState.LISTED else "not_listed",
        "listing_opt_in_at": draw(moments) if listed else draw(st.none() | moments),
        "at_risk": not listed and draw(st.booleans()),
        "confirmed_on": draw(st.none() | days),
    }


# (what, on which side, which of a few values): small ranges, so that many clash.
relations = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        side,
        st.integers(0, 1),
        days,
    ),
    max_size=14,
)


def merged_and_undone(merge, by):
    """Check that undoing what `merge` does leaves nothing behind."""
    before = everything()
    decision = merge()
    merged = everything()
    merging.undo(decision, by=by)

    assert same(before, merged) != {}
    assert same(before, everything()) == {}
    assert decision.left == []
    transaction.set_rollback(True)  # The next example begins with nothing.


@EXAMPLES
@given(records(), records(), relations, st.sets(st.integers(0, 40)), st.booleans())
def test_undo_gives_both_organisations_back(lead, keep, lose, rows, picked, part):
    with transaction.atomic():
        world = World(keep, lose)
        for row in rows:
            world.add(*row)
        if part:
            Organisation.objects.filter(pk=world.keep.pk).update(parent=world.lose)
            world.keep.refresh_from_db()
        names = [field.name for field in choosable(Organisation) if field.name != "parent"]
        merge = partial(
            merging.merge_organisations,
            world.keep,
            world.lose,
            fields=[name for number, name in enumerate(names) if number in picked],
            by=lead,
            reason="Twins.",
        )
        merged_and_undone(merge, lead)


people = st.fixed_dictionaries(
    {
        "given_name": text.filter(bool),
        "family_name": text,
        "badge_name": text,
        "email": st.sampled_from(("", "a@ngo.example", "b@ngo.example")),
        "phone": text,
    }
)


@EXAMPLES
@given(
    people,
    people,
    st.lists(st.tuples(st.sampled_from(("role", "invitation", "event")), side, st.integers(0, 1))),
    st.sets(st.integers(0, 10)),
    st.sampled_from(("", "keep", "lose", "both keep", "both lose")),
)
def test_undo_gives_both_people_back(lead, keep, lose, rows, picked, accounts):
    with transaction.atomic():
        one, two, third = PersonFactory(**keep), PersonFactory(**lose), PersonFactory()
        sides = {"keep": one, "lose": two, "other": third}
        homes = [OrganisationFactory(), OrganisationFactory(at_risk=True)]
        for name in ("keep", "lose"):
            if name in accounts or "both" in accounts:
                sides[name].user = UserFactory()
                sides[name].save()
        for what, which, number in rows:
            _add_to(sides[which], what, homes[number])
        merge = partial(
            merging.merge_people,
            one,
            two,
            fields=[f.name for n, f in enumerate(choosable(Person)) if n in picked],
            by=lead,
            reason="One.",
            account=sides[accounts.split()[-1]].user if "both" in accounts else None,
        )
        merged_and_undone(merge, lead)


def _add_to(person, what, home):
    if what == "role" and not person.roles.filter(organisation=home).exists():
        ContactRoleFactory(person=person, organisation=home)
    elif what == "invitation" and not person.invitations.filter(organisation=home).exists():
        InvitationFactory(person=person, organisation=home)
    elif what == "event":
        TimelineEventFactory(person=person, organisation=None)


def test_the_worlds_of_these_tests_hold_every_kind_of_row_that_moves(lead):
    world = World({}, {})
    for what in KINDS:
        world.add(what, "lose", 1, date(2020, 1, 1))

    decision = merging.merge_organisations(
        world.keep, world.lose, fields=(), by=lead, reason="Twins."
    )

    moving = {
        r.name for r in relations_to(Organisation) if isinstance(registered().get(r.name), Move)
    }
    assert {move["relation"] for move in decision.moved} == moving - {
        "stakeholders.organisation.merged_into",  # A chain; see test_undoing.
    }
