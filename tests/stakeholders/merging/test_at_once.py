"""Two officers at the same moment: one decision holds, nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core import roles
from core.errors import Conflict
from stakeholders.actions import merging
from stakeholders.models import Merge, Organisation
from tests.conftest import member
from tests.factories import ContactRoleFactory, OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two():
    return [member(roles.CST_OFFICER, is_staff=True) for _number in range(2)]


def at_once(*calls):
    """Run both in threads of their own; what each raised, or None."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            call()
        except Conflict as error:
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def merge(keep, lose, by):
    keep, lose = Organisation.objects.get(pk=keep.pk), Organisation.objects.get(pk=lose.pk)
    return lambda: merging.merge_organisations(keep, lose, fields=(), by=by, reason="Twins.")


def test_of_two_merges_of_one_pair_in_both_directions_one_holds(two):
    one, other = OrganisationFactory(), OrganisationFactory()

    refused = at_once(merge(one, other, two[0]), merge(other, one, two[1]))

    assert [error is None for error in refused].count(True) == 1
    assert (Merge.objects.count(), Organisation.objects.standing().count()) == (1, 1)


def test_a_into_b_while_b_goes_into_c_ends_in_c_or_is_refused(two):
    first, second, third = (OrganisationFactory() for _number in range(3))
    ContactRoleFactory(organisation=first)

    refused = at_once(merge(second, first, two[0]), merge(third, second, two[1]))

    first.refresh_from_db()
    second.refresh_from_db()
    assert refused[1] is None
    assert second.merged_into == third
    if refused[0] is None:
        assert (first.merged_into, third.contacts.count()) == (third, 1)
    else:
        assert (first.merged_into, first.contacts.count()) == (None, 1)


def test_of_two_who_undo_one_merge_one_is_told_that_it_is_undone(two):
    keep, lose = OrganisationFactory(), OrganisationFactory()
    decision = merge(keep, lose, two[0])()

    refused = at_once(
        *(lambda by=by: merging.undo(Merge.objects.get(pk=decision.pk), by=by) for by in two)
    )

    assert [error is None for error in refused].count(True) == 1
    assert Organisation.objects.standing().count() == 2
