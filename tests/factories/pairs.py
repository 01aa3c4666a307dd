import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from stakeholders.models import DuplicatePair, PersonPair, UnlikeRegistration
from stakeholders.states import PairState
from tests.factories.core import UserFactory
from tests.factories.stakeholders import OrganisationFactory, PersonFactory, RegistrationFactory


class DuplicatePairFactory(DjangoModelFactory):
    """Two organisations that look alike; `first` is made first and has the lower key."""

    class Meta:
        model = DuplicatePair

    first = factory.SubFactory(OrganisationFactory)
    second = factory.SubFactory(OrganisationFactory)
    score = 88
    verdict = "suggest"
    state = PairState.OPEN

    class Params:
        told_apart = factory.LazyAttribute(lambda p: p.state == PairState.NOT_SAME)

    decided_at = factory.Maybe("told_apart", factory.LazyFunction(timezone.now), None)
    decided_by = factory.Maybe("told_apart", factory.SubFactory(UserFactory), None)


class PersonPairFactory(DuplicatePairFactory):
    class Meta:
        model = PersonPair

    first = factory.SubFactory(PersonFactory)
    second = factory.SubFactory(PersonFactory)


class UnlikeRegistrationFactory(DjangoModelFactory):
    class Meta:
        model = UnlikeRegistration

    registration = factory.SubFactory(RegistrationFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    by = factory.SubFactory(UserFactory)
