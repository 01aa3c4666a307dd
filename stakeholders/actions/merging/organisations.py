"""Merging organisations (domain 4.1: all relations moved, history kept)."""

from collections.abc import Collection
from copy import copy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.merging.ledger import Ledger, values
from core.merging.moving import absorb
from core.models import User
from stakeholders.actions import timeline, websites
from stakeholders.actions.merging.common import (
    Rehearsal,
    decide,
    lock_both,
    require_standing,
    take,
)
from stakeholders.models import Consent, Merge, Organisation, OrganisationName, OrganisationWebsite
from stakeholders.models.organisations import SEARCH_FIELDS
from stakeholders.policies import merging as rights
from stakeholders.states import (
    VETTED,
    ListingState,
    MergeKind,
    NameKind,
    ReviewState,
    VettingState,
)

LISTING = "listing"
# Columns that repeat what others or other rows say; they follow those.
REPEATED = (*SEARCH_FIELDS, "other_hosts")
CLOSED = (VettingState.ARCHIVED, VettingState.ERASED)
LEVELS = 20


@transaction.atomic
def merge_organisations(
    keep: Organisation,
    lose: Organisation,
    *,
    fields: Collection[str],
    by: User,
    reason: str,
    names_as: NameKind = NameKind.ALIAS,
) -> Merge:
    """Let `keep` stand for both. The `fields` named are taken from `lose`.

    The names that are not kept as main names become further names of the kind `names_as`.
    Raises NotPermitted, and Conflict when one of them is merged, archived or suspended.
    """
    lock_both(keep, lose)
    rights.can_merge_organisations(by, keep, lose).require()
    _require_mergeable(keep, lose)
    ledger, at = Ledger(), timezone.now()
    before = [(record, values(record, without=REPEATED)) for record in (keep, lose)]
    names, sites = _names_of(keep), (keep.website, lose.website)
    absorb(keep, lose, ledger)
    _close_reviews(lose, keep, ledger, by=by, at=at)
    take(keep, lose, fields)
    _require_no_circle(keep)
    _keep_names(keep, (*names, *_names_of(lose)), names_as, lose.reference, ledger)
    _keep_websites(keep, sites, ledger)
    _join_states(keep, lose, at=at)
    lose.merge_into(keep)
    for record, was in before:
        record.save()
        ledger.note(record, was)
        websites.repeat(record)
    merge = Merge(
        kind=MergeKind.ORGANISATION,
        keep_organisation=keep,
        lose_organisation=lose,
        at=at,
        fields=sorted(fields),
        leads_only=keep.at_risk,
    )
    decide(merge, ledger, by=by, reason=reason)
    _tell(merge, by=by)
    return merge


def rehearse_organisations(
    keep: Organisation,
    lose: Organisation,
    *,
    fields: Collection[str],
    by: User,
    names_as: NameKind = NameKind.ALIAS,
) -> Rehearsal:
    """Do all of it and store nothing, to show what would come of it; raises the same."""
    kept, lost = copy(keep), copy(lose)
    with transaction.atomic():
        merge = merge_organisations(kept, lost, fields=fields, by=by, reason="", names_as=names_as)
        transaction.set_rollback(True)
    return Rehearsal(kept, lost, merge.ledger)


def _require_mergeable(keep: Organisation, lose: Organisation) -> None:
    require_standing(keep, lose)
    for record in (keep, lose):
        if record.vetting in CLOSED:
            text = _("%(name)s is %(state)s and cannot be merged.")
            raise Conflict(text % {"name": record, "state": record.get_vetting_display()})
    suspended = VettingState.SUSPENDED
    if lose.vetting == suspended and keep.vetting != suspended:
        text = _("%s is suspended. Keep that one, or lift the suspension first.")
        raise Conflict(text % lose)


def _require_no_circle(keep: Organisation) -> None:
    """Refuse what would make an organisation a part of its own part."""
    above: Any = keep.parent
    for _level in range(LEVELS):
        if above is None:
            return
        if above.pk == keep.pk:
            break
        above = above.parent
    raise Conflict(
        _("One of them is a part of the other's parts: change “part of” of those first.")
    )


def _names_of(organisation: Organisation) -> tuple[tuple[str, bool], ...]:
    """Its names, each with whether it is an acronym."""
    return (
        (organisation.legal_name, False),
        (organisation.name_en, False),
        (organisation.acronym, True),
    )


def _keep_names(
    keep: Organisation,
    names: Collection[tuple[str, bool]],
    kind: NameKind,
    evidence: str,
    ledger: Ledger,
) -> None:
    """Let no name be lost: what is no main name any more becomes a further name."""
    main = {name for name, _is_acronym in _names_of(keep)}
    noted = set(keep.names.values_list("name", flat=True))
    further = {name: is_acronym for name, is_acronym in names if name and name not in main}
    for name, is_acronym in further.items():
        if name not in noted:
            row = OrganisationName.objects.create(
                organisation=keep,
                name=name,
                kind=NameKind.ACRONYM if is_acronym else kind,
                evidence=evidence,
            )
            ledger.made[row.label] = values(row)
    both = dict.fromkeys((*keep.other_names, *further))
    keep.other_names = [name for name in both if name not in main]


def _close_reviews(
    lose: Organisation, keep: Organisation, ledger: Ledger, *, by: User, at: datetime
) -> None:
    """What stayed open because the survivor is to be vetted again already; that one counts."""
    for review in lose.reviews.filter(state=ReviewState.OPEN):
        before = values(review)
        note = _("Merged into %s, which is vetted again for both.") % keep.reference
        review.end(ReviewState.DROPPED, by=by, at=at, note=note)
        review.save()
        ledger.note(review, before)
        audit.record("review.dropped", review, by=by, note=note)


def _keep_websites(keep: Organisation, sites: Collection[str], ledger: Ledger) -> None:
    """Let no website be lost: what is not the main one any more becomes a further one."""
    noted = {keep.website, *keep.websites.values_list("url", flat=True)}
    for url in dict.fromkeys(sites):
        if url and url not in noted:
            row = OrganisationWebsite.objects.create(organisation=keep, url=url)
            ledger.made[row.label] = values(row)


def _join_states(keep: Organisation, lose: Organisation, *, at: datetime) -> None:
    """The survivor is as protected and as hidden as the stricter of both; in memory.

    What one of them was vetted for holds for both, since the evidence comes along.
    """
    if keep.vetting == VettingState.UNVERIFIED and lose.vetting in VETTED:
        keep.verify(at=lose.verified_at or at)
        if lose.vetting == VettingState.STALE:
            keep.vetting = VettingState.STALE
    _join_listing(keep, lose)
    keep.at_risk = lose.at_risk = keep.at_risk or lose.at_risk
    if keep.at_risk and keep.listing == ListingState.LISTED:
        keep.hide()


def _join_listing(keep: Organisation, lose: Organisation) -> None:
    """The newest answer about being listed counts; what the team hid stays hidden."""
    answer = _newest_answer(keep, lose)
    if answer is not None:
        given, at = answer
        if not given and keep.listing_opt_in_at:
            keep.unlist()
        elif given:
            keep.listing_opt_in_at = keep.listing_opt_in_at or at
    if ListingState.HIDDEN in (keep.listing, lose.listing):
        keep.listing = ListingState.HIDDEN
    elif (
        keep.listing == ListingState.NOT_LISTED
        and lose.listing == ListingState.LISTED
        and keep.listing_opt_in_at
        and keep.vetting in VETTED
    ):
        keep.list_publicly(at=keep.listing_opt_in_at)


def _newest_answer(keep: Organisation, lose: Organisation) -> tuple[bool, datetime] | None:
    """(given, when) of both histories; of two at the same moment the refusal counts."""
    said = Consent.objects.filter(organisation=keep, purpose=LISTING).values_list("at", "given")
    answers = [(when, not given) for when, given in said]
    agreed = (keep.listing_opt_in_at, lose.listing_opt_in_at)
    answers += [(when, False) for when in agreed if when]
    if not answers:
        return None
    when, refused = max(answers)
    return not refused, when


def _tell(merge: Merge, *, by: User) -> None:
    keep, lose = merge.keep, merge.lose
    note = f"{lose.reference} {lose}. {merge.reason}".strip()
    audit.record("organisation.merged", keep, by=by, note=note)
    audit.record("organisation.merged_away", lose, by=by, note=keep.reference)
    timeline.note(
        "organisation.merged",
        organisation=keep,
        by=by,
        subject=merge,
        reference=lose.reference,
        name=str(lose),
    )
