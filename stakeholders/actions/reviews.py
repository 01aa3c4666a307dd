"""Vetting again: when it expires, when name or head change, when a flag is raised."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders.actions import timeline
from stakeholders.models import (
    ChecklistItem,
    Organisation,
    Review,
    ReviewCheck,
    RiskFlag,
    RiskRule,
)
from stakeholders.models.flags import NO_FLAG
from stakeholders.policies import risks as policies
from stakeholders.selectors import risks
from stakeholders.states import (
    RANK,
    VETTED,
    CheckAnswer,
    FlagState,
    ReviewReason,
    ReviewState,
)

# So long beforehand an expiring vetting comes into the list.
AHEAD = timedelta(days=30)
# A changed name, head or flag is looked at within so many days.
SOON = timedelta(days=14)
BATCH = 500


@transaction.atomic
def open_again(
    organisation: Organisation,
    *,
    reason: ReviewReason,
    by: User | None = None,
    due_on: date | None = None,
) -> Review | None:
    """Put a vetted organisation into the list of those to vet again.

    One that is there already gets the reason too, and the earlier day. None when it was
    never vetted: its first vetting looks at everything anyway.
    """
    if organisation.vetting not in VETTED:
        return None
    due_on = due_on or timezone.localdate() + SOON
    review = organisation.reviews.select_for_update().filter(state=ReviewState.OPEN).first()
    if review is None:
        review = Review(organisation=organisation, reasons=[], due_on=due_on)
    elif reason in review.reasons and review.due_on <= due_on:
        return review
    if reason not in review.reasons:
        review.reasons = [*review.reasons, reason]
    review.due_on = min(review.due_on, due_on)
    review.save()
    audit.record("review.opened", review, by=by, note=str(ReviewReason(reason).label))
    timeline.note("review.opened", organisation=organisation, by=by, subject=review, reason=reason)
    return review


@transaction.atomic
def ask_for(organisation: Organisation, *, reason: str, by: User) -> Review:
    """Somebody of the team wants it to be vetted again, and says why."""
    organisation.lock()
    policies.can_flag(by, organisation).require()
    if not reason.strip():
        raise Conflict(_("Write why it should be vetted again."))
    review = open_again(organisation, reason=ReviewReason.REQUEST, by=by)
    if review is None:
        raise Conflict(_("It was never vetted: verify it first."))
    audit.record("review.asked", review, by=by, note=reason.strip())
    return review


@transaction.atomic
def note_first(organisation: Organisation, *, by: User, at: datetime) -> Review:
    """The first vetting, by an approved registration or by hand, as the first of its history."""
    return Review.objects.create(
        organisation=organisation,
        reasons=[ReviewReason.FIRST],
        due_on=timezone.localdate(at),
        state=ReviewState.DONE,
        level=risks.highest_level(organisation),
        done_by=by,
        done_at=at,
    )


@transaction.atomic
def assign(review: Review, *, to: User | None, by: User) -> Review:
    """Give it to somebody of the team, or back to everybody."""
    review.lock()
    policies.can_review_again(by, review).require()
    if to is not None and not policies.can_review_again(to, review):
        raise Conflict(_("%s cannot look after this organisation.") % to)
    review.assigned_to = to
    review.save()
    audit.record("review.assigned", review, by=by, note=str(to or ""))
    return review


@transaction.atomic
def check(
    review: Review, item: ChecklistItem, *, answer: CheckAnswer, note: str, by: User
) -> ReviewCheck:
    """Answer one question of the checklist anew."""
    review.lock()
    if not (verdict := policies.can_review_again(by, review)):
        raise Conflict(verdict.reason)
    answered, _created = ReviewCheck.objects.update_or_create(
        review=review, item=item, defaults={"answer": answer, "note": note, "by": by}
    )
    text = f"{item.question} {CheckAnswer(answer).label}. {note}".strip()
    audit.record("review.checked", review, by=by, note=text)
    return answered


@transaction.atomic
def finish(review: Review, *, note: str, by: User) -> Review:
    """It passed again; the next day due follows from its risk of today."""
    review.lock()
    policies.can_finish_review(by, review).require()
    review.level = risks.highest_level(review.organisation)
    return _end(review, ReviewState.DONE, note=note, by=by)


@transaction.atomic
def drop(review: Review, *, note: str, by: User) -> Review:
    """It does not need to be done after all, and why; the last vetting still counts."""
    review.lock()
    policies.can_review_again(by, review).require()
    if not note.strip():
        raise Conflict(_("Write why it does not need to be done."))
    return _end(review, ReviewState.DROPPED, note=note, by=by)


def open_due(at: datetime) -> int:
    """Open re-vettings for what expires soon, by the highest open flag; returns how many."""
    until = timezone.localdate(at) + AHEAD
    opened = 0
    for rule in RiskRule.by_level().values():
        for organisation in _expiring(rule, until).iterator(chunk_size=BATCH):
            due_on = risks.due_on(organisation)
            with transaction.atomic():
                opened += bool(open_again(organisation, reason=ReviewReason.EXPIRY, due_on=due_on))
    return opened


def _expiring(rule: RiskRule, until: date) -> QuerySet[Organisation]:
    """Vetted organisations of this risk that expire by then and are not in the list yet."""
    done = Review.objects.filter(organisation=OuterRef("pk"), state=ReviewState.DONE)
    last = done.order_by().values("organisation").annotate(last=Max("done_at")).values("last")
    rows = Organisation.objects.standing().filter(vetting__in=VETTED)
    return (
        rows.filter(_of_level(rule.level))
        .exclude(reviews__state=ReviewState.OPEN)
        .annotate(vetted=Coalesce(Subquery(last), "verified_at"))
        .filter(vetted__date__lte=risks.later(until, -rule.months))
        .order_by("vetted", "pk")
    )


def _of_level(level: str) -> Q:
    """Organisations whose highest open flag has this level."""
    open_flags = RiskFlag.objects.filter(state=FlagState.OPEN)
    if level == NO_FLAG:
        return ~Q(pk__in=open_flags.filter(organisation__isnull=False).values("organisation"))
    higher = [name for name, rank in RANK.items() if rank > RANK[level]]
    return Q(pk__in=open_flags.filter(level=level).values("organisation")) & ~Q(
        pk__in=open_flags.filter(level__in=higher, organisation__isnull=False).values(
            "organisation"
        )
    )


def _end(review: Review, outcome: ReviewState, *, note: str, by: User) -> Review:
    review.end(outcome, by=by, at=timezone.now(), note=note.strip())
    review.save()
    audit.record(f"review.{outcome}", review, by=by, note=note.strip())
    timeline.note(f"review.{outcome}", organisation=review.organisation, by=by, subject=review)
    return review
