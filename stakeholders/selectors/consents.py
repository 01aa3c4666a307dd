"""Which texts organisations are asked to agree to, and what they have answered, when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from core import links
from core.models import User
from stakeholders.models import (
    Consent,
    ConsentRequest,
    ConsentText,
    Organisation,
    Registration,
)
from stakeholders.selectors.confirmations import contact_of
from stakeholders.states import ConsentPurpose, VettingState

GONE = (VettingState.MERGED, VettingState.ARCHIVED, VettingState.ERASED)


@dataclass(frozen=True)
class Asked:
    """One purpose on a page: the words in use, the answer that counts, and all before it.

    is_open: a text it agreed to was archived, and it was asked again
    """

    purpose: ConsentPurpose
    text: ConsentText | None
    answer: Consent | None
    history: tuple[Consent, ...]
    is_open: bool

    @property
    def is_given(self) -> bool:
        return self.answer is not None and self.answer.given


def current_text(
    purpose: ConsentPurpose = ConsentPurpose.PROCESSING, language: str = "en"
) -> ConsentText | None:
    """The newest version in use, in this language or else in English.

    A version is as old as its first text: a translation that comes later does not make it
    newer. None on an installation that has no text for the purpose yet.
    """
    versions = ConsentText.objects.filter(purpose=purpose, active=True).values("version")
    newest = versions.annotate(first=Min("created_at"), number=Min("pk"))
    version = newest.order_by("-first", "-number").values_list("version", flat=True).first()
    return text_of(purpose, version, language) if version else None


def text_of(purpose: str, version: str, language: str = "en") -> ConsentText | None:
    """The words of a version in this language, or else in English, or as there are."""
    texts = ConsentText.objects.filter(purpose=purpose, version=version)
    found = {text.language: text for text in texts.order_by("pk")}
    return found.get(language) or found.get("en") or next(iter(found.values()), None)


def with_use(texts: QuerySet[ConsentText]) -> QuerySet[ConsentText]:
    """The texts with `in_use`: whether somebody agreed to this version, in any language."""
    version, purpose = OuterRef("version"), OuterRef("purpose")
    answered = Consent.objects.filter(purpose=purpose, version=version)
    processed = Registration.objects.filter(consent_version=version)
    listed = Registration.objects.filter(listing_version=version)
    return texts.annotate(
        in_use=Exists(answered)
        | Q(Exists(processed), purpose=ConsentPurpose.PROCESSING)
        | Q(Exists(listed), purpose=ConsentPurpose.LISTING)
    )


def answer_at(organisation: Organisation, purpose: ConsentPurpose, day: date) -> Consent | None:
    """The answer that counted at the end of this day; None when there was none yet."""
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    rows = Consent.objects.filter(organisation=organisation, purpose=purpose, at__lt=end)
    return rows.order_by("-at", "-pk").first()


def agreed_at(organisation: Organisation, purpose: ConsentPurpose, day: date) -> bool:
    """Whether it agreed, as of this day."""
    answer = answer_at(organisation, purpose, day)
    return answer is not None and answer.given


def overview(organisation: Organisation, language: str) -> list[Asked]:
    """All purposes with text, answer and history, for the page of one organisation."""
    answers = list(organisation.consents.select_related("by").order_by("-at", "-pk"))
    waiting = set(organisation.consent_requests.open().values_list("purpose", flat=True))
    return [
        Asked(
            purpose=purpose,
            text=current_text(purpose, language),
            answer=next((row for row in answers if row.purpose == purpose), None),
            history=tuple(row for row in answers if row.purpose == purpose),
            is_open=purpose in waiting,
        )
        for purpose in ConsentPurpose
    ]


def agreeing_to(text: ConsentText) -> QuerySet[Organisation]:
    """Those that still exist and whose answer that counts agrees to this version."""
    latest = (
        Consent.objects.filter(purpose=text.purpose)
        .order_by("organisation_id", "-at", "-pk")
        .distinct("organisation_id")
    )
    agreed = Consent.objects.filter(pk__in=latest.values("pk"), given=True, version=text.version)
    return Organisation.objects.filter(pk__in=agreed.values("organisation")).exclude(
        vetting__in=GONE
    )


def to_mail() -> QuerySet[ConsentRequest]:
    """Open requests that no mail has told of yet, of those that may be written to."""
    return _reachable().filter(asked_at=None).order_by("pk")


def to_remind(before: datetime, most: int) -> QuerySet[ConsentRequest]:
    """Open requests whose last mail was promised before this moment, with mails left."""
    silent = Q(reminded_at=None, asked_at__lte=before) | Q(reminded_at__lte=before)
    return _reachable().filter(silent, reminders__lt=most).order_by("asked_at", "pk")


def request_with(pk: str, email: str) -> ConsentRequest | None:
    """The request that a signed link names, while its reader still speaks for it."""
    rows = ConsentRequest.objects.select_related("organisation").filter(pk=pk)
    found = rows.exclude(organisation__vetting__in=GONE).first()
    contact = contact_of(found.organisation) if found else None
    if contact is None or contact.email.lower() != email.lower():
        return None
    return found


def by_token(token: str) -> ConsentRequest | None:
    """The request behind a link that we made; None when it is none or has ended."""
    parts = links.read("consent", token)
    if parts is None or len(parts) != 2:  # noqa: PLR2004 - request and address
        return None
    return request_with(*parts)


def processing_refused(user: User) -> QuerySet[Organisation]:
    """Organisations whose data we may not keep any more: the team archives or erases them."""
    latest = (
        Consent.objects.filter(purpose=ConsentPurpose.PROCESSING)
        .order_by("organisation_id", "-at", "-pk")
        .distinct("organisation_id")
    )
    refused = Consent.objects.filter(pk__in=latest.values("pk"), given=False)
    seen = Organisation.objects.visible_to(user).exclude(vetting__in=GONE)
    return seen.filter(pk__in=refused.values("organisation"))


def _reachable() -> QuerySet[ConsentRequest]:
    """Nobody at risk is written to by itself, nor who asked not to be."""
    return (
        ConsentRequest.objects.open()
        .filter(organisation__at_risk=False, organisation__do_not_contact=False)
        .exclude(organisation__vetting__in=GONE)
        .select_related("organisation")
    )
