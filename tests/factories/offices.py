from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from stakeholders.models import (
    ChangedField,
    ChangeRequest,
    ConfirmationRequest,
    ConfirmationRules,
    DataRequest,
    Encounter,
    Endorsement,
    RetentionRules,
    Suggestion,
)
from stakeholders.states import (
    ChangeState,
    ConfirmationState,
    DataRequestKind,
    DataRequestState,
    EncounterKind,
    SuggestionState,
)
from tests.factories.core import UserFactory
from tests.factories.stakeholders import (
    NOW,
    CountryFactory,
    FieldOfficeFactory,
    OrganisationFactory,
    PersonFactory,
)

DAY = factory.LazyFunction(timezone.localdate)


class ConfirmationRulesFactory(DjangoModelFactory):
    class Meta:
        model = ConfirmationRules
        django_get_or_create = ("id",)

    id = 1


class ConfirmationRequestFactory(DjangoModelFactory):
    class Meta:
        model = ConfirmationRequest

    organisation = factory.SubFactory(OrganisationFactory)
    email = factory.SelfAttribute("organisation.email")
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(weeks=4))
    said_at = NOW

    class Params:
        is_confirmed = factory.LazyAttribute(lambda r: r.state == ConfirmationState.CONFIRMED)

    state = ConfirmationState.OPEN
    answered_at = factory.Maybe("is_confirmed", NOW, None)


class ChangeRequestFactory(DjangoModelFactory):
    class Meta:
        model = ChangeRequest

    organisation = factory.SubFactory(OrganisationFactory)

    class Params:
        is_decided = factory.LazyAttribute(lambda c: c.state == ChangeState.DECIDED)

    state = ChangeState.OPEN
    decided_at = factory.Maybe("is_decided", NOW, None)


class ChangedFieldFactory(DjangoModelFactory):
    class Meta:
        model = ChangedField

    change = factory.SubFactory(ChangeRequestFactory)
    name = factory.Iterator(("legal_name", "acronym", "website"))
    before = "Old"
    after = "New"


class RetentionRulesFactory(DjangoModelFactory):
    class Meta:
        model = RetentionRules
        django_get_or_create = ("id",)

    id = 1


class DataRequestFactory(DjangoModelFactory):
    class Meta:
        model = DataRequest

    user = factory.SubFactory(UserFactory)
    person = factory.SubFactory(PersonFactory)
    kind = DataRequestKind.ERASURE
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))

    class Params:
        is_decided = factory.LazyAttribute(
            lambda d: d.state in (DataRequestState.GRANTED, DataRequestState.DECLINED)
        )

    state = DataRequestState.OPEN
    decided_at = factory.Maybe("is_decided", NOW, None)


class SuggestionFactory(DjangoModelFactory):
    class Meta:
        model = Suggestion

    office = factory.SubFactory(FieldOfficeFactory)
    name = factory.Sequence(lambda n: f"Suggested Group {n}")
    country = factory.SubFactory(CountryFactory)
    email = factory.Sequence(lambda n: f"office@suggested{n}.example")
    why = "It works with prisoners and is trusted by them."

    class Params:
        is_decided = factory.LazyAttribute(
            lambda s: s.state not in (SuggestionState.OPEN, SuggestionState.WITHDRAWN)
        )
        is_recorded = factory.LazyAttribute(lambda s: s.state == SuggestionState.RECORDED)

    state = SuggestionState.OPEN
    decided_at = factory.Maybe("is_decided", NOW, None)
    organisation = factory.Maybe("is_recorded", factory.SubFactory(OrganisationFactory), None)


class EndorsementFactory(DjangoModelFactory):
    class Meta:
        model = Endorsement

    office = factory.SubFactory(FieldOfficeFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    statement = "We have worked with it for years, and it keeps its word."
    on = DAY


class EncounterFactory(DjangoModelFactory):
    class Meta:
        model = Encounter

    office = factory.SubFactory(FieldOfficeFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = EncounterKind.VISIT
    on = DAY
    people_met = "Amina Odhiambo, director"
    topic = "Legal aid in prisons"
