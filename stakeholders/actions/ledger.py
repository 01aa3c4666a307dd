"""What one batch of an import did, kept so that it can be told and undone."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from psycopg.types.json import Jsonb

from core.models import AuditEntry, User
from stakeholders.actions.bulk import copy_rows
from stakeholders.models import ImportEffect, ImportRun, Organisation, Person, TimelineEvent
from stakeholders.states import Discretion, EffectKind

EFFECT = ("run_id", "row", "kind", "model", "key", "before", "after", "at", "kept_because")
AUDIT = ("verb", "subject", "by_id", "note", "at")
EVENT = ("organisation_id", "kind", "by_id", "at", "subject", "discretion", "facts")
NOTHING = Jsonb({})


class Ledger:
    """Collects what a batch does; `write` stores it, in the transaction of the batch."""

    def __init__(self, run: ImportRun, by: User | None) -> None:
        self.run, self.by = run, by
        # Plain values cost a fraction of what records cost.
        self.effects: list[tuple[Any, ...]] = []
        self.told: list[tuple[str, int, int, datetime]] = []

    def made(self, record: models.Model, *, row: int) -> None:
        """A record that was not there before."""
        self._note(EffectKind.MADE, record, row, {}, {})

    def changed(
        self,
        record: models.Model,
        *,
        row: int,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> None:
        """Fields by attribute name, as they were and as they are."""
        self._note(EffectKind.CHANGED, record, row, before, after)

    def tell(self, verb: str, organisation: Organisation, *, row: int) -> None:
        """A line of the audit log and of the timeline, for an organisation of the list."""
        self.told.append((verb, organisation.pk, row, timezone.now()))

    def happened(
        self, event: TimelineEvent, *, row: int, person: Person | None = None
    ) -> TimelineEvent:
        """Store an event that the list itself tells of; undoing the import takes it back."""
        event.by, event.person = self.by, person
        event.save()
        self.made(event, row=row)
        return event

    def write(self) -> None:
        """Store all of it, later than all that it tells of."""
        at = timezone.now()
        copy_rows(ImportEffect, EFFECT, ((*effect, at, "") for effect in self.effects))
        copy_rows(AuditEntry, AUDIT, self._audits())
        copy_rows(TimelineEvent, EVENT, self._events())
        self.effects, self.told = [], []

    def _audits(self) -> Iterator[tuple[Any, ...]]:
        by, label = self.by.pk if self.by else None, Organisation._meta.label_lower
        for verb, key, row, at in self.told:
            yield verb, f"{label}:{key}", by, f"{self.run.source}, row {row}", at

    def _events(self) -> Iterator[tuple[Any, ...]]:
        by, subject = self.by.pk if self.by else None, self.run.label
        for verb, key, row, at in self.told:
            facts = Jsonb({"list": self.run.source, "row": row})
            yield key, verb, by, at, subject, Discretion.TEAM.value, facts

    def _note(
        self,
        kind: EffectKind,
        record: models.Model,
        row: int,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> None:
        self.effects.append(
            (
                self.run.pk,
                row,
                kind.value,
                record._meta.label_lower,
                record.pk,
                Jsonb(dict(before), dumps=_dumps) if before else NOTHING,
                Jsonb(dict(after), dumps=_dumps) if after else NOTHING,
            )
        )


def _dumps(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)
