"""Taking a merge back: both records as they were, and in words what cannot be."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.merging.ledger import Ledger
from core.merging.restoring import (
    CannotReturn,
    Left,
    change_back,
    give_back,
    lead_back,
    unmake,
)
from core.models import User
from stakeholders.actions import timeline, websites
from stakeholders.actions.merging.common import lock_both
from stakeholders.models import Merge, Organisation, Person
from stakeholders.policies import merging as rights
from stakeholders.states import Discretion, ListingState

# One fact in several columns: given back together, or not at all.
STATES = ("vetting", "verified_at", "listing", "listing_opt_in_at", "at_risk")


@transaction.atomic
def undo(merge: Merge, *, by: User) -> Merge:
    """Give both records back what they had; `merge.left` says what was changed since.

    Raises NotPermitted, and Conflict when the time is over, when a later merge was built
    on this one, or when a row has to go back to where another one stands by now.
    """
    merge.lock()
    keep, lose = merge.keep, merge.lose
    lock_both(keep, lose)
    rights.can_undo_merge(by, merge).require()
    merge.undo(by=by, at=timezone.now())
    _require_undoable(merge, keep, lose, by)
    merge.left = [asdict(left) for left in _put_back(merge.ledger, keep, lose)]
    merge.write(Ledger())
    merge.save()
    for record in (keep, lose):
        audit.record(f"{merge.kind}.merge_undone", record, by=by, note=str(merge.pk))
        timeline.note(
            f"{merge.kind}.merge_undone",
            **{str(merge.kind): record},
            by=by,
            subject=merge,
            discretion=Discretion.LEADS if merge.leads_only else Discretion.TEAM,
        )
    return merge


@transaction.atomic
def forget_expired(at: datetime) -> int:
    """Forget the old values of merges that cannot be undone any more; returns how many.

    They may hold personal data that nobody needs now. Who decided what and why stays.
    """
    over = Merge.objects.standing().filter(undo_until__lte=at).exclude(changed={}, moved=[])
    count = 0
    for merge in over:
        merge.write(Ledger())
        merge.save()
        count += 1
    return count


def _require_undoable(merge: Merge, keep: Any, lose: Any, by: User) -> None:
    if merge.undo_until <= timezone.now():
        raise Conflict(_("The time in which this merge could be undone is over."))
    if keep.merged_into_id:
        text = _("%(name)s was merged into %(other)s since: undo that merge first.")
        raise Conflict(text % {"name": keep, "other": keep.merged_into})
    if lose.merged_into_id != keep.pk:
        raise Conflict(_("The merged record does not stand behind this one any more."))
    later = Merge.objects.standing().filter(pk__gt=merge.pk)
    later = later.filter(touched__overlap=[*merge.ledger.rows, keep.label, lose.label])
    if not later.exists():
        return
    if told := later.visible_to(by).first():
        raise Conflict(_("A later merge was built on this one. Undo it first: %s") % told)
    raise Conflict(_("A later merge was built on this one: ask a CST lead to undo that first."))


def _put_back(ledger: Ledger, keep: Any, lose: Any) -> list[Left]:
    left: list[Left] = []
    own = {record.label: ledger.changed.get(record.label, {}) for record in (keep, lose)}
    for label, made in ledger.made.items():
        left += unmake(label, made)
    for label, changes in ledger.changed.items():
        if label not in own:
            left += change_back(label, changes)
    try:
        left += lead_back(ledger.moved)
    except CannotReturn as error:
        model = apps.get_model(str(error))
        text = _("Something was added since that stands where these have to go back: %s.")
        raise Conflict(text % model._meta.verbose_name_plural) from error
    left += _give_back(keep, own[keep.label], together=STATES)
    left += _give_back(lose, own[lose.label])
    _save_both(keep, lose)
    return left


def _give_back(record: Any, changes: dict[str, Any], together: Iterable[str] = ()) -> list[Left]:
    _names, since = give_back(record, changes, together=tuple(together))
    return [Left(record._meta.label_lower, name) for name in since]


def _save_both(keep: Any, lose: Any) -> None:
    """Store both; a mark that protects them and was set since stays on both."""
    if isinstance(lose, Organisation):
        if lose.at_risk and lose.listing == ListingState.LISTED:
            lose.hide()
    elif keep.user_id != lose.user_id:
        Person.objects.filter(pk__in=(keep.pk, lose.pk)).update(user=None)
    keep.save()
    lose.save()
    if isinstance(lose, Organisation):
        websites.repeat(keep)
        websites.repeat(lose)
