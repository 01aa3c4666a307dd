"""What a person may not even know of, in tables that name records by their label."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.functions import Cast, Concat

from core.models import User


def without_hidden[Row: Model](
    rows: QuerySet[Row], field: str, user: User | AnonymousUser
) -> QuerySet[Row]:
    """Leave out the rows whose `field` names a record that is hidden from this person.

    A model takes part by a queryset with `hidden_from(user)`. The log and the outbox
    name records as text and know no app; this is how they keep its secrets.
    """
    for model in apps.get_models():
        hidden_from = getattr(model._default_manager, "hidden_from", None)
        if hidden_from is not None:
            rows = rows.exclude(**{f"{field}__in": _labels(model, hidden_from(user))})
    return rows


def _labels(model: type[Model], hidden: QuerySet[Any]) -> QuerySet[Any]:
    prefix = Value(f"{model._meta.label_lower}:")
    named = Concat(prefix, Cast("pk", CharField()), output_field=CharField())
    labels: QuerySet[Any] = hidden.order_by().annotate(named=named).values("named")
    return labels
