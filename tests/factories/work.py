"""Notes, tasks and tags."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from stakeholders.models import Note, Tag, Task
from tests.factories.core import UserFactory
from tests.factories.stakeholders import OrganisationFactory


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = Note

    organisation = factory.SubFactory(OrganisationFactory)
    text = "They asked about the deadline."
    author = factory.SubFactory(UserFactory)


class TaskFactory(DjangoModelFactory):
    class Meta:
        model = Task

    organisation = factory.SubFactory(OrganisationFactory)
    title = "Ask for the statutes"
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))
    made_by = factory.SubFactory(UserFactory)


class TagFactory(DjangoModelFactory):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda number: f"tag {number}")
