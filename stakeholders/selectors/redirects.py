"""Where a reference leads today: a merged record's leads to its survivor (N9)."""

from django.db.models import Q, QuerySet

from stakeholders.models import Organisation


def named(reference: str) -> Q:
    """The organisation that this reference means today, as a condition."""
    text = reference.strip().upper()
    merged = Organisation.objects.filter(reference=text, merged_into__isnull=False)
    return Q(reference=text, merged_into=None) | Q(pk__in=merged.values("merged_into"))


def survivor(reference: str, *, among: QuerySet[Organisation] | None = None) -> Organisation | None:
    """The organisation that this reference means today, if it is among these.

    Nobody who may not see the survivor learns from it that the reference exists.
    """
    rows = Organisation.objects.all() if among is None else among
    return rows.filter(named(reference)).first()
