"""How the pages of merging say who is who, and what follows from a merge."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from core.models import User
from stakeholders.models import DuplicatePair, Merge, Organisation, PersonPair
from stakeholders.selectors.unlike import ordered, told_apart
from stakeholders.states import ListingState


@dataclass(frozen=True)
class Side:
    """One of two records, as a page names it: the reference of one that has it, and states."""

    record: Any
    url: str
    reference: str
    states: tuple[str, ...]
    since: Any


def side_of(record: Any, user: User) -> Side:
    """An organisation by its reference and states, a person by the organisations that this
    reader sees: contact details open by a click alone.
    """
    name = record._meta.model_name
    url = reverse(f"admin:stakeholders_{name}_change", args=[record.pk])
    if isinstance(record, Organisation):
        states = [str(record.get_vetting_display()), str(record.get_listing_display())]
        if record.at_risk:
            states.append(_("at risk"))
        place = (record.country, record.city)
        states += [str(each) for each in place if each]
        return Side(record, url, record.reference, tuple(states), record.created_at)
    held = record.roles.visible_to(user).select_related("organisation")
    states = list(dict.fromkeys(str(role.organisation) for role in held))
    if record.user_id:
        states.append(_("has an account"))
    return Side(record, url, "", tuple(states), record.created_at)


def consequences(before: Any, after: Any) -> list[str]:
    """What changes for the survivor beside the chosen fields, in sentences."""
    if not isinstance(before, Organisation):
        return []
    found = []
    if before.vetting != after.vetting:
        found.append(_("Vetting becomes “%s”, as of the other one.") % after.get_vetting_display())
    if not before.at_risk and after.at_risk:
        found.append(_("It is at risk from then on, as the other one is: only CST leads see it."))
    if before.listing != after.listing:
        found.append(_LISTING[ListingState(after.listing)]())
    if names := [name for name in after.other_names if name not in before.other_names]:
        found.append(_("Further names: %s.") % "; ".join(names))
    return found


def warning_about(keep: Any, lose: Any) -> str:
    """What was said about these two before, and what speaks against merging them."""
    pairs = DuplicatePair if isinstance(keep, Organisation) else PersonPair
    low, high = ordered(keep.pk, lose.pk)
    if (low, high) in told_apart(pairs):
        return _("Somebody said that these two are not the same. Look again before you merge.")
    return ""


def left_of(merge: Merge) -> list[str]:
    """What could not be put back when a merge was undone, in sentences."""
    found = []
    for left in merge.left:
        model = apps.get_model(left["model"])
        if left["column"]:
            field: Any = model._meta.get_field(left["column"])
            text = _("%(field)s of %(record)s: it was changed since and stays so.")
            words = {"field": field.verbose_name, "record": model._meta.verbose_name}
        else:
            text = ngettext(
                "%(count)d of %(records)s: deleted or given to another record since.",
                "%(count)d of %(records)s: deleted or given to other records since.",
                left["count"],
            )
            words = {"count": left["count"], "records": model._meta.verbose_name_plural}
        found.append(text % words)
    return found


_LISTING = {
    ListingState.LISTED: lambda: _("It appears in the public directory, as the other one did."),
    ListingState.HIDDEN: lambda: _("It is hidden from the directory: the team decided that."),
    ListingState.NOT_LISTED: lambda: _(
        "It leaves the public directory: the newest answer about being listed is no."
    ),
}
