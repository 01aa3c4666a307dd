import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from stakeholders.models import Declaration, DocumentRule
from stakeholders.selectors import declarations
from stakeholders.states import DocumentKind
from tests.factories.stakeholders import RegistrationFactory


class DeclarationFactory(DjangoModelFactory):
    class Meta:
        model = Declaration

    registration = factory.SubFactory(RegistrationFactory)
    signer = "Amina Odhiambo"
    email = "amina@applicant.example"
    language = "en"
    at = factory.LazyFunction(timezone.now)
    content = factory.LazyAttribute(lambda d: declarations.content(d.registration))


class DocumentRuleFactory(DjangoModelFactory):
    class Meta:
        model = DocumentRule
        django_get_or_create = ("kind", "organisation_type")

    kind = DocumentKind.STATUTES
    organisation_type = None
    required = True
