"""The one comparison of two organisations: a score, a verdict, and the reasons for it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from stakeholders.identity.judging import Judgement, judge
from stakeholders.identity.names import names_a_branch, parse, plain_acronym
from stakeholders.identity.reasons import Code, Reason
from stakeholders.identity.rules import Rules, Verdict
from stakeholders.identity.texts import mail_domain, website_host


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a comparison found: 0-100, a verdict, what agreed and what spoke against."""

    score: int
    verdict: Verdict
    agreed: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """What tells one organisation from another.

    names: the legal name, then the one in English; others: former and further names
    country: its code, or anything else that is equal when the country is
    host, domain: as website_host and mail_domain give them; hosts: of further websites
    """

    names: tuple[str, ...]
    acronym: str = ""
    country: str = ""
    host: str = ""
    domain: str = ""
    others: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    @property
    def all_hosts(self) -> frozenset[str]:
        return frozenset({self.host, *self.hosts} - {""})


def card(
    *names: str,
    acronym: str = "",
    country: str = "",
    website: str = "",
    email: str = "",
    others: Iterable[str] = (),
    hosts: Iterable[str] = (),
) -> Card:
    """The name card of an organisation; empty names are left out."""
    return Card(
        tuple(dict.fromkeys(name.strip() for name in names if name.strip())),
        acronym.strip(),
        country,
        website_host(website),
        mail_domain(email),
        tuple(dict.fromkeys(name.strip() for name in others if name.strip())),
        tuple(dict.fromkeys(hosts)),
    )


def compare(ours: Card, theirs: Card, rules: Rules = Rules()) -> Likeness:  # noqa: B008  Frozen.
    """How likely two name cards are one organisation; the same whichever comes first."""
    names = _best(ours, theirs, rules)
    if names is None:
        return Likeness(0, Verdict.DIFFERENT)
    facts, contradictions, share, points = _facts(ours, theirs, rules)
    base = max(names.score - points, 0)
    score = round(base + (100 - base) * share)
    agreed, against = (*names.agreed, *facts), (*names.against, *contradictions)
    backed = any(fact.code in (Code.WEBSITE, Code.MAIL_DOMAIN) for fact in facts)
    if not names.enough and not facts and not against:
        against = (*against, Reason(Code.LITTLE_EVIDENCE))
    sure = (names.certain or (backed and not names.against)) and not against
    if not sure and score >= rules.same_from and names.agreed[:1] != (Reason(Code.SAME_NAME),):
        score = max(min(score, rules.same_from - 1), rules.suggest_from)
    return Likeness(score, _verdict(score, rules, sure=sure), agreed, against)


def _verdict(score: int, rules: Rules, *, sure: bool) -> Verdict:
    if score >= rules.same_from and sure:
        return Verdict.SAME
    return Verdict.SUGGEST if score >= rules.suggest_from else Verdict.DIFFERENT


def _best(ours: Card, theirs: Card, rules: Rules) -> Judgement | None:
    """The best pair of names; official names before further ones."""
    found: list[Judgement] = []
    for one in (*ours.names, *_telling(ours.others)):
        for other in (*theirs.names, *_telling(theirs.others)):
            names = judge(parse(one), parse(other), rules, acronyms(ours), acronyms(theirs))
            if one in ours.others or other in theirs.others:
                sides = (one if one in ours.others else "", other if other in theirs.others else "")
                names = replace(names, agreed=(*names.agreed, Reason(Code.OTHER_NAME, *sides)))
            found.append(names)
    return max(found, key=lambda names: (names.score, -len(names.against)), default=None)


def _telling(others: Iterable[str]) -> list[str]:
    """Further names without those of a mere part, such as “Gori branch office”."""
    return [name for name in others if not names_a_branch(name)]


@lru_cache(maxsize=8192)
def acronyms(ours: Card) -> frozenset[str]:
    """The acronyms that a card gives, its own field first; in plain letters."""
    given = {plain_acronym(ours.acronym)} if ours.acronym else set()
    for name in (*ours.names, *ours.others):
        given |= parse(name).acronyms
    return frozenset(given - {""})


def _facts(
    ours: Card, theirs: Card, rules: Rules
) -> tuple[list[Reason], list[Reason], float, float]:
    """Facts beside the names: agreed, against, the share of the way to 100, points off."""
    agreed, against = [], []
    far, points = 1.0, 0.0
    site = min(ours.all_hosts & theirs.all_hosts, default="")
    for code, one, other, weight in (
        (Code.WEBSITE, site, site, rules.website),
        (Code.MAIL_DOMAIN, ours.domain, theirs.domain, rules.mail_domain),
        (Code.COUNTRY, ours.country, theirs.country, rules.country),
    ):
        if one and one == other:
            agreed.append(Reason(code, one, other))
            far *= 1 - weight / 100
    if ours.country and theirs.country and ours.country != theirs.country:
        against.append(Reason(Code.OTHER_COUNTRY, ours.country, theirs.country))
        points += rules.other_country
    here, there = acronyms(ours), acronyms(theirs)
    if shared := here & there:
        agreed.append(Reason(Code.ACRONYM, *[min(shared).upper()] * 2))
        far *= 1 - rules.acronym / 100
    elif here and there:
        against.append(Reason(Code.OTHER_ACRONYM, _shown(here), _shown(there)))
        points += rules.other_acronym
    return agreed, against, 1 - far, points


def _shown(acronyms: Iterable[str]) -> str:
    return ", ".join(sorted(acronyms)).upper()
