"""Comparing people and organisations with the sanctions list, and judging what is found.

A judgement is remembered: the same name and the same entry are not asked about again. When
either changes, they are.
"""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders import identity
from stakeholders.actions import flags, timeline
from stakeholders.models import (
    Organisation,
    Person,
    Registration,
    ScreeningMatch,
)
from stakeholders.policies import risks as policies
from stakeholders.selectors.screening.index import Found, current_index
from stakeholders.selectors.screening.subjects import (
    Subject,
    fields_of,
    names_of,
    organisations_of,
)
from stakeholders.states import (
    SCREENING,
    UNJUDGED,
    Discretion,
    FlagCategory,
    ScreeningState,
)

S = ScreeningState


@transaction.atomic
def screen(subject: Subject) -> list[ScreeningMatch]:
    """Compare every name of a record with the list in force; returns what has to be judged."""
    subject.lock()
    found = {each.entry_id: each for each in current_index().find(names_of(subject))}
    known = {m.entry_id: m for m in ScreeningMatch.objects.filter(**fields_of(subject))}
    at = timezone.now()
    for entry_id, match in known.items():
        if entry_id not in found and SCREENING.allows(match.state, S.LAPSED):
            match.lapse()
            match.save()
            audit.record("screeningmatch.lapsed", match, by=None)
    asked = [_ask(subject, each, known.get(pk), at) for pk, each in found.items()]
    return [match for match in asked if match is not None]


@transaction.atomic
def screen_with_people(organisation: Organisation) -> list[ScreeningMatch]:
    """The same for an organisation and everybody who has a role in it today."""
    roles = organisation.contacts.on(timezone.localdate())
    people = Person.objects.filter(pk__in=roles.values("person")).order_by("pk")
    asked = screen(organisation)
    for person in people:
        asked += screen(person)
    return asked


@transaction.atomic
def judge(match: ScreeningMatch, *, outcome: ScreeningState, note: str, by: User) -> ScreeningMatch:
    """Say whether it is the same, and why. If it is, a red flag locks the record at once."""
    match.lock()
    policies.can_judge(by, match).require()
    if not note.strip():
        raise Conflict(_("Write what you compared, and what you found."))
    was_true = match.state == S.TRUE_MATCH
    match.judge(outcome, by=by, at=timezone.now(), note=note.strip())
    match.save()
    _record(f"screeningmatch.{outcome}", match, by=by, note=note.strip())
    if outcome == S.TRUE_MATCH and not was_true:
        _lock_subject(match, by=by)
    return match


def set_aside(match: ScreeningMatch, *, note: str, by: User) -> ScreeningMatch:
    """Somebody else of the same name: for many at once, and for what waits alone."""
    if match.state not in UNJUDGED:
        raise Conflict(_("It is judged already: “%s”.") % match.get_state_display())
    return judge(match, outcome=S.FALSE_POSITIVE, note=note, by=by)


@transaction.atomic
def confirm(match: ScreeningMatch, *, by: User) -> ScreeningMatch:
    """The second pair of eyes: a lead sees it too. The flag stays until a lead closes it."""
    match.lock()
    policies.can_confirm(by, match).require()
    match.confirmed_by, match.confirmed_at = by, timezone.now()
    match.save()
    _record("screeningmatch.confirmed", match, by=by)
    return match


@transaction.atomic
def carry_over(registration: Registration, organisation: Organisation) -> None:
    """What was judged about an approved registration holds for what it became.

    Only as far as the names are those that were judged: others are asked about anew.
    """
    judged = {
        match.entry_id: match for match in registration.matches.filter(state=S.FALSE_POSITIVE)
    }
    if not judged:
        return
    names = {name.text for name in names_of(registration)}
    people = Person.objects.filter(roles__organisation=organisation).distinct().order_by("pk")
    subjects: tuple[Subject, ...] = (organisation, *people)
    for subject in subjects:
        for found in current_index().find(names_of(subject)):
            if found.entry_id in judged and found.every <= names:
                _carry(judged[found.entry_id], subject, found)


def _carry(judged: ScreeningMatch, subject: Subject, found: Found) -> None:
    """The same judgement for another record, unless there is a match already."""
    same = ("our_name", "their_name", "score", "reasons", "state", "found_at")
    facts = {name: getattr(judged, name) for name in (*same, "judged_by", "judged_at", "note")}
    ScreeningMatch.objects.get_or_create(
        entry_id=found.entry_id,
        **fields_of(subject),
        defaults={**facts, "digest": _digest(found)},
    )


def _ask(
    subject: Subject, found: Found, match: ScreeningMatch | None, at: datetime
) -> ScreeningMatch | None:
    """Write what was found; None when the same was asked before, or is to be judged already."""
    digest = _digest(found)
    if match is not None and match.digest == digest and match.state != S.LAPSED:
        return None
    was = match.state if match else None
    match = match or ScreeningMatch(**fields_of(subject), entry_id=found.entry_id, found_at=at)
    match.our_name, match.role = found.ours.text[:500], found.ours.role
    match.their_name, match.score = found.theirs, found.alike.score
    match.reasons, match.digest = _reasons(found), digest
    if was is not None and SCREENING.allows(was, S.POTENTIAL):
        match.ask_again(at=at)
    match.save()
    if match.state != S.POTENTIAL or was == S.POTENTIAL:
        return None
    _record("screeningmatch.found", match, by=None, note=str(match.score))
    return match


def _reasons(found: Found) -> list[list[str]]:
    alike = found.alike
    groups = (("agreed", alike.agreed), ("left_out", alike.left_out), ("against", alike.against))
    return [[kind, word] for kind, words in groups for word in words]


def _digest(found: Found) -> str:
    """What was compared: another name of ours or another entry makes another one."""
    names = sorted(map(identity.fold, found.every))
    return hashlib.sha256("|".join([*names, found.digest]).encode()).hexdigest()


def _lock_subject(match: ScreeningMatch, *, by: User) -> None:
    """A red flag on the registration, or on every organisation that it concerns."""
    comment = _("Found to be %(name)s on the sanctions list: %(note)s") % {
        "name": match.entry,
        "note": match.note,
    }
    records: list[Organisation | Registration] = (
        [match.registration] if match.registration else list(organisations_of(match))
    )
    for record in records:
        record.lock()
        flags.raise_by_system(record, category=FlagCategory.SANCTIONS, comment=comment, after=by)


def _record(verb: str, match: ScreeningMatch, *, by: User | None, note: str = "") -> None:
    """The audit log, and the timeline of whom it is about; for leads when it is the same."""
    audit.record(verb, match, by=by, note=note)
    if match.registration_id:
        return
    timeline.note(
        verb,
        organisation=match.organisation,
        person=match.person,
        by=by,
        subject=match,
        discretion=Discretion.LEADS if match.state == S.TRUE_MATCH else Discretion.TEAM,
        score=match.score,
    )
