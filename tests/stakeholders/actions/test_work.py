"""Notes, tasks, tags and assignment: who may, what is told, and to whom it stays hidden."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from core import roles
from core.errors import Conflict, NotPermitted
from core.models import AuditEntry
from core.visibility import without_hidden
from notifications.models import Notification
from stakeholders.actions import assignments, notes, tags, tasks
from stakeholders.models import Note, Organisation, Task, TimelineEvent
from stakeholders.states import Discretion
from tests.conftest import member
from tests.factories import (
    ContactRoleFactory,
    CountryFactory,
    NoteFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
    TagFactory,
    TaskFactory,
)
from tests.stakeholders.vetted import mails, said

D = Discretion
DAY = date(2026, 12, 1)
pytestmark = pytest.mark.django_db


def told(record):
    rows = TimelineEvent.objects.filter(subject=record.label).order_by("pk")
    return list(rows.values_list("kind", "discretion"))


def test_a_note_is_written_told_and_kept_with_what_it_was(officer):
    organisation = OrganisationFactory()

    note = notes.write(organisation, text=" First. ", discretion=D.TEAM, by=officer)
    notes.edit(note, text="Second.", discretion=D.OPEN, by=officer)

    note.refresh_from_db()
    assert (note.text, note.author, note.discretion) == ("Second.", officer, D.OPEN)
    assert note.edited_at is not None
    assert said(note) == ["note.changed", "note.added"]
    earlier = Note.pgh_event_model.objects.filter(pgh_obj=note).order_by("pgh_id")
    assert list(earlier.values_list("text", flat=True)) == ["First.", "Second."]
    assert told(note) == [("note.added", D.OPEN), ("note.changed", D.OPEN)]


def test_nothing_of_a_notes_text_is_in_the_log_or_on_the_timeline(officer):
    note = notes.write(OrganisationFactory(), text="secret", discretion=D.TEAM, by=officer)

    assert "secret" not in str(list(AuditEntry.objects.values()))
    assert "secret" not in str(list(TimelineEvent.objects.filter(subject=note.label).values()))


def test_a_note_that_becomes_the_leads_own_leaves_the_officers_timeline(lead, officer):
    note = notes.write(OrganisationFactory(), text="x", discretion=D.TEAM, by=lead)

    notes.edit(note, text="y", discretion=D.LEADS, by=lead)

    assert not TimelineEvent.objects.visible_to(officer).exists()
    assert not Note.objects.visible_to(officer).exists()
    entries = without_hidden(AuditEntry.objects.filter(subject=note.label), "subject", officer)
    assert not entries.exists()


@pytest.mark.parametrize("discretion", (D.LEADS, D.OPEN))
def test_an_officer_writes_for_whom_is_possible(officer, discretion):
    subject = OrganisationFactory() if discretion == D.LEADS else PersonFactory()

    with pytest.raises(NotPermitted):
        notes.write(subject, text="x", discretion=discretion, by=officer)


def test_an_empty_note_is_refused(officer):
    with pytest.raises(Conflict, match="Write the note"):
        notes.write(OrganisationFactory(), text=" \n", discretion=D.TEAM, by=officer)


def test_somebody_elses_note_is_changed_by_leads_alone(officer, second_officer, lead):
    note = notes.write(OrganisationFactory(), text="x", discretion=D.TEAM, by=officer)

    with pytest.raises(NotPermitted, match="author"):
        notes.edit(note, text="y", discretion=D.TEAM, by=second_officer)
    notes.edit(note, text="z", discretion=D.TEAM, by=lead)
    notes.pin(note, by=second_officer)

    assert Note.objects.values_list("text", "pinned").get() == ("z", True)


def test_who_reads_which_notes(officer, lead, field_officer, focal_point):
    kenyan = OrganisationFactory(country=CountryFactory(code="KE"))
    for_all = NoteFactory(organisation=kenyan, discretion=D.OPEN)
    for_team = NoteFactory(organisation=kenyan)
    for_leads = NoteFactory(organisation=kenyan, discretion=D.LEADS)
    risky = NoteFactory(organisation=OrganisationFactory(at_risk=True), discretion=D.OPEN)
    elsewhere = NoteFactory(
        organisation=OrganisationFactory(country=CountryFactory(code="NO")), discretion=D.OPEN
    )
    hidden_person = ContactRoleFactory(organisation__at_risk=True).person
    about_person = NoteFactory(organisation=None, person=hidden_person)

    def read(user):
        return set(Note.objects.visible_to(user))

    assert read(lead) == {for_all, for_team, for_leads, risky, elsewhere, about_person}
    assert read(officer) == {for_all, for_team, elsewhere}
    assert read(field_officer) == {for_all}
    assert read(focal_point) == set()
    assert set(Note.objects.hidden_from(officer)) == {for_leads, risky, about_person}


def test_a_task_is_given_with_a_mail_and_done_once(officer, second_officer):
    organisation = OrganisationFactory()

    task = tasks.add(
        organisation, title="Call them", due_on=DAY, by=officer, assignee=second_officer
    )
    tasks.finish(task, by=second_officer)

    task.refresh_from_db()
    assert (task.done_by, task.organisation, task.made_by) == (
        second_officer,
        organisation,
        officer,
    )
    assert mails() == [("task_assigned", second_officer.email)]
    assert told(task) == [("task.added", D.TEAM), ("task.done", D.TEAM)]
    with pytest.raises(Conflict, match="Sven"):
        tasks.finish(task, by=officer)


def test_a_day_ends_in_its_own_zone():
    vienna = TaskFactory(due_on=DAY)
    new_york = TaskFactory(due_on=DAY, zone="America/New_York")

    assert vienna.due_at == datetime(2026, 12, 1, 23, tzinfo=UTC)
    assert new_york.due_at == datetime(2026, 12, 2, 5, tzinfo=UTC)


def test_what_one_gives_oneself_sends_no_mail(officer):
    tasks.add(RegistrationFactory(), title="Look", due_on=DAY, by=officer, assignee=officer)

    assert mails() == []


def test_a_task_about_what_is_at_risk_goes_to_leads_and_names_nothing(lead, officer):
    organisation = OrganisationFactory(at_risk=True)

    with pytest.raises(Conflict, match="Olga"):
        tasks.add(organisation, title="Hide X", due_on=DAY, by=lead, assignee=officer)
    with pytest.raises(NotPermitted):
        tasks.add(organisation, title="Hide X", due_on=DAY, by=officer)
    task = tasks.add(organisation, title="Hide X", due_on=timezone.localdate(), by=lead)
    other = member(roles.CST_LEAD, email="other@cst.example", name="Luis", is_staff=True)
    tasks.change(task, by=other, assignee=lead)
    tasks.remind_due(timezone.now())

    assert not Task.objects.visible_to(officer).exists()
    assert [kind for kind, _to in mails()] == ["task_assigned", "tasks_due"]
    texts = " ".join(str(mail) for mail in Notification.objects.values_list("subject", "text"))
    assert "Hide X" not in texts


def test_the_daily_mail_tells_each_person_once_what_is_due(officer, second_officer):
    now = timezone.now()
    today = timezone.localdate()
    TaskFactory(assignee=officer, due_on=today - timedelta(days=9), title="Old one")
    TaskFactory(assignee=officer, due_on=today, title="Due one")
    TaskFactory(assignee=officer, due_on=today + timedelta(days=9), title="Later one")
    TaskFactory(assignee=second_officer, due_on=today, done_at=now, done_by=officer)

    counts = [tasks.remind_due(now), tasks.remind_due(now)]

    mail = Notification.objects.get()
    assert counts == [1, 1]
    assert mail.recipient == officer.email
    assert ("Old one" in mail.text, "Due one" in mail.text) == (True, True)
    assert "Later one" not in mail.text


def test_an_organisation_is_looked_after_by_somebody_who_may_see_it(lead, officer, stranger):
    organisation = OrganisationFactory()

    assignments.assign(organisation, to=officer, by=lead)

    assert Organisation.objects.get().assigned_to == officer
    assert said(organisation) == ["organisation.assigned"]
    with pytest.raises(Conflict, match="does not belong"):
        assignments.assign(organisation, to=stranger, by=lead)
    hidden = OrganisationFactory(at_risk=True)
    with pytest.raises(Conflict, match="Olga"):
        assignments.assign(hidden, to=officer, by=lead)


@pytest.mark.parametrize("factory", (OrganisationFactory, PersonFactory))
def test_a_tag_is_given_once_and_taken_away(officer, factory):
    record, tag = factory(), TagFactory(name="observer")

    tags.give(record, tag=tag, by=officer)
    with pytest.raises(Conflict, match="already"):
        tags.give(record, tag=tag, by=officer)
    assert list(record.tags.all()) == [tag]
    tags.take(record, tag=tag, by=officer)
    with pytest.raises(Conflict, match="does not have"):
        tags.take(record, tag=tag, by=officer)

    assert said(record) == ["tag.taken", "tag.given"]


def test_a_tag_that_is_out_of_use_is_not_given(officer):
    with pytest.raises(Conflict, match="not used any more"):
        tags.give(OrganisationFactory(), tag=TagFactory(active=False), by=officer)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_finish_a_task_at_once_one_has_done_it(officer, second_officer):
    task = TaskFactory()
    barrier, outcomes = Barrier(2), []

    def finish(by):
        try:
            barrier.wait(timeout=10)
            tasks.finish(Task.objects.get(pk=task.pk), by=by)
            outcomes.append("done")
        except Conflict:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [Thread(target=finish, args=[by]) for by in (officer, second_officer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert sorted(outcomes) == ["done", "late"]
