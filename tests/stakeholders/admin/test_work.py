"""Notes, tasks, tags, timeline and brief in the back office."""

import io
from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from core.models import AuditEntry, ReadEntry
from stakeholders.models import Note, Task, TimelineEvent
from stakeholders.states import Discretion
from tests.factories import (
    ContactRoleFactory,
    EcosocStatusFactory,
    NoteFactory,
    OrganisationFactory,
    PersonFactory,
    TagFactory,
    TaskFactory,
    TimelineEventFactory,
)
from tests.stakeholders.admin.conftest import list_of, page_of, rows_of, step_of, told

pytestmark = pytest.mark.django_db


def timeline_of(record):
    return reverse(f"admin:stakeholders_{record._meta.model_name}_timeline", args=[record.pk])


def brief_of(record):
    return reverse(f"admin:stakeholders_{record._meta.model_name}_brief", args=[record.pk])


def pages(response):
    return [page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages]


@pytest.mark.parametrize("factory", (OrganisationFactory, PersonFactory))
def test_a_note_and_a_task_are_written_on_the_records_page(as_officer, officer, factory):
    record = factory()

    as_officer.post(step_of(record, "note"), {"text": "They called.", "discretion": "team"})
    as_officer.post(
        step_of(record, "task"),
        {"title": "Call back", "due_on": "2030-01-31", "zone": "UTC", "assignee": officer.pk},
    )

    page = as_officer.get(page_of(record)).content.decode()
    assert "They called." in page
    assert "Call back" in page
    assert Task.objects.get().assignee == officer


def test_what_is_entered_by_hand_is_on_the_timeline(as_officer, officer):
    management = {
        f"{name}-{count}_FORMS": "0"
        for name in ("contacts", "umbrellas")
        for count in ("TOTAL", "INITIAL")
    }
    as_officer.post(
        reverse("admin:stakeholders_organisation_add"), {"legal_name": "New", **management}
    )

    event = TimelineEvent.objects.get()
    assert (event.kind, event.organisation.legal_name, event.by) == (
        "organisation.added",
        "New",
        officer,
    )


def test_what_is_for_leads_is_on_no_officers_page(as_officer, as_lead):
    organisation = OrganisationFactory()
    note = NoteFactory(organisation=organisation, text="Delicate", discretion=Discretion.LEADS)
    TimelineEventFactory(
        organisation=organisation, kind="organisation.at_risk", discretion=Discretion.LEADS
    )

    for url in (page_of(organisation), timeline_of(organisation)):
        assert "Marked as at risk" not in as_officer.get(url).content.decode()
        assert "Marked as at risk" in as_lead.get(url).content.decode()
    assert "Delicate" not in as_officer.get(page_of(organisation)).content.decode()
    assert as_officer.get(page_of(note)).status_code == 404
    assert rows_of(as_officer.get(list_of("note"))) == []


def test_pages_of_an_organisation_at_risk_are_not_there_for_officers(as_officer):
    hidden = OrganisationFactory(at_risk=True)
    task = TaskFactory(organisation=hidden)

    for url in (timeline_of(hidden), brief_of(hidden), page_of(task)):
        assert as_officer.get(url).status_code == 404
    assert as_officer.post(brief_of(hidden), {"purpose": "x"}).status_code == 404
    assert rows_of(as_officer.get(list_of("task") + "?whose=all")) == []


def test_a_note_is_changed_by_its_step_and_shows_what_it_was(as_officer, officer):
    note = NoteFactory(author=officer, text="First words")

    as_officer.post(step_of(note, "edit"), {"text": "Second words", "discretion": "team"})

    assert Note.objects.get().text == "Second words"
    history = reverse("admin:stakeholders_note_history", args=[note.pk])
    assert "First words" in as_officer.get(history).content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    (
        ("", {"mine"}),
        ("?whose=nobody", {"nobody"}),
        ("?whose=overdue", {"late"}),
        ("?whose=done", {"done"}),
        ("?whose=all", {"mine", "nobody", "late", "done"}),
    ),
)
def test_whose_tasks(as_officer, officer, second_officer, query, expected):
    yesterday = timezone.localdate() - timedelta(days=1)
    TaskFactory(title="mine", assignee=officer)
    TaskFactory(title="nobody")
    TaskFactory(title="late", assignee=second_officer, due_on=yesterday)
    TaskFactory(title="done", assignee=officer, done_at=timezone.now(), done_by=officer)

    found = rows_of(as_officer.get(list_of("task") + query))

    assert {task.title for task in found} == expected


def test_a_tag_is_given_to_many_and_the_refused_are_named(as_officer, officer):
    tag = TagFactory(name="observer")
    having, fresh = OrganisationFactory(legal_name="Has it"), OrganisationFactory()
    tag.organisations.add(having)
    chosen = {ACTION_CHECKBOX_NAME: [having.pk, fresh.pk], "action": "give_tag"}

    asked = as_officer.post(list_of("organisation"), chosen)
    response = as_officer.post(
        list_of("organisation"), {**chosen, "chosen": "1", "tag": tag.pk}, follow=True
    )

    assert "observer" in asked.content.decode()
    assert set(tag.organisations.all()) == {having, fresh}
    assert told(response) == [
        ("error", "Has it: It has the tag “observer” already."),
        ("success", "1 record updated."),
    ]
    found = rows_of(as_officer.get(f"{list_of('organisation')}?tags__id__exact={tag.pk}"))
    assert set(found) == {having, fresh}


def test_the_timeline_is_filtered_and_nonsense_counts_as_not_asked(as_officer):
    organisation = OrganisationFactory()
    TimelineEventFactory(organisation=organisation)
    TimelineEventFactory(organisation=organisation, kind="note.added")

    def texts(query):
        response = as_officer.get(timeline_of(organisation) + query)
        return [entry.text for entry, _url in response.context["rows"]]

    assert texts("?kind=note.added") == ["Note written"]
    assert texts("?area=vetting") == ["Verified"]
    assert len(texts("?area=x&year=20x6&before=~~")) == 2


@pytest.mark.parametrize("item_count", (1, 3))
@pytest.mark.parametrize(
    ("model", "factory", "queries"), (("note", NoteFactory, 6), ("tag", TagFactory, 6))
)
def test_lists_ask_as_much_for_three_as_for_one(
    as_officer, django_assert_num_queries, model, factory, queries, item_count
):
    for _each in range(item_count):
        factory()

    as_officer.get(list_of(model))
    with django_assert_num_queries(queries):
        as_officer.get(list_of(model))


@pytest.mark.parametrize("item_count", (1, 3))
def test_the_list_of_tasks_asks_as_much_for_three_as_for_one(
    as_officer, officer, django_assert_num_queries, item_count
):
    for _each in range(item_count):
        TaskFactory(assignee=officer)

    as_officer.get(list_of("task"))
    with django_assert_num_queries(6):
        as_officer.get(list_of("task"))


class TestBrief:
    def full(self):
        organisation = OrganisationFactory(
            legal_name="Réseau " + "très long " * 28, description="Nous aidons. " * 300
        )
        EcosocStatusFactory(organisation=organisation)
        for number in range(9):
            ContactRoleFactory(organisation=organisation, person__given_name=f"Person{number}")
        for _number in range(40):
            TimelineEventFactory(
                organisation=organisation,
                kind="organisation.suspended",
                facts={"reason": "because " * 40},
            )
        return organisation

    def test_it_fits_on_one_page_and_is_in_both_logs(self, as_officer, officer):
        organisation = self.full()

        response = as_officer.post(brief_of(organisation), {"purpose": "Meeting of Monday"})

        (text,) = pages(response)
        assert "Réseau" in text
        assert "Meeting of Monday" in text
        assert "Olga" in text
        assert "Confidential" in text
        assert response["Content-Disposition"] == (
            f'attachment; filename="brief-{organisation.reference}.pdf"'
        )
        assert AuditEntry.objects.get(verb="organisation.brief").note == "Meeting of Monday"
        read = ReadEntry.objects.get(what="organisation.brief")
        assert (read.subject, read.by, read.purpose) == (
            organisation.label,
            officer,
            "Meeting of Monday",
        )

    def test_it_says_no_task_and_nothing_for_leads(self, as_officer):
        organisation = OrganisationFactory()
        TaskFactory(organisation=organisation, title="Watch them")
        TimelineEventFactory(
            organisation=organisation, kind="task.added", facts={"title": "Watch them"}
        )
        TimelineEventFactory(
            organisation=organisation, kind="organisation.at_risk", discretion=Discretion.LEADS
        )

        (text,) = pages(as_officer.post(brief_of(organisation), {"purpose": "x"}))

        assert "Watch them" not in text
        assert "at risk" not in text

    def test_without_a_purpose_it_asks_again(self, as_officer):
        response = as_officer.post(brief_of(OrganisationFactory()), {"purpose": " "})

        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/html")
        assert not ReadEntry.objects.exists()

    def test_a_persons_brief_names_no_organisation_at_risk(self, as_officer, as_lead):
        person = PersonFactory(email="ana@ngo.example")
        ContactRoleFactory(person=person, organisation__legal_name="Safe Circle")
        ContactRoleFactory(
            person=person, organisation__legal_name="Hidden Circle", organisation__at_risk=True
        )

        (seen,) = pages(as_officer.post(brief_of(person), {"purpose": "x"}))
        (all_of_it,) = pages(as_lead.post(brief_of(person), {"purpose": "x"}))

        assert ("Safe Circle" in seen, "Hidden Circle" in seen) == (True, False)
        assert "Strictly confidential" in all_of_it

    def test_it_is_in_the_readers_language(self, as_officer, client, officer):
        client.force_login(officer)
        client.cookies["django_language"] = "ar"

        response = client.post(brief_of(OrganisationFactory()), {"purpose": "x"})

        root = PdfReader(io.BytesIO(response.content)).trailer["/Root"]
        assert root["/Lang"] == "ar"
