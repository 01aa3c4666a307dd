"""How much a sent registration looks like spam: a score with its reasons, no verdict.

Several signs are needed to reach the usual threshold of 60; only the trap field is
enough alone. People decide: what is quarantined waits for an officer, and is not refused.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from disposable_email_domains import blocklist
from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from core.models import AuditEntry
from stakeholders import identity
from stakeholders.models import Registration

# A person needs some minutes for the five steps.
FAST = timedelta(seconds=45)
# Short texts agree by chance, and drafts of one umbrella come in numbers.
TELLING_LENGTH = 60
LATELY, NEARLY = 200, 92
MANY_DRAFTS = 5
DRAFTS_WITHIN = timedelta(days=1)
TRAPPED = "registration.trapped"

_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)
_SCRIPTS = {"ru": "CYRILLIC", "ar": "ARABIC", "zh": "CJK"}


@dataclass(frozen=True)
class Signals:
    """What the score is made of, as plain values."""

    trapped: bool = False
    took: timedelta = timedelta(hours=1)
    links: int = 0
    mail_domain: str = ""
    same_text_as: str = ""
    strange_script: str = ""
    drafts: int = 0


@dataclass(frozen=True)
class Suspicion:
    """0 (none) to 100, and the reasons in words for the officers."""

    score: int
    reasons: tuple[str, ...]


def signals(registration: Registration, *, at: datetime) -> Signals:
    """Collect what is known about a registration that is being sent."""
    return Signals(
        trapped=AuditEntry.objects.about(registration).filter(verb=TRAPPED).exists(),
        took=at - registration.created_at,
        links=len(_LINK.findall(registration.description)),
        mail_domain=_domain(registration.focal_email),
        same_text_as=_same_text(registration),
        strange_script=_strange_script(registration),
        drafts=_drafts(registration, at),
    )


def suspicion(found: Signals) -> Suspicion:
    """Add up the signs; a pure function."""
    with translation.override(settings.LANGUAGE_CODE):  # Read by the team, not the applicant.
        signs = [(weight, reason) for holds, weight, reason in _signs(found) if holds]
    score = min(100, sum(weight for weight, _reason in signs))
    return Suspicion(score, tuple(reason for _weight, reason in signs))


def _signs(found: Signals) -> tuple[tuple[bool, int, str], ...]:
    seconds = int(found.took.total_seconds())
    return (
        (found.trapped, 70, _("A field that people cannot see was filled in.")),
        (found.took < FAST, 20, _("The form was completed in %d seconds.") % seconds),
        (found.links > 0, 15, _("Links in the description: %d.") % found.links),
        (
            _is_disposable(found.mail_domain),
            35,
            _("%s gives out throw-away addresses.") % found.mail_domain,
        ),
        (
            bool(found.same_text_as),
            20,
            _("The description is the same as in %s.") % found.same_text_as,
        ),
        (
            bool(found.strange_script),
            15,
            _("The description is in another script than name and language: %s.")
            % found.strange_script.title(),
        ),
        (
            found.drafts >= MANY_DRAFTS,
            15,
            _("Forms begun with this address within a day: %d.") % found.drafts,
        ),
    )


def _is_disposable(domain: str) -> bool:
    """Whether the domain, or one above it, is a known throw-away provider."""
    labels = domain.split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(len(labels) - 1))


def _domain(email: str) -> str:
    return email.rpartition("@")[2].casefold()


def _same_text(registration: Registration) -> str:
    """The reference of another registration with the same description, or ""."""
    if len(identity.fold(registration.description)) < TELLING_LENGTH:
        return ""
    others = Registration.objects.exclude(pk=registration.pk).exclude(at_risk=True)
    others = others.exclude(name_key=registration.name_key)
    same = others.filter(description=registration.description)
    exact = same.values_list("reference", flat=True).first()
    return exact or _nearly_same_text(registration.description, others)


def _nearly_same_text(text: str, others: QuerySet[Registration]) -> str:
    """The same among the newest others, when it differs in few letters, or ""."""
    wanted = identity.fold(text)
    newest = others.exclude(description="").order_by("-pk").values_list("reference", "description")
    for reference, description in newest[:LATELY]:
        if fuzz.ratio(wanted, identity.fold(description), score_cutoff=NEARLY):
            return reference
    return ""


def _drafts(registration: Registration, at: datetime) -> int:
    if not registration.focal_email:
        return 0
    recent = Registration.objects.filter(created_at__gte=at - DRAFTS_WITHIN)
    return recent.filter(focal_email__iexact=registration.focal_email).count()


def _strange_script(registration: Registration) -> str:
    """The script of the description, when neither name nor language is written in it."""
    script = _script(registration.description)
    names = (registration.legal_name, registration.name_en, registration.former_names)
    expected = {_SCRIPTS.get(registration.language.split("-")[0], "LATIN"), "LATIN", ""}
    expected |= {_script(name) for name in names}
    return "" if script in expected else script


def _script(text: str) -> str:
    """The script most letters of the text are in, as Unicode calls it, or ""."""
    letters = (unicodedata.name(c, "").split(" ")[0] for c in text if c.isalpha())
    counted = Counter(letters).most_common(1)
    return counted[0][0] if counted else ""
