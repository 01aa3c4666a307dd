"""Who took part in a meeting: people with a dated role, and a line on each timeline.

A name stays as it is written. Only one cut is made, before the family name with its
particles, for lists that are sorted by it; somebody with one word has one name. A person
of the same name in the same organisation is the same person; nowhere else.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from itertools import batched

from django.db.models import Count

from stakeholders import identity
from stakeholders.actions.ledger import Ledger
from stakeholders.imports.rows import Entry, HistoryWork
from stakeholders.imports.work import Result
from stakeholders.models import ContactRole, ImportEffect, Person, TimelineEvent
from stakeholders.states import ContactRoleKind, Discretion, RowOutcome

BATCH = 500
KIND = ContactRoleKind.DELEGATE
TOOK_PART = "meeting.took_part"
LONGEST_GIVEN, LONGEST_TITLE = 120, 120
# What belongs to the family name behind it.
PARTICLES = frozenset({
    "af", "al", "av", "ben", "bin", "bint", "da", "dal", "de", "degli", "dei", "del", "della",
    "den", "der", "di", "do", "dos", "du", "el", "ibn", "la", "las", "le", "les", "los", "ter",
    "van", "vom", "von", "zu", "zum", "zur",
})  # fmt: skip
type Who = tuple[int, str, date]


class ParticipantsWork(HistoryWork):
    """Lists of participants, such as unfccc_cop24_ngo_participants.csv."""

    name_field = "organisation"
    required = ("meeting", "start", "end", "organisation", "full_name")

    def keep(self, entries: Sequence[Entry], ledger: Ledger) -> list[Result]:
        """Make the people that are not there yet, each with the role of these days."""
        keys = [entry.organisation.pk for entry in entries if entry.organisation]
        held, people = _held(keys), _people(keys)
        results: list[Result] = []
        for entry in entries:
            key = entry.organisation.pk if entry.organisation else 0
            letters = identity.fold(entry.values["full_name"])
            who: Who = (key, letters, entry.values["start"])
            if key and who in held:
                results.append(entry.result(RowOutcome.UNCHANGED))
                continue
            held.add(who)
            outcome = RowOutcome.CREATED if entry.is_first else RowOutcome.UPDATED
            results.append(entry.result(outcome))
            if self.wishes.keep:
                known = people.get((key, letters))
                people[key, letters] = self._delegate(entry, known, ledger)
        return results

    def settle(self, ledger: Ledger) -> None:
        """How many took part for each organisation, on its timeline."""
        effects = ImportEffect.objects.filter(run=self.run, model="stakeholders.contactrole")
        rows = dict(effects.order_by("-row").values_list("key", "row"))
        told: dict[tuple[int, date], int] = {}
        for keys in batched(rows, BATCH):
            roles = ContactRole.objects.filter(pk__in=keys)
            for key, organisation, since in roles.values_list("pk", "organisation_id", "since"):
                told.setdefault((organisation, since), rows[key])
        for batch in batched(told, BATCH):
            self._tell({what: told[what] for what in batch}, ledger)

    def _delegate(self, entry: Entry, person: Person | None, ledger: Ledger) -> Person:
        if person is None:
            given, family = cut(entry.values["full_name"])
            person = Person.objects.create(given_name=given, family_name=family)
            ledger.made(person, row=entry.number)
        role = ContactRole.objects.create(
            person=person,
            organisation_id=entry.organisation.pk if entry.organisation else 0,
            kind=KIND,
            job_title=entry.values.get("title", "")[:LONGEST_TITLE],
            since=entry.values["start"],
            until=entry.values["end"],
        )
        ledger.made(role, row=entry.number)
        facts = {name: entry.values.get(name, "") for name in ("meeting", "honorific", "title")}
        event = TimelineEvent(kind="person.took_part", at=_noon(entry.values["start"]), facts=facts)
        ledger.happened(event, row=entry.number, person=person)
        return person

    def _tell(self, told: dict[tuple[int, date], int], ledger: Ledger) -> None:
        """One event for each organisation and meeting; more people change its number."""
        keys = {organisation for organisation, _since in told}
        roles = ContactRole.objects.filter(organisation__in=keys, kind=KIND)
        counted = roles.values_list("organisation_id", "since").annotate(Count("person"))
        people = {(key, since): count for key, since, count in counted}
        events = TimelineEvent.objects.filter(organisation__in=keys, kind=TOOK_PART)
        known = {(event.organisation_id, event.at.date()): event for event in events}
        meetings = _meetings(keys)
        for (key, since), row in told.items():
            facts = {"meeting": meetings.get((key, since), ""), "people": people[key, since]}
            if event := known.get((key, since)):
                self._recount(event, facts, row, ledger)
                continue
            event = TimelineEvent(
                organisation_id=key,
                kind=TOOK_PART,
                at=_noon(since),
                discretion=Discretion.OPEN,
                facts=facts,
            )
            ledger.happened(event, row=row)

    def _recount(
        self, event: TimelineEvent, facts: dict[str, object], row: int, ledger: Ledger
    ) -> None:
        before, event.facts = event.facts, {**event.facts, "people": facts["people"]}
        if before != event.facts:
            event.save()
            ledger.changed(event, row=row, before={"facts": before}, after={"facts": event.facts})


def cut(full_name: str) -> tuple[str, str]:
    """Given and family name, which put together are the name as it was written.

    >>> cut("Luja Myriam von Buchanan"), cut("SUKARNO")
    (('Luja Myriam', 'von Buchanan'), ('SUKARNO', ''))
    """
    words = full_name.split()
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in PARTICLES:
        at -= 1
    given, family = " ".join(words[:at]), " ".join(words[at:])
    if not given:
        given, family = family, ""
    return given[:LONGEST_GIVEN], family[:LONGEST_GIVEN]


def _meetings(keys: Iterable[int]) -> dict[tuple[int, date], str]:
    """What the meeting of each organisation and day is called, as its people's events say."""
    people = ContactRole.objects.filter(organisation__in=set(keys), kind=KIND)
    events = TimelineEvent.objects.filter(
        person__in=people.values("person"), kind="person.took_part"
    )
    called = {(event.person_id, event.at.date()): event.facts["meeting"] for event in events}
    return {
        (key, since): called.get((person, since), "")
        for key, since, person in people.values_list("organisation_id", "since", "person_id")
    }


def _held(keys: Iterable[int]) -> set[Who]:
    """(organisation, letters of the name, first day) of the roles that are noted."""
    roles = ContactRole.objects.filter(organisation__in=set(keys), kind=KIND)
    return {
        (role.organisation_id, identity.fold(role.person.name), role.since)
        for role in roles.select_related("person")
    }


def _people(keys: Iterable[int]) -> dict[tuple[int, str], Person]:
    """The people of these organisations, by the letters of their names."""
    roles = ContactRole.objects.filter(organisation__in=set(keys), person__merged_into=None)
    return {
        (role.organisation_id, identity.fold(role.person.name)): role.person
        for role in roles.select_related("person")
    }


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
