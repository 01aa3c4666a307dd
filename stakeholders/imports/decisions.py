"""What the Committee on NGOs decided: a line of the timeline for each decision, and the
consultative status that follows from all of them.

A grant begins a status. A withdrawal ends it; while an application waits it is the
application that is withdrawn. An organisation whose status was withdrawn and whose grant
is not in the list was granted it before the list begins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import batched

from django.db.models import F
from django.utils.translation import gettext as _

from stakeholders.actions.ledger import Ledger
from stakeholders.imports.rows import Entry, HistoryWork
from stakeholders.imports.work import Result
from stakeholders.models import EcosocStatus, ImportEffect, TimelineEvent
from stakeholders.states import Discretion, EcosocStanding, RowOutcome

BATCH = 500
PREFIX = "ecosoc."
# One decision of the sources is two lines of the lists.
SAME = {"directly_granted": "granted"}
WAITS = ("newly_deferred", "deferred")
ENDS = ("withdrawn", "status_withdrawn_own_request")
BEGINS = {
    "granted": EcosocStanding.ACTIVE,
    "reclassified": EcosocStanding.ACTIVE,
    "suspended": EcosocStanding.SUSPENDED,
    "reinstated": EcosocStanding.ACTIVE,
}
ON_STATUS = (*BEGINS, *ENDS)
# In this order on one day.
RANK = {name: at for at, name in enumerate((*WAITS, *ON_STATUS))}
EVIDENCE = "Committee on NGOs: "


@dataclass(frozen=True)
class Decided:
    """One decision about an organisation."""

    day: date
    event: str
    category: str = ""


@dataclass(frozen=True)
class Spell:
    """A status from a day (None: before the list begins) until another."""

    standing: EcosocStanding
    since: date | None
    until: date | None
    category: str = ""


class DecisionsWork(HistoryWork):
    """Lists of decisions, such as ecosoc_events_1998_2018.csv."""

    name_field = "ngo_name"
    required = ("event", "ngo_name", "session_date")

    def keep(self, entries: Sequence[Entry], ledger: Ledger) -> list[Result]:
        """Note the decisions that are new; the status follows at the end."""
        keys = [entry.organisation.pk for entry in entries if entry.organisation]
        known = _known(keys)
        by_hand = _noted_by_hand(keys)
        results: list[Result] = []
        events: list[tuple[TimelineEvent, Entry]] = []
        for entry in entries:
            key = entry.organisation.pk if entry.organisation else 0
            what = _what(entry)
            if key in by_hand and what[1] in ON_STATUS:
                results.append(self._contradicted(entry))
            elif key and (key, *what) in known:
                same = entry.is_first and self.wishes.keep
                results.append(entry.result(RowOutcome.CREATED if same else RowOutcome.UNCHANGED))
            else:
                known.add((key, *what))
                outcome = RowOutcome.CREATED if entry.is_first else RowOutcome.UPDATED
                results.append(entry.result(outcome))
                events.append((_event(entry), entry))
        if self.wishes.keep:
            made = TimelineEvent.objects.bulk_create([event for event, _entry in events])
            for event, (_same, entry) in zip(made, events, strict=True):
                event.by = self.wishes.by
                ledger.made(event, row=entry.number)
        return results

    def settle(self, ledger: Ledger) -> None:
        """Work out the status of each organisation that this list told of."""
        effects = ImportEffect.objects.filter(run=self.run, model="stakeholders.timelineevent")
        rows = dict(effects.order_by("-row").values_list("key", "row"))
        first: dict[int, int] = {}
        for keys in batched(rows, BATCH):
            told = TimelineEvent.objects.filter(pk__in=keys, kind__startswith=PREFIX)
            for key, organisation in told.values_list("pk", "organisation_id"):
                first.setdefault(organisation, rows[key])
        for batch in batched(first, BATCH):
            self._settle({organisation: first[organisation] for organisation in batch}, ledger)

    def _settle(self, rows: Mapping[int, int], ledger: Ledger) -> None:
        decided: dict[int, list[Decided]] = {key: [] for key in rows}
        told = TimelineEvent.objects.filter(organisation__in=rows, kind__startswith=PREFIX)
        for key, kind, at, facts in told.values_list("organisation_id", "kind", "at", "facts"):
            what = Decided(at.date(), kind.removeprefix(PREFIX), facts.get("category", ""))
            decided[key].append(what)
        ours: dict[int, list[EcosocStatus]] = {key: [] for key in rows}
        noted = EcosocStatus.objects.filter(
            organisation__in=rows, evidence__startswith=EVIDENCE
        ).order_by(F("since").asc(nulls_first=True))
        for status in noted.select_for_update():
            ours[status.organisation_id].append(status)
        for key, row in rows.items():
            wanted = spells(decided[key])
            self._bring_in_line(key, row, wanted, ours[key], ledger)

    def _bring_in_line(
        self,
        key: int,
        row: int,
        wanted: Sequence[Spell],
        present: list[EcosocStatus],
        ledger: Ledger,
    ) -> None:
        """Change the rows that a list made to what its decisions come to, and add what lacks."""
        changed = [
            (status, spell)
            for spell, status in zip(wanted, present, strict=False)
            if (status.since, status.until, status.standing)
            != (spell.since, spell.until, spell.standing)
        ]
        # Until all are right they are no spells that could overlap.
        EcosocStatus.objects.filter(pk__in=[status.pk for status, _spell in changed]).update(
            standing=EcosocStanding.CLAIMED, suspended_until=None
        )
        for status, spell in changed:
            new = {"since": spell.since, "until": spell.until, "standing": spell.standing}
            before = {name: getattr(status, name) for name in new}
            for name, value in new.items():
                setattr(status, name, value)
            status.save()
            ledger.changed(status, row=row, before=before, after=new)
        for spell in wanted[len(present) :]:
            status = EcosocStatus.objects.create(
                organisation_id=key,
                category=spell.category,
                standing=spell.standing,
                since=spell.since,
                until=spell.until,
                granted_year=spell.since.year if _is_grant(spell) and spell.since else None,
                evidence=f"{EVIDENCE}{self.run.source}",
            )
            ledger.made(status, row=row)

    def _contradicted(self, entry: Entry) -> Result:
        return self.refused(
            entry,
            _("Its consultative status was noted by hand."),
            _("Compare both, and correct the status on its page if the list is right."),
        )


def spells(decided: Iterable[Decided]) -> list[Spell]:
    """The status that follows from decisions, in order of time."""
    found: list[Spell] = []
    waits = False
    for one in sorted(decided, key=lambda one: (one.day, RANK.get(one.event, -1))):
        event = SAME.get(one.event, one.event)
        if event in WAITS:
            waits = True
        elif event in BEGINS:
            waits = False
            if event == "reclassified" or not found or found[-1].standing != BEGINS[event]:
                _begin(found, BEGINS[event], one)
        elif event in ENDS and not (waits and event == "withdrawn" and not found):
            if not found:
                found.append(Spell(EcosocStanding.ACTIVE, None, one.day, one.category))
            _begin(found, EcosocStanding.WITHDRAWN, one)
    return found


def _begin(found: list[Spell], standing: EcosocStanding, one: Decided) -> None:
    """End the last spell, and begin another on the same day."""
    category = one.category
    if found:
        last = found.pop()
        category = category or last.category
        if last.since != one.day:
            found.append(Spell(last.standing, last.since, one.day, last.category))
    found.append(Spell(standing, one.day, None, category))


def _is_grant(spell: Spell) -> bool:
    return spell.standing == EcosocStanding.ACTIVE


def _what(entry: Entry) -> tuple[date, str]:
    event = entry.values["event"]
    return entry.values["session_date"], SAME.get(event, event)


def _event(entry: Entry) -> TimelineEvent:
    day, event = _what(entry)
    facts = {name: entry.values[name] for name in ("category", "info") if name in entry.values}
    return TimelineEvent(
        organisation=entry.organisation,
        kind=f"{PREFIX}{event}",
        at=datetime.combine(day, time(), UTC),
        discretion=Discretion.OPEN,
        facts={**facts, "name": entry.name},
    )


def _known(keys: Iterable[int]) -> set[tuple[int, date, str]]:
    """(organisation, day, event) of the decisions that are noted already."""
    rows = TimelineEvent.objects.filter(organisation__in=set(keys), kind__startswith=PREFIX)
    return {
        (key, at.date(), kind.removeprefix(PREFIX))
        for key, at, kind in rows.values_list("organisation_id", "at", "kind")
    }


def _noted_by_hand(keys: Iterable[int]) -> set[int]:
    """Organisations whose status does not come from such a list."""
    rows = EcosocStatus.objects.filter(organisation__in=set(keys))
    rows = rows.exclude(standing=EcosocStanding.CLAIMED).exclude(evidence__startswith=EVIDENCE)
    return set(rows.values_list("organisation_id", flat=True))
