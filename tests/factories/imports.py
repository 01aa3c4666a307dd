import factory
from factory.django import DjangoModelFactory

from stakeholders.models import ImportMapping, ImportRun, SeededRow


class ImportMappingFactory(DjangoModelFactory):
    class Meta:
        model = ImportMapping

    name = factory.Sequence(lambda n: f"list {n}")
    columns = {"Name": "legal_name"}


class ImportRunFactory(DjangoModelFactory):
    class Meta:
        model = ImportRun

    source = "a list"
    file_name = "list.csv"
    file = factory.django.FileField(data=b"name\nA\n", filename="list.csv")


class SeededRowFactory(DjangoModelFactory):
    class Meta:
        model = SeededRow

    kind = "themes"
    key = factory.Sequence(lambda n: f"theme{n}")
