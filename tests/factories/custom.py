import factory
from factory.django import DjangoModelFactory

from stakeholders.models import CustomChoice, CustomField
from stakeholders.states import Audience, FieldKind


class CustomFieldFactory(DjangoModelFactory):
    class Meta:
        model = CustomField
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"field_{n}")
    name_en = factory.LazyAttribute(lambda f: f.code.replace("_", " ").capitalize())
    kind = FieldKind.TEXT
    audience = Audience.PUBLIC

    @factory.post_generation
    def types(self, create, extracted, **kwargs):
        if extracted:
            self.types.add(*extracted)

    @factory.post_generation
    def offers(self, create, extracted, **kwargs):
        """The keys of its choices, in their order."""
        for position, code in enumerate(extracted or ()):
            CustomChoiceFactory(field=self, code=code, position=position)


class CustomChoiceFactory(DjangoModelFactory):
    class Meta:
        model = CustomChoice

    field = factory.SubFactory(CustomFieldFactory, kind=FieldKind.CHOICE)
    code = factory.Sequence(lambda n: f"choice_{n}")
    name_en = factory.LazyAttribute(lambda c: c.code.replace("_", " ").capitalize())
