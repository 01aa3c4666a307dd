"""The page of one registration: everything on it, and every step from it."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from core.errors import Conflict
from core.models import AuditEntry
from notifications.models import Notification
from stakeholders.actions import tasks, vetting
from stakeholders.models import Organisation, Registration, Task, TimelineEvent
from stakeholders.states import Discretion
from tests.factories import (
    ChecklistItemFactory,
    ConsentTextFactory,
    DocumentFactory,
    NotificationFactory,
    OrganisationFactory,
    RegistrationCheckFactory,
    RegistrationFactory,
    TaskFactory,
    VettingRulesFactory,
)
from tests.stakeholders.admin.conftest import page_of, step_of, told


@pytest.fixture
def registration(db):
    return RegistrationFactory(legal_name="საქალებო ფონდი", state="under_review")


def test_the_page_shows_facts_step_clock_duplicates_documents_mails_and_history(
    as_officer, officer, registration
):
    ConsentTextFactory(version="2026-1", text="What they agreed to")
    OrganisationFactory(legal_name="საქალებო ფონდი", website="https://there.example")
    DocumentFactory(registration=registration, name="statutes.pdf")
    NotificationFactory(about=registration.label, state="failed", last_error="550 no such user")
    AuditEntry.objects.create(
        verb="registration.review_started", subject=registration.label, by=officer
    )

    page = as_officer.get(page_of(registration)).content.decode()

    for text in (
        "We train investigators.", "Amina", "What they agreed to", "Approve or decline.",
        "Our time", "the same name", "https://there.example", "statutes.pdf",
        "550 no such user", "Taken into review",
    ):  # fmt: skip
        assert text in page, text


def test_what_the_directory_does_not_show_is_said_in_words(as_officer, registration):
    shown = "Not shown in the directory"

    def said():
        facts = as_officer.get(page_of(registration)).context["sections"]
        every = {label.lower(): value for section in facts for label, value in section.facts}
        return every[shown.lower()]

    assert said() == "–"
    registration.kept_back = ["city", "languages"]
    registration.save()
    assert said() == "city, working languages"


def test_the_log_says_everything_about_a_registration_in_words(as_officer, registration):
    verbs = ("document_added", "document_removed", "told_apart", "task_added", "task_done")
    for verb in verbs:
        AuditEntry.objects.create(verb=f"registration.{verb}", subject=registration.label)

    page = as_officer.get(page_of(registration)).content.decode()

    assert "Document added by the applicant" in page
    assert "registration." not in strip_tags(page)


def test_tasks_of_a_registration_are_on_its_page_and_go_with_it(
    as_officer, officer, registration, field_officer
):
    as_officer.post(
        step_of(registration, "task"),
        {"title": "Call the chair", "due_on": "2030-01-31", "zone": "UTC", "assignee": ""},
    )
    page = as_officer.get(page_of(registration)).content.decode()
    assert page.count("Call the chair") == 2  # To do, and in the log.

    organisation = vetting.approve(registration, by=officer)

    task = organisation.tasks.get()
    assert (task.registration, task.title) == (None, "Call the chair")
    assert "Call the chair" in as_officer.get(page_of(organisation)).content.decode()
    told_of = TimelineEvent.objects.get(kind="task.carried_over", organisation=organisation)
    assert told_of.discretion == Discretion.TEAM
    assert not Task.objects.visible_to(field_officer).exists()
    again = as_officer.post(step_of(registration, "task"), {"title": "More"})
    assert again.status_code == 404


def test_a_done_task_stays_with_the_registration(as_officer, officer, registration):
    task = tasks.add(registration, title="Look", due_on=timezone.localdate(), by=officer)
    tasks.finish(task, by=officer)

    organisation = vetting.approve(registration, by=officer)

    assert not organisation.tasks.exists()
    verbs = AuditEntry.objects.about(registration).values_list("verb", flat=True)
    assert {"registration.task_added", "registration.task_done"} <= set(verbs)


def test_no_task_is_written_for_a_registration_that_became_an_organisation(officer, registration):
    stale = Registration.objects.get(pk=registration.pk)
    vetting.approve(registration, by=officer)

    with pytest.raises(Conflict, match="on its page"):
        tasks.add(stale, title="Look", due_on=timezone.localdate(), by=officer)


def test_field_offices_read_no_task_of_a_registration(client, field_officer, registration):
    TaskFactory(organisation=None, registration=registration, title="Secret work")
    client.force_login(field_officer)

    assert client.get(page_of(registration)).status_code in (302, 403, 404)
    assert client.get(step_of(registration, "task")).status_code in (302, 403, 404)


def test_a_post_to_the_page_changes_nothing(as_officer, registration):
    as_officer.post(page_of(registration), {"legal_name": "Changed", "state": "approved"})

    registration.refresh_from_db()
    assert (registration.legal_name, registration.state) == ("საქალებო ფონდი", "under_review")


def test_the_mark_at_risk_of_a_duplicate_is_no_leak(as_officer, registration):
    OrganisationFactory(legal_name="საქალებო ფონდი", city="Hideout", at_risk=True)
    RegistrationFactory(legal_name="საქალებო ფონდი", name_en="Hideout", at_risk=True)

    page = as_officer.get(page_of(registration)).content.decode()

    assert "Nothing in the database looks like it" in page
    assert "CSO-" not in page


def test_a_step_that_is_not_possible_says_why_on_the_button(as_officer, registration):
    ChecklistItemFactory()
    page = as_officer.get(page_of(registration)).content.decode()
    assert "The checklist has 1 question that is not passed." in page


@pytest.mark.parametrize(
    ("state", "step", "answers", "after"),
    (
        ("submitted", "take", {}, "under_review"),
        ("needs_information", "take", {}, "under_review"),
        ("under_review", "ask", {"question": "Who?"}, "needs_information"),
        ("submitted", "ask", {"question": "Who?"}, "needs_information"),
        ("under_review", "decline", {"reason": "No."}, "declined"),
        ("under_review", "decline", {"template": "1"}, "declined"),
        ("under_review", "approve", {"choice": "new"}, "approved"),
    ),
)
def test_steps_move_the_registration_and_lead_back_to_its_page(
    as_officer, state, step, answers, after
):
    registration = RegistrationFactory(state=state)

    asked = as_officer.get(step_of(registration, step))
    registration.refresh_from_db()
    assert (asked.status_code, registration.state) == (200, state)
    done = as_officer.post(step_of(registration, step), {"csrf": "", **answers})

    registration.refresh_from_db()
    assert (done.status_code, done["Location"]) == (302, page_of(registration))
    assert registration.state == after


@pytest.mark.parametrize(
    ("step", "answers", "says"),
    (
        ("ask", {"question": " "}, "This field is required."),
        ("decline", {"reason": "", "template": ""}, "Choose a text or write why it is declined."),
        ("approve", {"choice": ""}, "This field is required."),
        (
            "approve",
            {"choice": "other", "reference": "CSO-999999"},
            "There is no organisation with this reference.",
        ),
    ),
)
def test_a_step_with_wrong_answers_is_asked_again_and_changes_nothing(
    as_officer, registration, step, answers, says
):
    response = as_officer.post(step_of(registration, step), {"x": "1", **answers})

    registration.refresh_from_db()
    assert says in response.content.decode()
    assert registration.state == "under_review"
    assert not Notification.objects.exists()


def test_a_step_that_is_refused_shows_the_reason_and_keeps_what_was_typed(as_officer):
    registration = RegistrationFactory(quarantined=True)

    response = as_officer.post(step_of(registration, "ask"), {"question": "Who heads it?"})

    page = response.content.decode()
    assert "quarantined: release or decline it first" in page
    assert "Who heads it?" in page


def test_a_declined_template_is_written_in_the_applicants_language(as_officer):
    registration = RegistrationFactory(state="under_review", language="fr")
    as_officer.post(step_of(registration, "decline"), {"template": "3"})
    registration.refresh_from_db()
    assert registration.decision_note
    assert Notification.objects.get().language == "fr"


class TestApprove:
    def test_with_a_likeness_nothing_is_chosen_beforehand(self, as_officer, registration):
        OrganisationFactory(legal_name=registration.legal_name)
        form = as_officer.get(step_of(registration, "approve")).context["form"]
        assert form.fields["choice"].initial is None

    def test_a_likeness_is_attached_and_no_second_organisation_made(self, as_officer, registration):
        known = OrganisationFactory(legal_name=registration.legal_name)

        as_officer.post(step_of(registration, "approve"), {"choice": known.reference})

        registration.refresh_from_db()
        assert list(Organisation.objects.all()) == [registration.organisation] == [known]

    def test_another_organisation_is_attached_by_its_reference(self, as_officer, registration):
        known = OrganisationFactory(legal_name="Entirely Other")

        as_officer.post(
            step_of(registration, "approve"),
            {"choice": "other", "reference": known.reference.lower()},
        )

        registration.refresh_from_db()
        assert registration.organisation == known

    def test_an_organisation_at_risk_has_no_reference_for_an_officer(
        self, as_officer, registration
    ):
        hidden = OrganisationFactory(legal_name=registration.legal_name, at_risk=True)

        response = as_officer.post(
            step_of(registration, "approve"), {"choice": "other", "reference": hidden.reference}
        )

        assert "There is no organisation with this reference." in response.content.decode()

    def test_four_eyes(self, as_officer, as_second, registration):
        VettingRulesFactory(four_eyes=True)

        alone = as_officer.post(step_of(registration, "approve"), {"choice": "new"})
        as_officer.post(step_of(registration, "recommend"), {"x": "1"})
        self_approved = as_officer.post(step_of(registration, "approve"), {"choice": "new"})
        as_second.post(step_of(registration, "approve"), {"choice": "new"})

        assert "has to recommend the approval first" in alone.content.decode()
        assert "somebody else has to approve" in self_approved.content.decode()
        assert Organisation.objects.count() == 1


class TestChecklist:
    def post(self, client, registration, **answers):
        address = reverse("admin:stakeholders_registration_checklist", args=[registration.pk])
        return client.post(address, answers, follow=True)

    def test_all_answers_are_kept_at_once_and_only_what_changed_is_written(
        self, as_officer, officer, registration
    ):
        first, second = ChecklistItemFactory(), ChecklistItemFactory()
        answers = {
            f"answer-{first.pk}": "passed",
            f"note-{first.pk}": "",
            f"answer-{second.pk}": "failed",
            f"note-{second.pk}": "Expired",
        }

        response = self.post(as_officer, registration, **answers)
        again = self.post(as_officer, registration, **answers)

        assert told(response) == [("success", "2 answers kept.")]
        assert told(again) == [("success", "0 answers kept.")]
        kept = registration.checks.values_list("answer", "note", "by")
        assert list(kept) == [("passed", "", officer.pk), ("failed", "Expired", officer.pk)]

    def test_what_failed_needs_a_note(self, as_officer, registration):
        item = ChecklistItemFactory()
        response = self.post(as_officer, registration, **{f"answer-{item.pk}": "failed"})
        assert "Say what is wrong." in response.content.decode()
        assert not registration.checks.exists()

    def test_it_is_closed_after_the_decision(self, as_officer):
        declined = RegistrationFactory(state="declined")
        item = ChecklistItemFactory()
        response = self.post(as_officer, declined, **{f"answer-{item.pk}": "passed"})
        assert [level for level, _text in told(response)] == ["error"]

    def test_an_answer_older_than_the_applicants_last_change_is_marked(self, as_officer):
        registration = RegistrationFactory(state="under_review")
        RegistrationCheckFactory(registration=registration)
        page = page_of(registration)
        assert "look again" not in as_officer.get(page).content.decode()

        registration.refresh_from_db()
        registration.answered_at = registration.checks.get().updated_at.replace(year=2100)
        registration.save()

        assert "look again" in as_officer.get(page).content.decode()


class TestDocuments:
    def open(self, client, document):
        return client.get(reverse("admin:stakeholders_document_open", args=[document.pk]))

    def test_a_document_is_a_download_and_its_opening_is_noted(
        self, as_officer, officer, registration
    ):
        document = DocumentFactory(registration=registration, name="x.html")

        response = self.open(as_officer, document)

        assert response["Content-Disposition"] == 'attachment; filename="x.html"'
        assert response["Content-Type"] == "application/octet-stream"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert b"".join(response.streaming_content) == b"%PDF-1.7 small"
        entry = AuditEntry.objects.get()
        assert (entry.verb, entry.subject, entry.by, entry.note) == (
            "document.opened",
            registration.label,
            officer,
            "x.html",
        )

    @pytest.mark.parametrize(
        "owner",
        (
            {"registration__state": "draft"},
            {"registration__at_risk": True},
            {"registration": None, "organisation__at_risk": True},
            {"organisation__at_risk": True},
        ),
    )
    def test_what_belongs_to_something_hidden_is_404(self, as_officer, owner):
        if "organisation__at_risk" in owner:
            owner = {**owner, "organisation": OrganisationFactory(at_risk=True)}
            del owner["organisation__at_risk"]
        document = DocumentFactory(**owner)

        assert self.open(as_officer, document).status_code == 404
        assert not AuditEntry.objects.exists()

    def test_a_lost_file_is_404_and_not_noted(self, as_officer, registration):
        document = DocumentFactory(registration=registration)
        document.file.delete(save=False)
        document.file = "documents/lost"
        document.save()

        assert self.open(as_officer, document).status_code == 404
        assert not AuditEntry.objects.exists()

    def test_whoever_is_not_of_the_team_opens_nothing(self, client, focal_point, registration):
        client.force_login(focal_point)
        assert self.open(client, DocumentFactory(registration=registration)).status_code == 302


def test_the_history_says_what_changed_and_who_did_it(as_officer, officer):
    registration = RegistrationFactory()
    as_officer.post(step_of(registration, "take"), {"x": "1"})

    address = reverse("admin:stakeholders_registration_history", args=[registration.pk])
    changes = as_officer.get(address).context["changes"]

    newest = changes[0]
    said = {d.field: (d.before, d.after) for d in newest.differences}
    assert newest.by == officer
    assert said == {"state": ("submitted", "under review"), "assigned to": ("–", "Olga")}
    assert changes[-1].is_first
