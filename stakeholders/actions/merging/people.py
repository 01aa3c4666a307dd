"""Merging people: their roles, invitations and account become one."""

from collections.abc import Collection
from copy import copy

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.merging.ledger import Ledger, values
from core.merging.moving import absorb
from core.models import User
from stakeholders.actions import timeline
from stakeholders.actions.merging.common import (
    Rehearsal,
    decide,
    lock_both,
    require_standing,
    take,
)
from stakeholders.models import Merge, Person
from stakeholders.policies import merging as rights
from stakeholders.states import Discretion, MergeKind

SEARCHED = ("search_names",)


@transaction.atomic
def merge_people(
    keep: Person,
    lose: Person,
    *,
    fields: Collection[str],
    by: User,
    reason: str,
    account: User | None = None,
) -> Merge:
    """Let `keep` stand for both. The `fields` named are taken from `lose`.

    When both have an account, `account` says which one speaks for the survivor; the other
    stays with the merged record and speaks for no organisation. Raises NotPermitted, and
    Conflict when one is merged already or when nobody chose between two accounts.
    """
    lock_both(keep, lose)
    rights.can_merge_people(by, keep, lose).require()
    require_standing(keep, lose)
    account = _account(keep, lose, account)
    protected = Person.objects.hidden_from(AnonymousUser()).filter(pk__in=(keep.pk, lose.pk))
    leads_only, ledger = protected.exists(), Ledger()
    before = [(record, values(record, without=SEARCHED)) for record in (keep, lose)]
    absorb(keep, lose, ledger)
    take(keep, lose, fields)
    if account and account.pk == lose.user_id:
        _change_accounts(keep, lose)
    lose.merged_into = keep
    for record, was in before:
        record.save()
        ledger.note(record, was)
    merge = Merge(
        kind=MergeKind.PERSON,
        keep_person=keep,
        lose_person=lose,
        at=timezone.now(),
        fields=sorted(fields),
        leads_only=leads_only,
    )
    decide(merge, ledger, by=by, reason=reason)
    _tell(merge, by=by)
    return merge


def rehearse_people(
    keep: Person,
    lose: Person,
    *,
    fields: Collection[str],
    by: User,
    account: User | None = None,
) -> Rehearsal:
    """Do all of it and store nothing, to show what would come of it; raises the same."""
    kept, lost = copy(keep), copy(lose)
    with transaction.atomic():
        merge = merge_people(kept, lost, fields=fields, by=by, reason="", account=account)
        transaction.set_rollback(True)
    return Rehearsal(kept, lost, merge.ledger)


def _account(keep: Person, lose: Person, chosen: User | None) -> User | None:
    """The account that speaks for the survivor. Nobody guesses between two."""
    accounts = [user for user in (keep.user, lose.user) if user]
    if chosen is not None:
        if chosen not in accounts:
            raise Conflict(_("This account belongs to neither of them."))
        return chosen
    if len(accounts) > 1:
        raise Conflict(_("Both have an account: choose which one stays in use."))
    return accounts[0] if accounts else None


def _change_accounts(keep: Person, lose: Person) -> None:
    """Let the other one's account speak for the survivor; an account has one person."""
    Person.objects.filter(pk__in=(keep.pk, lose.pk)).update(user=None)
    keep.user, lose.user = lose.user, keep.user
    # The survivor's row is written first by the caller: nothing stands in its way now.


def _tell(merge: Merge, *, by: User) -> None:
    """Note it with the survivor. Of somebody protected, only where leads read it."""
    keep, lose = merge.keep, merge.lose
    note = f"{lose}. {merge.reason}".strip()
    audit.record("person.merged", merge if merge.leads_only else keep, by=by, note=note)
    audit.record("person.merged_away", lose, by=by, note=str(keep))
    timeline.note(
        "person.merged",
        person=keep,
        by=by,
        subject=merge,
        discretion=Discretion.LEADS if merge.leads_only else Discretion.TEAM,
        name=str(lose),
    )
