"""Merging without a choice: only where nothing has to be chosen (features 24)."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.models import User
from stakeholders import identity
from stakeholders.actions.merging.common import lock_both, require_standing
from stakeholders.actions.merging.organisations import merge_organisations
from stakeholders.models import Merge, Organisation
from stakeholders.policies import merging as rights
from stakeholders.selectors.merging import Choice, choices
from stakeholders.selectors.unlike import unlike_of
from stakeholders.states import ContactRoleKind, ListingState

# Long or changeable: the survivor's value stays and contradicts nothing.
FREE = ("description", "address", "phone", "unregistered_reason")
HOSTS = {"website": identity.website_host, "email": identity.mail_domain}


@transaction.atomic
def merge_safely(keep: Organisation, lose: Organisation, *, by: User) -> Merge:
    """Merge when `lose` contradicts nothing, and fill only what `keep` does not say.

    Raises Conflict that names whatever is doubtful, for a person to decide on the page.
    """
    lock_both(keep, lose)
    rights.can_merge_organisations(by, keep, lose).require()
    require_standing(keep, lose)
    if doubts := list(_doubts(keep, lose)):
        raise Conflict(_("Look at these two yourself: %s.") % "; ".join(doubts))
    empty = [choice.field.name for choice in choices(keep, lose) if choice.fills]
    reason = _("Merged with others: nothing contradicted.")
    return merge_organisations(keep, lose, fields=empty, by=by, reason=reason)


def _doubts(keep: Organisation, lose: Organisation) -> Iterator[str]:
    """What speaks against merging without looking, in words."""
    for choice in choices(keep, lose):
        if choice.differs and not choice.fills and not _agree(choice):
            yield _("%s differs") % choice.field.verbose_name
    hidden = ListingState.HIDDEN in (keep.listing, lose.listing)
    agreed = keep.listing_opt_in_at is None and lose.listing_opt_in_at is not None
    doubts = (
        (keep.at_risk or lose.at_risk, _("one is at risk")),
        (keep.vetting != lose.vetting, _("they are vetted differently")),
        (hidden, _("one is hidden by the team")),
        (agreed, _("only one agreed to be listed")),
        (lose.parent_id == keep.pk or keep.parent_id == lose.pk, _("one is a part of the other")),
        (_told_apart(keep, lose), _("somebody said that they are not the same")),
        (_differ(_focal_points, keep, lose), _("they have different focal points")),
        (_differ(_statuses, keep, lose), _("they have different ECOSOC statuses")),
    )
    yield from (text for holds, text in doubts if holds)


def _differ(of: Callable[[Organisation], set[Any]], keep: Organisation, lose: Organisation) -> bool:
    """Whether both have some, and the other one has more than the survivor."""
    ours, theirs = of(keep), of(lose)
    return bool(ours and theirs - ours)


def _agree(choice: Choice) -> bool:
    """Whether two values that are not equal say the same."""
    name = choice.field.name
    if name in FREE:
        return True
    if name in HOSTS:
        return HOSTS[name](choice.keep) == HOSTS[name](choice.lose)
    if not isinstance(choice.keep, str):
        return False
    ours, theirs = identity.fold(choice.keep), identity.fold(choice.lose)
    return ours == theirs or identity.latin(choice.keep) == identity.latin(choice.lose)


def _told_apart(keep: Organisation, lose: Organisation) -> bool:
    return lose.pk in unlike_of(keep)


def _focal_points(organisation: Organisation) -> set[int]:
    roles = organisation.contacts.filter(kind=ContactRoleKind.FOCAL_POINT, until=None)
    return set(roles.values_list("person", flat=True))


def _statuses(organisation: Organisation) -> set[str]:
    return set(organisation.ecosoc.values_list("category", flat=True))
