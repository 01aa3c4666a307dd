"""What merging organisations and merging people have in common."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.merging.ledger import Ledger
from core.models import Record, User
from stakeholders.models import Merge, VettingRules
from stakeholders.models.custom import CustomValues
from stakeholders.selectors.merging import choosable


@dataclass(frozen=True)
class Rehearsal:
    """What a merge would do: the survivor as it would be, and the ledger."""

    keep: Any
    lose: Any
    ledger: Ledger


def lock_both(keep: Record, lose: Record) -> None:
    """Lock the lower key first, so that two merges of the same pair cannot block each other."""
    if keep.pk == lose.pk:
        raise Conflict(_("These are the same record: choose another one."))
    for record in sorted((keep, lose), key=lambda each: each.pk):
        record.lock()


def require_standing(keep: Any, lose: Any) -> None:
    """Raise Conflict when one of them was merged already, naming into which."""
    for record in (keep, lose):
        if record.merged_into_id:
            text = _("%(name)s was merged into %(other)s already.")
            raise Conflict(text % {"name": record, "other": record.merged_into})


def take(keep: Any, lose: Any, fields: Collection[str]) -> None:
    """Take the chosen fields from the other one, join lists and custom answers; in memory."""
    known = {field.name: field for field in choosable(type(keep))}
    if unknown := set(fields) - set(known):
        raise ValueError(f"Fields that cannot be chosen: {', '.join(sorted(unknown))}")
    for name in fields:
        setattr(keep, known[name].attname, getattr(lose, known[name].attname))
    for field in type(keep)._meta.concrete_fields:
        if isinstance(field, ArrayField):
            both = (*getattr(keep, field.name), *getattr(lose, field.name))
            setattr(keep, field.name, list(dict.fromkeys(both)))
    if isinstance(keep, CustomValues):  # Answer by answer; the survivor's own ones count.
        keep.custom = {**lose.custom, **keep.custom}


def decide(merge: Merge, ledger: Ledger, *, by: User, reason: str) -> Merge:
    """Store the decision with what it did."""
    merge.by, merge.reason = by, reason.strip()
    merge.open_for(VettingRules.current().days_merges_can_be_undone)
    merge.write(ledger)
    merge.save()
    return merge
