"""Taking back all that an import did, and naming what stays because it was changed since.

The last effect goes first. What the import made is removed if nobody touched it since;
what it changed gets its earlier value back, field by field, where the field still has
the value that the import gave it.
"""

import json
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

import pghistory
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Max, ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, caches
from core.models import AuditEntry, User
from stakeholders import policies
from stakeholders.actions.bulk import copy_in
from stakeholders.actions.importing import MANY
from stakeholders.models import (
    DuplicatePair,
    ImportEffect,
    ImportRun,
    Organisation,
    OrganisationName,
    TimelineEvent,
)
from stakeholders.models.organisations import SEARCH_FIELDS
from stakeholders.states import EffectKind, ImportState

BATCH = 200
# Rows that programs make by themselves for any organisation, and that go with it.
DERIVED: tuple[type[models.Model], ...] = (DuplicatePair,)
# What lists say about themselves is no sign that somebody touched a record.
TOLD_BY_LISTS = ("organisation.imported", "organisation.changed_by_list")
type Effects = Sequence[ImportEffect]


@transaction.atomic
def start(run: ImportRun, *, by: User) -> ImportRun:
    """Let a worker take back all that an import did."""
    run.lock()
    policies.can_import(by).require()
    run.move(ImportState.UNDOING)
    run.position = run.done = 0
    run.worked = 0
    run.row_count = run.effects.filter(undone_at=None).count()
    run.undone_by = by
    if name := run.file.name:
        transaction.on_commit(partial(run.file.storage.delete, name), robust=True)
        run.file = ""
    run.save()
    audit.record("import.undo_started", run, by=by, note=run.file_name)
    return run


@transaction.atomic
def undo_batch(run: ImportRun, token: uuid.UUID) -> bool:
    """Take back the last effects that are left; False when none is, or the work was taken away."""
    began = timezone.now()
    run.lock()
    if run.claim != token:
        return False
    effects = list(run.effects.filter(undone_at=None).order_by("-pk")[:BATCH])
    if not effects:
        _end(run)
        return False
    with pghistory.context(list=run.source, undone=run.pk):
        for (label, kind), group in groupby(effects, key=lambda one: (one.model, one.kind)):
            _undo(apps.get_model(label), kind, list(group), run)
    ImportEffect.objects.bulk_update(effects, ["undone_at", "kept_because"])
    run.done += len(effects)
    run.beat_at = timezone.now()
    run.worked += (run.beat_at - began).total_seconds()
    run.save(update_fields=["done", "beat_at", "worked"])
    return True


def _end(run: ImportRun) -> None:
    run.move(ImportState.UNDONE)
    run.undone_at = timezone.now()
    run.save()
    kept = run.effects.exclude(kept_because="").count()
    audit.record("import.undone", run, by=run.undone_by, note=f"{run.source}: {kept} kept")
    transaction.on_commit(partial(caches.renew, "organisations"), robust=True)


def _undo(model: type[models.Model], kind: str, effects: Effects, run: ImportRun) -> None:
    """Effects of one kind on records of one model, locked."""
    at = timezone.now()
    keys = [effect.key for effect in effects]
    rows = model._default_manager.select_for_update(of=("self",)).order_by("pk")
    records = {record.pk: record for record in rows.filter(pk__in=keys)}
    present = [effect for effect in effects if effect.key in records]
    for effect in effects:
        effect.settle(at, "" if effect.key in records else _("It was removed meanwhile."))
    if kind == EffectKind.MADE:
        _remove(model, present, records, run)
    else:
        for effect in present:
            effect.settle(at, _restore(records[effect.key], effect, run))
    if model is Organisation:
        gone = {effect.key for effect in present if not effect.kept_because}
        _audit(gone, run)


def _remove(
    model: type[models.Model], effects: Effects, records: Mapping[int, Any], run: ImportRun
) -> None:
    """Delete what nobody touched since; say of the rest why it stays."""
    last = _last_touch(run, effects)
    reasons = _touched(model, records, last)
    for effect in effects:
        effect.kept_because = str(reasons.get(effect.key, ""))[:200]
    free = [effect for effect in effects if not effect.kept_because]
    owners = {records[e.key].organisation_id for e in free} if model is OrganisationName else ()
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=[effect.key for effect in free]).delete()
    except (ProtectedError, RestrictedError):
        _remove_one_by_one(model, free)
    if owners:
        _repeat_names(owners)


def _remove_one_by_one(model: type[models.Model], effects: Effects) -> None:
    for effect in effects:
        try:
            with transaction.atomic():
                model._default_manager.filter(pk=effect.key).delete()
        except (ProtectedError, RestrictedError):
            effect.kept_because = _("Other records need it.")


def _restore(record: Any, effect: ImportEffect, run: ImportRun) -> str:
    """Give fields their earlier values; returns what stays, in words."""
    many = {name: (through, column) for name, through, column in MANY}
    if isinstance(record, Organisation) and _hidden(record, run):
        return _("It was changed since.")
    fields: dict[str, Any] = {}
    kept: list[str] = []
    for name, was in effect.before.items():
        if name == "updated_at":
            continue
        if name in many and isinstance(record, Organisation):
            if not _set_many(record, *many[name], was, effect.after[name]):
                kept.append(name)
        elif _json(getattr(record, name)) == effect.after[name]:
            fields[name] = record._meta.get_field(name).to_python(was)
        else:
            kept.append(name)
    _write(record, fields, effect, complete=not kept)
    if not kept:
        return ""
    labels = [str(record._meta.get_field(name.removesuffix("_id")).verbose_name) for name in kept]
    return _("Changed since: %s") % ", ".join(labels)


def _write(record: Any, fields: Mapping[str, Any], effect: ImportEffect, *, complete: bool) -> None:
    """Save the fields; a record that is as before has the day of its last change as before."""
    for name, value in fields.items():
        setattr(record, name, value)
    written = set(fields)
    if isinstance(record, Organisation):
        record.refresh_search()
        written |= set(SEARCH_FIELDS)
    was = effect.before.get("updated_at")
    values = {name: getattr(record, name) for name in written}
    if complete and was:
        values["updated_at"] = datetime.fromisoformat(was)
    elif hasattr(record, "updated_at") and not complete:
        values["updated_at"] = timezone.now()
    type(record)._default_manager.filter(pk=record.pk).update(**values)


def _set_many(
    record: Organisation, through: Any, column: str, was: list[int], given: list[int]
) -> bool:
    """Put back the rows of a table of its own; False when they were changed since."""
    rows = through._default_manager.filter(organisation=record)
    if sorted(rows.values_list(column, flat=True)) != given:
        return False
    rows.delete()
    through._default_manager.bulk_create(
        through(organisation_id=record.pk, **{column: key}) for key in was
    )
    return True


def _hidden(organisation: Organisation, run: ImportRun) -> bool:
    """At risk since, and not for the eyes of who takes the import back (domain 8.3)."""
    return organisation.at_risk and not policies.can_see_at_risk(run.undone_by)


def _last_touch(run: ImportRun, effects: Effects) -> dict[int, datetime]:
    """When this import last did something to each record."""
    found = (
        ImportEffect.objects.filter(
            run=run, model=effects[0].model, key__in=[effect.key for effect in effects]
        )
        .values("key")
        .annotate(last=Max("at"))
        if effects
        else ()
    )
    return {row["key"]: row["last"] for row in found}


def _touched(
    model: type[models.Model], records: Mapping[int, Any], last: Mapping[int, datetime]
) -> dict[int, str]:
    """Why records are not as the import left them: {key: reason}."""
    reasons: dict[int, str] = {}
    if not last:
        return reasons
    for key, at in last.items():
        if getattr(records[key], "updated_at", at) > at:
            reasons[key] = _("It was changed since.")
    for relation in _relations(model):
        for key, when in _later(relation, last):
            if when > last[key]:
                label = relation.related_model._meta.verbose_name_plural
                reasons.setdefault(key, _("It has more since: %s.") % label)
    return reasons


def _relations(model: type[models.Model]) -> Iterator[Any]:
    """Tables with rows that belong to a record, save histories and what goes with it."""
    for field in model._meta.get_fields(include_hidden=True):
        if not field.auto_created or not (field.one_to_many or field.one_to_one):
            continue
        related: Any = field.related_model
        is_history = hasattr(related, "pgh_tracked_model")
        if not is_history and not related._meta.auto_created and related not in DERIVED:
            yield field


def _later(relation: Any, last: Mapping[int, datetime]) -> Iterator[tuple[int, datetime]]:
    """(key, when) of the rows that may be younger than what the import did."""
    related, column = relation.related_model, relation.field.attname
    names = {field.name for field in related._meta.concrete_fields}
    born = next((name for name in ("created_at", "at") if name in names), None)
    rows = related._default_manager.filter(**{f"{column}__in": list(last)})
    if related is TimelineEvent:
        rows = rows.exclude(kind__in=TOLD_BY_LISTS)
    if born is None:
        yield from ((key, timezone.now()) for key in rows.values_list(column, flat=True))
        return
    since = min(last.values())
    yield from rows.filter(**{f"{born}__gt": since}).values_list(column, born)


def _repeat_names(organisations: Collection[int]) -> None:
    """Bring `other_names` in line with the rows that are left."""
    left: dict[int, dict[str, None]] = {key: {} for key in organisations}
    rows = OrganisationName.objects.filter(organisation__in=organisations)
    for key, name in rows.values_list("organisation_id", "name"):
        left[key].setdefault(name)
    for organisation in Organisation.objects.filter(pk__in=organisations):
        organisation.other_names = list(left[organisation.pk])
        organisation.refresh_search()
        values = {name: getattr(organisation, name) for name in (*SEARCH_FIELDS, "other_names")}
        Organisation.objects.filter(pk=organisation.pk).update(**values)


def _audit(keys: Collection[int], run: ImportRun) -> None:
    at = timezone.now()
    label = Organisation._meta.label_lower
    copy_in(
        [
            AuditEntry(
                verb="organisation.import_undone",
                subject=f"{label}:{key}",
                by=run.undone_by,
                note=run.source,
                at=at,
            )
            for key in sorted(keys)
        ]
    )


def _json(value: Any) -> Any:
    """The value as it was stored in the effect."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
