"""What the demonstration shows of the yearly confirmation, of an office, and of requests."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.models import User
from stakeholders.actions import confirmations, data_requests, offices as actions
from stakeholders.models import (
    ChangedField,
    ChangeRequest,
    Country,
    Encounter,
    Endorsement,
    Organisation,
    Suggestion,
)
from stakeholders.selectors import offices
from stakeholders.states import DataRequestKind, EncounterKind, VettingState

SUGGESTED = (
    ("Women's Legal Aid Network", "TR", "https://wlan.example", "office@wlan.example"),
    ("Youth Against Trafficking", "AL", "", ""),
)


@transaction.atomic
def make(*, field: User, focal: User, officer: User) -> int:
    """Make them once; returns how many rows were made."""
    if Suggestion.objects.exists():
        return 0
    made = _suggest(field) + _write(field) + _let_pass(officer)
    organisation = Organisation.objects.filter(contacts__person__user=focal).first()
    if organisation is not None:
        change = ChangeRequest.objects.create(
            organisation=organisation, note="We moved to a new office in May."
        )
        ChangedField.objects.create(
            change=change, name="acronym", before=organisation.acronym, after="NEWNAME"
        )
        data_requests.ask(
            DataRequestKind.CORRECTION, by=focal, text="My family name is written with an accent."
        )
        made += 2
    return made


def _suggest(field: User) -> int:
    for name, country, website, email in SUGGESTED:
        suggestion = Suggestion(
            name=name,
            country=Country.objects.get(code=country),
            website=website,
            email=email,
            why="It has worked with our office for two years and is known in the region.",
        )
        actions.suggest(suggestion, by=field)
    return len(SUGGESTED)


def _write(field: User) -> int:
    """Contacts and an endorsement for the first organisations of the office's countries."""
    covered = Country.objects.filter(offices__in=offices.offices_of(field))
    known = Organisation.objects.listed().filter(country__in=covered).order_by("pk")[:2]
    for days, organisation in enumerate(known, start=3):
        encounter = Encounter(
            kind=EncounterKind.VISIT,
            on=timezone.localdate() - timedelta(days=10 * days),
            topic="Legal aid for people in prison",
            summary="It showed its new centre. It wants to take part in the next training.",
            follow_up="The office sends the call for trainings.",
            people_met="The director and two lawyers",
        )
        actions.log_encounter(encounter, organisation, by=field)
        if not Endorsement.objects.exists():
            words = "We have worked with it since 2021, and it has kept its word each time."
            actions.endorse(organisation, statement=words, by=field)
    return 2 * len(known)


def _let_pass(officer: User) -> int:
    """One organisation that let its time pass, and one that was asked."""
    listed = Organisation.objects.listed().filter(source="staff", vetting=VettingState.VERIFIED)
    late, asked = listed.exclude(email="").order_by("pk")[2:4]
    late.confirmed_on = timezone.localdate() - timedelta(days=500)
    late.confirmation_due_on = late.confirmed_on + timedelta(days=365)
    late.mark_stale()
    late.save()
    confirmations.ask(asked, by=officer, at=timezone.now())
    return 2
