import factory
from factory.django import DjangoModelFactory

from stakeholders.models import ImportMapping, ImportRun, SeededRow


class ImportMappingFactory(DjangoModelFactory):
    class Meta:
        model = ImportMapping

    name = factory.Sequence(lambda n: f"list {n}")
    columns = factory.LazyFunction(lambda: {"Name": "legal_name"})


class ImportRunFactory(DjangoModelFactory):
    class Meta:
        model = ImportRun

    source = "a list"
    file_name = "list.csv"
    file = factory.django.FileField(data=b"Name\nFund\n", filename="list.csv")
    columns = factory.LazyFunction(lambda: {"Name": "legal_name"})
    counts = factory.LazyFunction(lambda: {"created": 1})
    problems = factory.LazyFunction(lambda: [{"row": 2, "problem": "No name."}])


class SeededRowFactory(DjangoModelFactory):
    class Meta:
        model = SeededRow

    kind = "theme"
    key = factory.Sequence(lambda n: f"theme{n}")
    values = factory.LazyFunction(lambda: {"name_en": "Corruption"})
