from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from meetings.models import (
    AgendaItem,
    Body,
    Deadline,
    RuleSet,
    RuleValue,
    Session,
    SessionLink,
    SessionRule,
)
from meetings.states import (
    BodyKind,
    Confidence,
    DeadlineKind,
    LinkKind,
    RuleSetState,
    SessionState,
)

START = date(2027, 3, 8)


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Body

    code = factory.Sequence(lambda n: f"BODY_{n}")
    name_en = factory.Sequence(lambda n: f"Commission number {n}")
    kind = BodyKind.COMMISSION


class RuleSetFactory(DjangoModelFactory):
    """In force, as sessions need it; `rules` gives values by key."""

    class Meta:
        model = RuleSet
        skip_postgeneration_save = True

    body = factory.SubFactory(BodyFactory)
    version = factory.Sequence(lambda n: n + 1)
    state = RuleSetState.IN_FORCE
    in_force_at = factory.Maybe(
        factory.LazyAttribute(lambda rules: rules.state != RuleSetState.DRAFT),
        factory.LazyFunction(timezone.now),
    )

    @factory.post_generation
    def rules(self, create, extracted, **kwargs):
        for key, value in (extracted or {}).items():
            RuleValueFactory(rule_set=self, key=key, value=value)


class RuleValueFactory(DjangoModelFactory):
    class Meta:
        model = RuleValue
        django_get_or_create = ("rule_set", "key")

    rule_set = factory.SubFactory(RuleSetFactory)
    key = "registration.max_delegates"
    value = 10
    confidence = factory.LazyAttribute(
        lambda row: Confidence.UNKNOWN if row.value is None else Confidence.VERIFIED
    )
    source = "2"


class SessionFactory(DjangoModelFactory):
    """An announced session in March 2027, in Vienna."""

    class Meta:
        model = Session

    code = factory.Sequence(lambda n: f"session-{n}")
    title_en = factory.Sequence(lambda n: f"Session number {n}")
    rule_set = factory.SubFactory(RuleSetFactory)
    body = factory.SelfAttribute("rule_set.body")
    state = SessionState.ANNOUNCED
    starts_on = START
    ends_on = factory.LazyAttribute(lambda session: session.starts_on + timedelta(days=4))
    venue = "Vienna International Centre"
    announced_at = factory.Maybe(
        factory.LazyAttribute(lambda session: session.state != SessionState.PLANNED),
        factory.LazyFunction(timezone.now),
    )
    state_reason = factory.LazyAttribute(
        lambda session: (
            "A reason" if session.state in (SessionState.POSTPONED, SessionState.CANCELLED) else ""
        )
    )


class SessionRuleFactory(DjangoModelFactory):
    class Meta:
        model = SessionRule
        django_get_or_create = ("session", "key")

    session = factory.SubFactory(SessionFactory)
    key = "registration.max_delegates"
    value = 4
    confidence = Confidence.STAFF


class DeadlineFactory(DjangoModelFactory):
    class Meta:
        model = Deadline
        django_get_or_create = ("session", "kind")

    session = factory.SubFactory(SessionFactory)
    kind = DeadlineKind.REGISTRATION_CLOSES
    at = factory.LazyAttribute(
        lambda deadline: datetime.combine(
            deadline.session.starts_on - timedelta(days=5),
            time(23, 59),
            ZoneInfo(deadline.session.zone),
        )
    )


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    session = factory.SubFactory(SessionFactory)
    number = factory.Sequence(str)
    title_en = "Implementation of all commitments"


class SessionLinkFactory(DjangoModelFactory):
    class Meta:
        model = SessionLink

    session = factory.SubFactory(SessionFactory)
    kind = LinkKind.AGENDA
    title_en = "Provisional agenda"
    url = "https://example.org/agenda.pdf"
