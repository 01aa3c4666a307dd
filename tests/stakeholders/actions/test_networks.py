"""Networks are trees, also when two people build them at once; hidden parts stay hidden."""

from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from core.errors import Conflict, NotPermitted
from stakeholders.actions import networks
from stakeholders.models import Organisation
from stakeholders.selectors import networks as reading
from tests.factories import ListedOrganisationFactory, OrganisationFactory


def named(name, **facts):
    return ListedOrganisationFactory(legal_name=name, **facts)


@pytest.fixture
def chain(officer):
    """A headquarters, its country office, and a chapter of that."""
    top, office, chapter = named("Top"), named("Office"), named("Chapter")
    networks.attach(office, top, kind="country_office", by=officer)
    networks.attach(chapter, office, kind="chapter", by=officer)
    return top, office, chapter


@pytest.mark.django_db
class TestAttaching:
    def test_it_is_part_of_the_other_as_what_was_said(self, chain):
        top, office, _chapter = chain
        office.refresh_from_db()
        assert (office.parent, office.branch_kind) == (top, "country_office")

    @pytest.mark.parametrize("below", (0, 1, 2))
    def test_no_circle_is_closed(self, chain, officer, below):
        with pytest.raises(Conflict):
            networks.attach(chain[0], chain[below], by=officer)

        assert Organisation.objects.get(pk=chain[0].pk).parent is None

    def test_nothing_is_attached_to_a_merged_organisation(self, officer):
        merged = OrganisationFactory(vetting="merged")
        with pytest.raises(NotPermitted):
            networks.attach(named("A"), merged, by=officer)

    def test_an_officer_attaches_nothing_to_one_at_risk(self, officer):
        hidden = OrganisationFactory(at_risk=True)
        with pytest.raises(NotPermitted):
            networks.attach(named("A"), hidden, by=officer)

    def test_detaching_leaves_the_branches_with_it(self, chain, officer):
        _top, office, chapter = chain

        networks.detach(office, by=officer)

        office.refresh_from_db()
        chapter.refresh_from_db()
        assert (office.parent, office.branch_kind, chapter.parent) == (None, "", office)
        with pytest.raises(Conflict):
            networks.detach(office, by=officer)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_attach_crosswise_one_is_refused(officer):
    one, two = named("One"), named("Two")
    ready, refused = Barrier(2), []

    def attach(branch, parent):
        try:
            record, above = (Organisation.objects.get(pk=pk) for pk in (branch, parent))
            ready.wait(timeout=10)
            networks.attach(record, above, by=officer)
        except Conflict as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=attach, args=pair) for pair in ((one.pk, two.pk), (two.pk, one.pk))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(refused) == 1
    assert Organisation.objects.exclude(parent=None).count() == 1


@pytest.mark.django_db
class TestReading:
    def lines(self, organisation, user):
        tree = reading.tree_of(organisation, user)
        return [(line.organisation.legal_name, line.depth, line.below) for line in tree]

    def test_the_tree_starts_at_the_top_whoever_is_asked(self, chain, officer):
        expected = [("Top", 0, 2), ("Office", 1, 1), ("Chapter", 2, 0)]
        for member in chain:
            member.refresh_from_db()
            assert self.lines(member, officer) == expected

    def test_who_stands_alone_has_no_tree(self, officer):
        assert self.lines(named("Alone"), officer) == []

    def test_one_at_risk_is_missing_with_all_below_it_and_counts_nowhere(self, chain, officer):
        top, office, _chapter = chain
        Organisation.objects.filter(pk=office.pk).update(at_risk=True, listing="hidden")
        named("Other", parent=top)

        assert self.lines(top, officer) == [("Top", 0, 1), ("Other", 1, 0)]

    def test_a_lead_sees_all_of_it(self, chain, lead):
        top, office, _chapter = chain
        Organisation.objects.filter(pk=office.pk).update(at_risk=True, listing="hidden")

        assert [name for name, *_rest in self.lines(top, lead)] == ["Top", "Office", "Chapter"]

    def test_the_public_sees_listed_ones_alone(self, chain):
        top, office, chapter = chain
        OrganisationFactory(legal_name="Not Listed", parent=top)
        named("At Risk", parent=top, listing="hidden", at_risk=True)

        around = reading.around(top, AnonymousUser())
        assert [branch.legal_name for branch in around.branches] == ["Office"]

        Organisation.objects.filter(pk=office.pk).update(listing="hidden")
        chapter.refresh_from_db()
        assert reading.around(chapter, AnonymousUser()).parent is None

    def test_the_tree_asks_as_often_as_it_is_deep(self, chain, officer, django_assert_num_queries):
        top = chain[0]
        for number in range(5):
            named(f"Branch {number}", parent=top)
        officer.role_names  # noqa: B018 - read once a request
        with django_assert_num_queries(3):
            reading.tree_of(top, officer)
