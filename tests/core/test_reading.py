from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core import reading
from core.models import ReadEntry
from tests.factories import ExportRulesFactory, PersonFactory

pytestmark = pytest.mark.django_db
WHAT = "person.contact_details"


def test_an_opening_names_who_what_and_why(officer):
    person = PersonFactory()
    reading.note(WHAT, person, by=officer, purpose="A call")

    entry = ReadEntry.objects.get()
    assert (entry.what, entry.subject, entry.by, entry.purpose, entry.people) == (
        WHAT, f"stakeholders.person:{person.pk}", officer, "A call", 1,
    )  # fmt: skip


def test_what_is_open_stays_open_for_its_minutes_and_is_noted_once(officer, second_officer):
    ExportRulesFactory(open_for_minutes=30)
    person, start = PersonFactory(), timezone.now()

    with time_machine.travel(start, tick=False):
        reading.note_once(WHAT, person, by=officer)
        reading.note_once(WHAT, person, by=officer)
        assert reading.is_open(WHAT, person, by=officer)
        assert not reading.is_open(WHAT, person, by=second_officer)
        assert not reading.is_open("person.history", person, by=officer)
    with time_machine.travel(start + timedelta(minutes=31), tick=False):
        assert not reading.is_open(WHAT, person, by=officer)
        reading.note_once(WHAT, person, by=officer)

    assert ReadEntry.objects.count() == 2


def test_a_list_is_about_each_person_in_it(officer):
    inside, outside = PersonFactory(), PersonFactory()
    reading.note_many(
        "person.exported", "stakeholders.person:", people=1, by=officer, included=[inside.pk]
    )

    assert ReadEntry.objects.about(inside.label).count() == 1
    assert not ReadEntry.objects.about(outside.label).exists()
