"""Who may be the same as this registration: found by index, scored, explained."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from core.models import User
from stakeholders import identity
from stakeholders.models import Organisation, Registration
from stakeholders.states import RegistrationState

MOST = 10
SUGGEST = 62
NAME_WORDS_ALIKE = 80


@dataclass(frozen=True)
class Candidate:
    """One possible duplicate: the other record, 0-100, and the reasons in words."""

    record: Organisation | Registration
    score: int
    reasons: tuple[str, ...]


def possible_duplicates(registration: Registration, user: User | AnonymousUser) -> list[Candidate]:
    """Organisations and other registrations that may be the same, best first.

    Only those the reader may see; at most MOST of each kind come out of the database.
    """
    organisations = _near(Organisation.objects.visible_to(user), registration)
    others = _near(
        Registration.objects.visible_to(user)
        .exclude(pk=registration.pk)
        .exclude(state=RegistrationState.APPROVED),
        registration,
    )
    found = [*_scored(registration, organisations), *_scored(registration, others)]
    return sorted(found, key=lambda candidate: -candidate.score)[:MOST]


def _near[Row: (Organisation, Registration)](
    records: QuerySet[Row], registration: Registration
) -> QuerySet[Row]:
    """Those that share a site, a mail domain, or enough letters of the name."""
    name = registration.name_key
    sure = Q(name_key=name)
    if registration.website_host:
        sure |= Q(website_host=registration.website_host)
    if registration.mail_domain:
        sure |= Q(mail_domain=registration.mail_domain)
    likeness = TrigramWordSimilarity(name, "search_names")
    near: QuerySet[Row] = (
        records.filter(sure | Q(search_names__trigram_word_similar=name))
        .annotate(likeness=likeness)
        .select_related("country")
        .order_by("-likeness")[:MOST]
    )
    return near


def _scored(
    registration: Registration, records: Iterable[Organisation | Registration]
) -> list[Candidate]:
    scored = (_score(registration, record) for record in records)
    return [candidate for candidate in scored if candidate.score >= SUGGEST]


def _score(ours: Registration, theirs: Organisation | Registration) -> Candidate:
    names = fuzz.token_sort_ratio(ours.name_key, theirs.name_key)
    score, reasons = names * 0.7, []
    if names >= NAME_WORDS_ALIKE:
        reasons.append(_("names agree to %d%%") % round(names))
    if ours.website_host and ours.website_host == theirs.website_host:
        score, reasons = (
            score + 25,
            [*reasons, _("same website: %s") % ours.website_host],
        )
    if ours.mail_domain and ours.mail_domain == theirs.mail_domain:
        score, reasons = (
            score + 20,
            [*reasons, _("same mail domain: %s") % ours.mail_domain],
        )
    if ours.acronym and identity.fold(ours.acronym) == identity.fold(theirs.acronym):
        score, reasons = score + 10, [*reasons, _("same acronym: %s") % ours.acronym]
    score, reasons = _by_country(ours, theirs, score, reasons)
    return Candidate(theirs, min(round(score), 100), tuple(reasons))


def _by_country(
    ours: Registration,
    theirs: Organisation | Registration,
    score: float,
    reasons: list[str],
) -> tuple[float, list[str]]:
    if not (ours.country_id and theirs.country_id):
        return score, reasons
    if ours.country_id == theirs.country_id:
        return score + 10, [*reasons, _("same country")]
    return score - 10, [*reasons, _("different country: %s") % theirs.country]
