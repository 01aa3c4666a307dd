import factory
from factory.django import DjangoModelFactory

from core.models import (
    AuditEntry,
    ExportRules,
    ListColumns,
    ReadEntry,
    SavedSearch,
    User,
)


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


class ExportRulesFactory(DjangoModelFactory):
    class Meta:
        model = ExportRules
        django_get_or_create = ("id",)

    id = 1


class ListColumnsFactory(DjangoModelFactory):
    class Meta:
        model = ListColumns

    user = factory.SubFactory(UserFactory)
    listing = "stakeholders.organisation"
    columns = ("reference", "legal_name")


class SavedSearchFactory(DjangoModelFactory):
    class Meta:
        model = SavedSearch

    owner = factory.SubFactory(UserFactory)
    listing = "directory"
    query = "q=women"
    name = factory.Sequence(lambda n: f"Women {n}")
