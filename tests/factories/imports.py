import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from stakeholders.models import (
    ImportEffect,
    ImportKey,
    ImportMapping,
    ImportRow,
    ImportRun,
    SeededRow,
)
from stakeholders.states import EffectKind, ImportState, RowOutcome

STORED = (
    ImportState.RUNNING,
    ImportState.STOPPED,
    ImportState.FINISHED,
    ImportState.UNDOING,
    ImportState.UNDONE,
)
WITHOUT_FILE = (ImportState.FINISHED, ImportState.UNDOING, ImportState.UNDONE)


class ImportMappingFactory(DjangoModelFactory):
    class Meta:
        model = ImportMapping

    name = factory.Sequence(lambda n: f"list {n}")
    columns = {"Name": "legal_name"}


class ImportRunFactory(DjangoModelFactory):
    class Meta:
        model = ImportRun

    class Params:
        is_stored = factory.LazyAttribute(lambda run: run.state in STORED)
        has_file = factory.LazyAttribute(lambda run: run.state not in WITHOUT_FILE)

    source = "a list"
    file_name = "list.csv"
    state = ImportState.PREPARED
    started_at = factory.Maybe("is_stored", factory.LazyFunction(timezone.now), None)
    finished_at = factory.LazyAttribute(
        lambda run: timezone.now() if run.state == ImportState.FINISHED else None
    )
    undone_at = factory.LazyAttribute(
        lambda run: timezone.now() if run.state == ImportState.UNDONE else None
    )
    failure = factory.LazyAttribute(
        lambda run: "It broke." if run.state == ImportState.FAILED else ""
    )
    file = factory.Maybe(
        "has_file",
        factory.django.FileField(data=b"name\nA\n", filename="list.csv"),
        "",
    )


class ImportRowFactory(DjangoModelFactory):
    class Meta:
        model = ImportRow

    run = factory.SubFactory(ImportRunFactory)
    number = factory.Sequence(lambda n: n + 2)
    outcome = RowOutcome.CREATED
    title = "A"


class ImportKeyFactory(DjangoModelFactory):
    class Meta:
        model = ImportKey

    run = factory.SubFactory(ImportRunFactory)
    key = factory.Sequence(lambda n: n)
    row = 2
    says = 0


class ImportEffectFactory(DjangoModelFactory):
    class Meta:
        model = ImportEffect

    run = factory.SubFactory(ImportRunFactory, state=ImportState.FINISHED)
    row = 2
    kind = EffectKind.MADE
    model = "stakeholders.organisation"
    key = 1
    at = factory.LazyFunction(timezone.now)


class SeededRowFactory(DjangoModelFactory):
    class Meta:
        model = SeededRow

    kind = "themes"
    key = factory.Sequence(lambda n: f"theme{n}")
