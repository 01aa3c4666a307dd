"""What was decided about two records that look alike, and what the engine found (N9)."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders import policies
from stakeholders.actions.merging.safely import merge_safely
from stakeholders.models import (
    DuplicatePair,
    MatchRules,
    Merge,
    Organisation,
    Person,
    PersonPair,
    Registration,
    UnlikeRegistration,
)
from stakeholders.models.pairs import Pair
from stakeholders.selectors import people_pairs
from stakeholders.selectors.found import Found
from stakeholders.selectors.pairs import likely_pairs
from stakeholders.selectors.unlike import ordered, told_apart
from stakeholders.states import VETTED, MatchUse, PairState

BATCH = 1000


def not_the_same(
    one: Organisation | Person, other: Organisation | Person, *, by: User, reason: str
) -> Pair:
    """Remember that two records are two, whether or not the engine ever asked.

    Raises Conflict when they are one already or when it was said before.
    """
    pairs = DuplicatePair if isinstance(one, Organisation) else PersonPair
    first, second = ordered(one.pk, other.pk)
    with transaction.atomic():
        pair, _made = pairs._default_manager.get_or_create(first_id=first, second_id=second)
        return tell_apart(pair, by=by, reason=reason)


@transaction.atomic
def tell_apart(pair: Pair, *, by: User, reason: str = "") -> Pair:
    """Decide that a pair is two records; it does not come back, also not after merges."""
    pair.lock()
    policies.can_decide_pair(by, pair).require()
    pair.tell_apart(by=by, at=timezone.now(), note=reason.strip())
    pair.save()
    audit.record("pair.told_apart", pair, by=by, note=reason.strip())
    return pair


@transaction.atomic
def reopen(pair: Pair, *, by: User, reason: str) -> Pair:
    """Ask again whether they are the same, for a reason."""
    pair.lock()
    policies.can_decide_pair(by, pair).require()
    if not reason.strip():
        raise Conflict(_("Write why it should be decided again."))
    pair.reopen()
    pair.save()
    audit.record("pair.reopened", pair, by=by, note=reason.strip())
    return pair


def merge_pair(pair: DuplicatePair, *, by: User) -> Merge:
    """Merge the two of a pair, only if nothing about it is doubtful; Conflict says what is.

    The one that passed vetting stays; of two alike in that, the one we have known longer.
    """
    policies.can_decide_pair(by, pair).require()
    first: Organisation = pair.first
    second: Organisation = pair.second
    keeps_second = second.vetting in VETTED and first.vetting not in VETTED
    keep, lose = (second, first) if keeps_second else (first, second)
    return merge_safely(keep, lose, by=by)


@transaction.atomic
def registration_is_not(
    registration: Registration, organisation: Organisation, *, by: User, reason: str = ""
) -> UnlikeRegistration:
    """Remember that a registration is not from this organisation; it is not suggested again."""
    registration.lock()
    policies.can_review(by, registration).require()
    said, made = UnlikeRegistration.objects.get_or_create(
        registration=registration,
        organisation=organisation,
        defaults={"by": by, "note": reason.strip()},
    )
    if not made:
        raise Conflict(_("It was noted already that they are not the same."))
    audit.record("registration.told_apart", registration, by=by, note=str(organisation))
    return said


def carry_over(registration: Registration, organisation: Organisation, *, by: User) -> None:
    """What was said of a registration holds for the organisation made from it."""
    at = timezone.now()
    for said in registration.unlike.exclude(organisation=organisation):
        first, second = ordered(organisation.pk, said.organisation_id)
        DuplicatePair.objects.update_or_create(
            first_id=first,
            second_id=second,
            defaults={
                "state": PairState.NOT_SAME,
                "decided_by": by,
                "decided_at": at,
                "note": said.note,
            },
        )


@transaction.atomic
def keep(
    found: Iterable[Found], pairs: type[Pair] = DuplicatePair, *, known: frozenset[tuple[int, int]]
) -> int:
    """Store what the engine found, but not what is known to differ; the number of open pairs.

    Run again, it refreshes scores and reasons of open pairs; decided ones stay as they are.
    """
    rows = {ordered(f.one, f.other): f for f in found}
    at = timezone.now()
    model: Any = pairs
    new = [
        model(
            first_id=first,
            second_id=second,
            score=f.score,
            verdict=f.verdict,
            agreed=f.agreed,
            against=f.against,
            found_at=at,
        )
        for (first, second), f in rows.items()
        if (first, second) not in known
    ]
    model.objects.bulk_create(
        new,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=("first", "second"),
        update_fields=("score", "verdict", "agreed", "against", "updated_at"),
    )
    return len(new)


def find_organisations(*, tell: Callable[[int], None] = lambda _count: None) -> int:
    """Look through all organisations by the rules for clean-ups; the number of open pairs.

    `tell` hears how many pairs were found so far, after each batch.
    """
    rules = MatchRules.current(MatchUse.CLEANUP)
    batches = likely_pairs(Organisation.objects.standing(), rules.numbers)
    return scan(batches, DuplicatePair, tell=tell)


def find_people(*, tell: Callable[[int], None] = lambda _count: None) -> int:
    """The same for people on record."""
    return scan(people_pairs.batches(), PersonPair, tell=tell)


def scan(
    batches: Iterable[list[Found]],
    pairs: type[Pair] = DuplicatePair,
    *,
    tell: Callable[[int], None] = lambda _count: None,
) -> int:
    """Store a whole run of the engine; open pairs that it no longer finds are dropped.

    A run that breaks off drops nothing: what it had not reached stays in the queue.
    """
    started = timezone.now()
    known = told_apart(pairs)
    count = 0
    for batch in batches:
        count += keep(batch, pairs, known=known)
        tell(count)
    pairs._default_manager.filter(state=PairState.OPEN, updated_at__lt=started).delete()
    return count
