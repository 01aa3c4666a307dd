"""Where a reference leads today: a merged record's leads to its survivor (N9)."""

from django.db.models import Q, QuerySet

from stakeholders.models import Organisation


def named(reference: str) -> Q:
    """Organisations that this reference means today. It has to be combined with `standing`
    wherever merged records are among those that are searched."""
    text = reference.strip().upper()
    return Q(reference=text) | Q(merged_from__reference=text)


def survivor(reference: str, *, among: QuerySet[Organisation] | None = None) -> Organisation | None:
    """The organisation that this reference means today, if it is among these.

    Nobody who may not see the survivor learns from it that the reference exists.
    """
    rows = Organisation.objects.all() if among is None else among
    return rows.filter(named(reference), merged_into=None).first()
