"""Registrations in every state, each brought there by the actions that people use."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import uploads
from core.models import AuditEntry, Record, User
from notifications import outbox
from stakeholders.actions import documents, registrations, vetting
from stakeholders.management.seeds import DATA
from stakeholders.models import (
    ChecklistItem,
    Country,
    Organisation,
    OrganisationType,
    Registration,
    Theme,
    TimelineEvent,
)
from stakeholders.selectors.quarantine import Suspicion
from stakeholders.selectors.registrations import STEPS
from stakeholders.states import CheckAnswer, DocumentKind, RegistrationState

SPAM = Suspicion(75, ("3 links in the description", "the description offers to sell something"))
PDF = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
    b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>>>>>endobj\n4 0 obj<</Length %d>>stream\n%b\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    b"trailer<</Size 6/Root 1 0 R>>\n%%%%EOF\n"
)
MOMENTS = (
    "created_at", "submitted_at", "email_confirmed_at", "consent_at", "asked_at", "answered_at",
    "decided_at",
)  # fmt: skip
REFUSED = "SMTPRecipientsRefused: 550 5.1.1 No such user here"


def make(*, officer: User) -> int:
    """Make the registrations that are missing; returns how many."""
    with (DATA / "demo_registrations.toml").open("rb") as file:
        stories = tomllib.load(file)["registration"]
    present = set(Registration.objects.values_list("focal_email", flat=True))
    missing = [story for story in stories if story["focal"][2] not in present]
    for story in missing:
        _make(story, officer=officer)
    return len(missing)


@transaction.atomic
def _make(story: dict[str, Any], *, officer: User) -> None:
    registration = _fill_in(story)
    said = {name: story.get(name, "") for name in ("question", "answer", "reason")}
    getattr(Scene(registration, officer, **said), story["story"])()
    _send_back(registration, timedelta(days=story["days"], hours=3))


def _fill_in(story: dict[str, Any]) -> Registration:
    given, family, email = story["focal"]
    domain = email.partition("@")[2]
    registration = Registration(
        legal_name=story["legal_name"],
        name_en=story.get("name_en", ""),
        language=story.get("language", "en"),
        organisation_type=OrganisationType.objects.get(code=story["type"]),
        level="national",
        country=Country.objects.get(code=story["country"]),
        year_established=2010,
        registration_number="2010/4711",
        registration_authority="Register of associations",
        email=f"office@{domain}",
        website=story.get("website", f"https://{domain}"),
        focal_given_name=given,
        focal_family_name=family,
        focal_email=email,
        description=story.get("description", "We work in our country, with volunteers."),
        consent_processing=True,
        listing_opt_in=not story.get("at_risk", False),
        at_risk=story.get("at_risk", False),
    )
    chosen = {
        "themes": Theme.objects.filter(code__in=story["themes"]),
        "countries_of_operation": Country.objects.filter(code=story["country"]),
    }
    registration = registrations.start(registration)
    steps = STEPS[:2] if story["story"] == "draft" else STEPS
    for step in steps:
        registrations.save_step(registration, step, chosen=chosen if step == "work" else None)
    for kind in story.get("documents", ()):
        text = b"BT /F 14 Tf 60 760 Td (A document of the demonstration) Tj ET"
        file = ContentFile(PDF % (len(text), text), name=f"{kind}.pdf")
        documents.attach(registration, [uploads.inspect(file)], kind=DocumentKind(kind))
    return registration


@dataclass
class Scene:
    """How far one registration gets; each method is named as a story in the file."""

    registration: Registration
    officer: User
    question: str = ""
    answer: str = ""
    reason: str = ""

    def draft(self) -> None:
        """Left in the middle of the form."""

    def unconfirmed(self) -> None:
        registrations.send(self.registration)

    def submitted(self) -> None:
        registrations.send(self.registration)
        registrations.confirm(self.registration, email=self.registration.focal_email)

    def quarantined(self) -> None:
        registrations.send(self.registration, suspicion=SPAM)
        registrations.confirm(self.registration, email=self.registration.focal_email)

    def withdrawn(self) -> None:
        self.submitted()
        registrations.withdraw(self.registration)

    def expired(self) -> None:
        """Sent and never confirmed, and its link has ended."""
        registrations.send(self.registration)
        at = timezone.now()
        Registration.objects.filter(pk=self.registration.pk).update(link_expires_at=at)
        registrations.expire_due(at)

    def under_review(self) -> None:
        self.submitted()
        vetting.start_review(self.registration, by=self.officer)
        self._check(2)

    def needs_information(self) -> None:
        self.submitted()
        vetting.start_review(self.registration, by=self.officer)
        vetting.ask_for_more(self.registration, question=self.question, by=self.officer)

    def answered(self) -> None:
        self.needs_information()
        registrations.answer(self.registration, text=self.answer)

    def approved(self) -> None:
        self.submitted()
        vetting.start_review(self.registration, by=self.officer)
        self._check(None)
        vetting.approve(self.registration, by=self.officer)

    def declined(self) -> None:
        self.submitted()
        vetting.start_review(self.registration, by=self.officer)
        vetting.decline(self.registration, reason=self.reason, by=self.officer)

    def _check(self, most: int | None) -> None:
        for item in ChecklistItem.objects.filter(active=True)[:most]:
            vetting.check(
                self.registration, item, answer=CheckAnswer.PASSED, note="", by=self.officer
            )


def _send_back(registration: Registration, age: timedelta) -> None:
    """As if it had all happened `age` ago, with the mails sent then; one of them failed."""
    rows = Registration.objects.filter(pk=registration.pk)
    rows.update(**{moment: F(moment) - age for moment in MOMENTS})
    records: list[Record] = [registration]
    registration.refresh_from_db()
    if registration.organisation:
        records.append(registration.organisation)
        kind = type(registration.organisation)
        verified = F("verified_at") - age
        kind.objects.filter(pk=registration.organisation.pk).update(verified_at=verified)
    for record in records:
        AuditEntry.objects.filter(subject=record.label).update(at=F("at") - age)
        if isinstance(record, Organisation):
            TimelineEvent.objects.filter(organisation=record).update(at=F("at") - age)
        mails = outbox.mails_about(record)
        if age > timedelta(days=1):
            mails.filter(secret=True).update(text="", html="")
            mails.update(
                state="sent", created_at=F("created_at") - age, sent_at=F("created_at") - age
            )
    if registration.state == RegistrationState.DECLINED:
        last = outbox.mails_about(registration).values_list("pk", flat=True)[:1]
        outbox.mails_about(registration).filter(pk__in=list(last)).update(
            state="failed", sent_at=None, attempts=1, last_error=REFUSED
        )
