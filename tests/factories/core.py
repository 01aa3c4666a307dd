import factory
from factory.django import DjangoModelFactory

from core.models import AuditEntry, ReadEntry, User


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@people.example")
    name = factory.Sequence(lambda n: f"User {n}")


class AuditEntryFactory(DjangoModelFactory):
    class Meta:
        model = AuditEntry

    verb = "registration.started"
    subject = "stakeholders.registration:1"


class ReadEntryFactory(DjangoModelFactory):
    class Meta:
        model = ReadEntry

    what = "person.contact_details"
    subject = "stakeholders.person:1"
    by = factory.SubFactory(UserFactory)
