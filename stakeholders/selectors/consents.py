"""Which texts organisations are asked to agree to, and what they have answered."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from stakeholders.models import Consent, ConsentText, Registration
from stakeholders.states import ConsentPurpose


def current_text(
    purpose: ConsentPurpose = ConsentPurpose.PROCESSING, language: str = "en"
) -> ConsentText | None:
    """The newest version in use, in this language or else in English.

    None on an installation that has no text for the purpose yet.
    """
    newest = ConsentText.objects.filter(purpose=purpose, active=True).order_by("-created_at", "-pk")
    version = newest.values_list("version", flat=True).first()
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
