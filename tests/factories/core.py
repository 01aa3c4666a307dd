from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from core.models import (
    AuditEntry,
    ExportJob,
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


class ExportJobFactory(DjangoModelFactory):
    class Meta:
        model = ExportJob

    class Params:
        ended = factory.LazyAttribute(lambda job: job.state != "waiting")

    by = factory.SubFactory(UserFactory)
    listing = "stakeholders.organisation"
    columns = ("legal_name",)
    format = "csv"
    state = "waiting"
    ended_at = factory.LazyAttribute(lambda job: timezone.now() if job.ended else None)
    expires_at = factory.LazyAttribute(
        lambda job: job.ended_at + timedelta(days=3) if job.ended else None
    )
    number = factory.LazyAttribute(lambda job: 1 if job.ended else None)
    row_count = factory.LazyAttribute(lambda job: 1 if job.ended else None)
    failure = factory.LazyAttribute(lambda job: "It broke." if job.state == "failed" else "")


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
