"""Who may be the same as this organisation: found by index, compared, explained."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from core.models import User
from stakeholders import identity
from stakeholders.identity import Likeness, Verdict
from stakeholders.models import MatchRules, Organisation, Registration, cards
from stakeholders.selectors.reasons import words
from stakeholders.selectors.unlike import unlike_registration
from stakeholders.states import MatchUse, RegistrationState

# So many rows, those that share most keys, are compared one by one.
COMPARED = 60
TEXTS = ArrayField(TextField())


@dataclass(frozen=True)
class Candidate:
    """One possible duplicate: the other record, and what the comparison says of it."""

    record: Organisation | Registration
    likeness: Likeness

    @property
    def score(self) -> int:
        return self.likeness.score

    @property
    def is_sure(self) -> bool:
        return self.likeness.verdict == Verdict.SAME

    @property
    def agreed(self) -> list[str]:
        """What agrees, in words."""
        return words(self.likeness.agreed)

    @property
    def against(self) -> list[str]:
        """What speaks against it, in words."""
        return words(self.likeness.against)

    @property
    def reasons(self) -> list[str]:
        return [*self.agreed, *self.against]


class _Shared(Func):
    """How many of the given keys a row has."""

    template = "cardinality(ARRAY(SELECT unnest(%(expressions)s)))"
    arg_joiner = ") INTERSECT SELECT unnest("
    output_field = IntegerField()


def possible_duplicates(registration: Registration, user: User | AnonymousUser) -> list[Candidate]:
    """Organisations and other registrations that may be the same, best first.

    Only those the reader may see, and none that was said to be another.
    """
    rules = MatchRules.current(MatchUse.STAFF)
    card = cards.of(registration)
    others = (
        Registration.objects.visible_to(user)
        .exclude(pk=registration.pk)
        .exclude(state=RegistrationState.APPROVED)
    )
    organisations = Organisation.objects.visible_to(user).standing()
    organisations = organisations.exclude(pk__in=unlike_registration(registration))
    found = [
        *candidates_for(card, organisations, rules),
        *candidates_for(card, others, rules),
    ]
    return _best(found, rules.most)


def listed_alike(card: identity.Card) -> list[Candidate]:
    """Organisations of the public directory that the card may be, for anybody to read.

    Only what the directory shows of them is compared: addresses are left out on both sides,
    so that nobody can find out with them whose they are.
    """
    rules = MatchRules.current(MatchUse.PUBLIC)
    shown = replace(card, host="", hosts=(), domain="")
    listed = Organisation.objects.listed()
    return candidates_for(shown, listed, rules, card_of=cards.public)


def candidates_for[Row: (Organisation, Registration)](
    card: identity.Card,
    records: QuerySet[Row],
    rules: MatchRules,
    *,
    card_of: Callable[[Any], identity.Card] = cards.of,
) -> list[Candidate]:
    """Those of the records that may be the same as the card, best first.

    The index gives the rows that share a key; the COMPARED nearest of them are compared, by
    what `card_of` tells of them.
    """
    keys = identity.keys(card)
    if not keys:
        return []
    near: Any = near_to(records, keys).select_related("country")
    compared = (
        Candidate(record, identity.compare(card, card_of(record), rules.numbers))
        for record in near[:COMPARED]
    )
    alike = [one for one in compared if one.likeness.verdict != Verdict.DIFFERENT]
    return _best(alike, rules.most)


def near_to[Row: (Organisation, Registration)](
    records: QuerySet[Row], keys: Collection[str]
) -> QuerySet[Row]:
    """The records that share a key, those with a telling key or with most keys first."""
    sure = [key for key in keys if key[0] in identity.SURE]
    shared = _Shared(F("match_keys"), Cast(Value(list(keys)), TEXTS))
    near = records.filter(match_keys__overlap=list(keys))
    return near.annotate(shared=shared, sure=Q(match_keys__overlap=sure)).order_by(
        "-sure", "-shared", "pk"
    )


def _best(found: Collection[Candidate], most: int) -> list[Candidate]:
    return sorted(found, key=lambda one: (-one.score, one.record.pk))[:most]
