"""Every model has a factory, and what it makes is valid."""

import pytest
from django.apps import apps
from django.conf import settings

from tests import factories


def our_models():
    """The models that our code declares; histories and hidden tables come with them."""
    return {
        model
        for model in apps.get_models()
        if apps.get_app_config(model._meta.app_label).path.startswith(str(settings.BASE_DIR))
        if not hasattr(model, "pgh_tracked_model")
        if ".venv" not in apps.get_app_config(model._meta.app_label).path
    }


ALL = tuple(getattr(factories, name) for name in factories.__all__ if name.endswith("Factory"))


def test_every_model_has_a_factory():
    made = {factory._meta.model for factory in ALL}

    assert our_models() - made == set()


@pytest.mark.django_db
@pytest.mark.parametrize("factory", ALL, ids=lambda factory: factory.__name__)
def test_a_factory_makes_a_valid_row_again_and_again(factory):
    first, second = factory(), factory()

    first.full_clean(exclude=(*_left_to_actions(first), "password"))
    assert type(first).objects.filter(pk__in=(first.pk, second.pk)).exists()
    assert str(first)


def _left_to_actions(record):
    """Columns that no form shows and that may be empty: full_clean asks for them anyway."""
    fields = record._meta.concrete_fields
    return [
        f.name for f in fields if f.null and not f.blank and f.value_from_object(record) is None
    ]
