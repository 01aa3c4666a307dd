"""What one batch of an import did, kept so that it can be told and undone."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import timezone

from core.models import AuditEntry, User
from stakeholders.actions.bulk import copy_in
from stakeholders.models import ImportEffect, ImportRun, Organisation, Person, TimelineEvent
from stakeholders.states import Discretion, EffectKind


class Ledger:
    """Collects what a batch does; `write` stores it, in the transaction of the batch."""

    def __init__(self, run: ImportRun, by: User | None) -> None:
        self.run, self.by = run, by
        self.effects: list[ImportEffect] = []
        self.audits: list[AuditEntry] = []
        self.events: list[TimelineEvent] = []

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
        facts = {"list": self.run.source, "row": row}
        at = timezone.now()
        note = f"{self.run.source}, row {row}"
        self.audits.append(
            AuditEntry(verb=verb, subject=organisation.label, by=self.by, note=note, at=at)
        )
        self.events.append(
            TimelineEvent(
                organisation_id=organisation.pk,
                kind=verb,
                by=self.by,
                at=at,
                subject=self.run.label,
                discretion=Discretion.TEAM,
                facts=facts,
            )
        )

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
        for effect in self.effects:
            effect.at = at
        for rows in (self.effects, self.audits, self.events):
            copy_in(rows)
        self.effects, self.audits, self.events = [], [], []

    def _note(
        self,
        kind: EffectKind,
        record: models.Model,
        row: int,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> None:
        self.effects.append(
            ImportEffect(
                run_id=self.run.pk,
                row=row,
                kind=kind,
                model=record._meta.label_lower,
                key=record.pk,
                before=dict(before),
                after=dict(after),
            )
        )
