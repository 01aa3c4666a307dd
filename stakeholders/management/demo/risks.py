"""Flags, evidence, re-vettings and a made-up sanctions list, each by the actions of the team."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from core import uploads
from core.models import User
from stakeholders.actions import evidence, flags, reviews, sanctions, screening, screening_runs
from stakeholders.imports.sanctions import read
from stakeholders.management.demo.registrations import PDF
from stakeholders.management.seeds import DATA
from stakeholders.models import Organisation, Registration, RiskFlag, SanctionsList, ScreeningMatch
from stakeholders.states import (
    FlagCategory,
    FlagLevel,
    ListingState,
    RegistrationState,
    ReviewReason,
    ScreeningState,
    Source,
    VettingState,
)

LIST = "demo_sanctions.xml"
PAGE = b"BT /F 14 Tf 60 760 Td (A newspaper page of the demonstration) Tj ET"


@transaction.atomic
def load_list() -> int:
    """Load the made-up list once and compare everybody with it; returns the matches."""
    if SanctionsList.objects.exists():
        return 0
    with (DATA / LIST).open("rb") as file:
        sanctions.load(read(file, LIST), by=None)
    screening_runs.go_on(until=timezone.now() + timedelta(hours=1))
    return ScreeningMatch.objects.count()


@transaction.atomic
def make(*, officer: User, lead: User) -> int:
    """Raise the flags of the demonstration once; returns how many."""
    if RiskFlag.objects.exists():
        return 0
    registration = Registration.objects.filter(state=RegistrationState.UNDER_REVIEW).first()
    # Made-up ones alone: nothing is said of the real ones of the lists.
    made_up = Organisation.objects.filter(source=Source.STAFF, at_risk=False)
    listed = made_up.filter(listing=ListingState.LISTED).order_by("pk")
    suspended = made_up.filter(vetting=VettingState.SUSPENDED).first()
    if registration is None or suspended is None or listed.count() < 3:  # noqa: PLR2004
        return 0
    _case(registration, officer)
    _organisations([*listed[:3], suspended], officer=officer, lead=lead)
    _judge_one(officer)
    return RiskFlag.objects.count()


def _case(registration: Registration, officer: User) -> None:
    flags.raise_flag(
        registration,
        level=FlagLevel.OBSERVATION,
        category=FlagCategory.COMPLIANCE,
        comment="The registration certificate ends in two months.",
        by=officer,
    )
    upload = uploads.inspect(ContentFile(PDF % (len(PAGE), PAGE), name="newspaper.pdf"))
    evidence.add(
        registration,
        upload,
        taken_at=timezone.now() - timedelta(hours=2),
        by=officer,
        address="https://newspaper.example/2026/digital-safety",
        note="Report on the opening of its office",
    )


def _organisations(organisations: list[Organisation], *, officer: User, lead: User) -> None:
    accounts, press, renamed, court = organisations
    flags.raise_flag(
        accounts,
        level=FlagLevel.YELLOW,
        category=FlagCategory.FINANCIAL,
        comment="The accounts of two years are missing; asked for by phone.",
        by=officer,
    )
    flag = flags.raise_flag(
        press,
        level=FlagLevel.YELLOW,
        category=FlagCategory.REPUTATIONAL,
        comment="A newspaper reports that members left over pay.",
        by=officer,
    )
    flags.resolve(flag, note="The newspaper took its report back.", by=officer)
    flags.raise_flag(
        court,
        level=FlagLevel.RED,
        category=FlagCategory.SAFEGUARDING,
        comment="A court case about its shelter has begun.",
        evidence="Letter of the national contact, in the folder of the leads.",
        by=lead,
    )
    reviews.open_again(
        renamed,
        reason=ReviewReason.HEAD,
        by=officer,
        due_on=timezone.localdate() - timedelta(days=3),
    )


def _judge_one(officer: User) -> None:
    match = ScreeningMatch.objects.to_judge().order_by("score").first()
    if match is not None:
        screening.judge(
            match,
            outcome=ScreeningState.FALSE_POSITIVE,
            note="Another country and another field; the names only share common words.",
            by=officer,
        )
