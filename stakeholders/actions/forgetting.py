"""What imported lists had of people and organisations: gone with them, or after its time.

Lists name people in rows that came to nothing, so what was written there is looked for too.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial, reduce
from operator import and_, or_
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone

from core import audit
from stakeholders.models import (
    ImportEffect,
    ImportRow,
    ImportRun,
    Organisation,
    Person,
    RetentionRules,
)
from stakeholders.models.confirmations import months_after
from stakeholders.selectors import retention
from stakeholders.states import ImportState, RowOutcome

Found = Mapping[type[models.Model], set[int]]
# Words that are shorter stand in too many cells to tell whose row it is.
SHORTEST = 3


def words_of(found: Found) -> list[tuple[str, ...]]:
    """What rows of lists are found by, read before it is erased: all words of one entry."""
    people = Person.objects.filter(pk__in=found.get(Person, ()))
    organisations = Organisation.objects.filter(pk__in=found.get(Organisation, ()))
    entries: list[tuple[str, ...]] = []
    for given, family, email in people.values_list("given_name", "family_name", "email"):
        entries += [(given, family), (email,)]
    for name, name_en, email in organisations.values_list("legal_name", "name_en", "email"):
        entries += [(name,), (name_en,), (email,)]
    return [entry for entry in entries if all(len(word) >= SHORTEST for word in entry)]


def in_lists(found: Found, words: Iterable[tuple[str, ...]]) -> None:
    """Blank the rows that came to the erased or say their names, and forget what was changed."""
    organisations = found.get(Organisation, set())
    empty = retention.empty_values(ImportRow, retention.BY_NUMBER["stakeholders.importrow"])
    theirs = Q(organisation__in=organisations) | Q(chosen__in=organisations)
    ImportRow.objects.filter(theirs).update(**empty)
    for model, pks in found.items():
        effects = ImportEffect.objects.filter(model=model._meta.label_lower, key__in=pks)
        if model is not Organisation:
            _blank_rows_of(effects, empty)
        effects.delete()
    if written := [_says(entry) for entry in words]:
        rows = ImportRow.objects.annotate(
            said=Cast("cells", models.TextField()), thought=Cast("problems", models.TextField())
        )
        rows.filter(reduce(or_, written)).update(**empty)
    for pk in organisations:
        _take_from_candidates(pk)


@transaction.atomic
def old_lists(at: datetime) -> int:
    """Delete what was kept of lists longer than the rules allow; returns how many imports."""
    rules = RetentionRules.current()
    before = at - timedelta(days=rules.days_import_files_kept)
    resting = ImportRun.objects.filter(state__in=(ImportState.STOPPED, ImportState.FAILED))
    runs = list(resting.exclude(file="").filter(updated_at__lt=before))
    for run in runs:
        if name := run.file.name:
            transaction.on_commit(partial(run.file.storage.delete, name), robust=True)
        run.file = ""
        run.save()
        audit.record("import.file_forgotten", run, by=None, note=run.file_name)
    finished = months_after(timezone.localdate(at), -rules.months_import_rows_kept)
    rows = ImportRow.objects.filter(
        run__finished_at__date__lte=finished,
        outcome__in=(RowOutcome.AMBIGUOUS, RowOutcome.REJECTED),
    )
    empty = retention.empty_values(ImportRow, retention.BY_NUMBER["stakeholders.importrow"])
    rows.exclude(cells=[], candidates=[]).update(**empty)
    return len(runs)


def _blank_rows_of(effects: Any, empty: dict[str, Any]) -> None:
    for run, row in set(effects.values_list("run", "row")):
        ImportRow.objects.filter(run=run, number=row).update(**empty)


def _says(entry: tuple[str, ...]) -> Q:
    """A row whose cells, title or problems have every word."""
    places = (
        reduce(and_, (Q(**{f"{place}__icontains": word}) for word in entry))
        for place in ("said", "title", "thought")
    )
    return reduce(or_, places)


def _take_from_candidates(pk: int) -> None:
    """No other row offers the erased organisation any more."""
    for row in ImportRow.objects.filter(candidates__contains=[{"key": pk}]):
        row.candidates = [one for one in row.candidates if one.get("key") != pk]
        row.save(update_fields=("candidates",))
