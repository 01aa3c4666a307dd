"""Flags, re-vettings, evidence and screening, with the facts that their states imply."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from stakeholders.models import (
    Evidence,
    Review,
    ReviewCheck,
    RiskFlag,
    RiskRule,
    SanctionsEntry,
    SanctionsList,
    ScreeningMatch,
)
from stakeholders.states import (
    JUDGED,
    CheckAnswer,
    EntryKind,
    FlagCategory,
    FlagLevel,
    FlagState,
    ReviewReason,
    ReviewState,
    ScreeningState,
)
from tests.factories.core import UserFactory
from tests.factories.stakeholders import ChecklistItemFactory, OrganisationFactory

NOW = factory.LazyFunction(timezone.now)


class RiskFlagFactory(DjangoModelFactory):
    class Meta:
        model = RiskFlag

    organisation = factory.SubFactory(OrganisationFactory)
    level = FlagLevel.YELLOW
    category = FlagCategory.FINANCIAL
    comment = "The accounts of two years are missing."
    raised_by = factory.SubFactory(UserFactory)
    raised_at = NOW
    state = FlagState.OPEN

    class Params:
        is_closed = factory.LazyAttribute(lambda f: f.state != FlagState.OPEN)

    closed_by = factory.Maybe("is_closed", factory.SubFactory(UserFactory), None)
    closed_at = factory.Maybe("is_closed", NOW, None)
    close_note = factory.Maybe("is_closed", "The accounts came.", "")


class RiskRuleFactory(DjangoModelFactory):
    class Meta:
        model = RiskRule
        django_get_or_create = ("level",)

    level = FlagLevel.YELLOW
    months = 12


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review

    organisation = factory.SubFactory(OrganisationFactory)
    reasons = factory.LazyFunction(lambda: [ReviewReason.EXPIRY])
    due_on = factory.LazyFunction(timezone.localdate)
    state = ReviewState.OPEN

    class Params:
        is_over = factory.LazyAttribute(lambda r: r.state != ReviewState.OPEN)
        is_dropped = factory.LazyAttribute(lambda r: r.state == ReviewState.DROPPED)

    done_by = factory.Maybe("is_over", factory.SubFactory(UserFactory), None)
    done_at = factory.Maybe("is_over", NOW, None)
    note = factory.Maybe("is_dropped", "Opened by mistake.", "")


class ReviewCheckFactory(DjangoModelFactory):
    class Meta:
        model = ReviewCheck

    review = factory.SubFactory(ReviewFactory)
    item = factory.SubFactory(ChecklistItemFactory)
    answer = CheckAnswer.PASSED
    by = factory.SubFactory(UserFactory)


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    class Params:
        is_removed = factory.Trait(
            file="",
            removed_at=NOW,
            removed_by=factory.SubFactory(UserFactory),
            removed_because="Not needed any more",
        )

    organisation = factory.SubFactory(OrganisationFactory)
    address = "https://news.example/story"
    taken_at = NOW
    file = factory.django.FileField(data=b"%PDF-1.7 small", filename="page.pdf")
    name = "page.pdf"
    content_type = "application/pdf"
    size = 14
    sha256 = "0" * 64
    added_by = factory.SubFactory(UserFactory)


class SanctionsListFactory(DjangoModelFactory):
    class Meta:
        model = SanctionsList

    dated = NOW
    file_name = "consolidated.xml"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    individuals = 1
    entities = 0
    added = 1
    changed = 0
    removed = 0


class SanctionsEntryFactory(DjangoModelFactory):
    class Meta:
        model = SanctionsEntry

    data_id = factory.Sequence(lambda n: str(6_000_000 + n))
    kind = EntryKind.INDIVIDUAL
    reference_number = factory.Sequence(lambda n: f"XXi.{n:03d}")
    name = "Zarko Invented Velikov"
    digest = factory.Sequence(lambda n: f"{n:064x}")
    first_list = factory.SubFactory(SanctionsListFactory)


class ScreeningMatchFactory(DjangoModelFactory):
    class Meta:
        model = ScreeningMatch

    organisation = factory.SubFactory(OrganisationFactory)
    entry = factory.SubFactory(SanctionsEntryFactory)
    our_name = "Zarko Velikow"
    their_name = factory.SelfAttribute("entry.name")
    score = 92
    digest = "0" * 64
    state = ScreeningState.POTENTIAL
    found_at = NOW

    class Params:
        is_judged = factory.LazyAttribute(lambda m: m.state in JUDGED)

    judged_by = factory.Maybe("is_judged", factory.SubFactory(UserFactory), None)
    judged_at = factory.Maybe("is_judged", NOW, None)
    note = factory.Maybe("is_judged", "Another year of birth.", "")
