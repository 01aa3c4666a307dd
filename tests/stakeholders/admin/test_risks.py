"""The back office's pages of flags, matches, re-vettings, evidence and the list."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry, ReadEntry
from stakeholders.models import (
    Evidence,
    Registration,
    Review,
    RiskFlag,
    SanctionsList,
    ScreeningMatch,
)
from tests.factories import (
    ChecklistItemFactory,
    DocumentFactory,
    EvidenceFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
    ReviewFactory,
    RiskFlagFactory,
    ScreeningMatchFactory,
)
from tests.stakeholders.admin.conftest import list_of, page_of, rows_of, signed_in, step_of, told
from tests.stakeholders.registering import PNG, own_folder, pdf
from tests.stakeholders.screening.sample import SAMPLE

pytestmark = pytest.mark.django_db
LISTS = {
    "riskflag": (RiskFlagFactory, {}),
    "screeningmatch": (ScreeningMatchFactory, {}),
    "review": (ReviewFactory, {}),
}
AT_RISK = {"at_risk": True}


@pytest.mark.parametrize("model", LISTS)
def test_the_lists_ask_as_much_for_three_as_for_one(
    as_officer, model, django_assert_max_num_queries
):
    factory, fields = LISTS[model]
    counts = []
    for _number in range(2):
        factory(**fields)
        as_officer.get(list_of(model))  # Warm what a session asks for once.
        with django_assert_max_num_queries(40) as asked:
            as_officer.get(list_of(model))
        counts.append(len(asked))
        factory.create_batch(1, **fields)

    assert counts[0] == counts[1]


@pytest.mark.parametrize("model", LISTS)
def test_the_lists_show_what_is_open_oldest_first_and_nothing_at_risk(as_officer, as_lead, model):
    factory, _fields = LISTS[model]
    first, second = factory(), factory()
    hidden = factory(organisation=OrganisationFactory(**AT_RISK))

    assert rows_of(as_officer.get(list_of(model))) == [first, second]
    assert set(rows_of(as_lead.get(list_of(model)))) == {first, second, hidden}
    assert as_officer.get(page_of(hidden)).status_code == 404


@pytest.mark.parametrize("model", (*LISTS, "sanctionslist", "sanctionsentry", "riskrule"))
def test_nobody_but_the_team_comes_here(client, focal_point, field_officer, model):
    for person in (focal_point, field_officer):
        client.force_login(person)
        assert client.get(list_of(model)).status_code in (302, 403)


@pytest.mark.parametrize("model", LISTS)
def test_there_is_no_file_of_them(as_lead, model):
    assert as_lead.get(f"{list_of(model)}export/").status_code in (403, 404)


class TestFlags:
    def test_a_flag_is_raised_from_the_page_of_what_it_is_about(self, as_officer):
        for record in (RegistrationFactory(), ListedOrganisationFactory()):
            page = as_officer.get(page_of(record)).content.decode()
            assert step_of(record, "flag") in page
            answers = {"level": "yellow", "category": "financial", "comment": "No accounts."}
            as_officer.post(step_of(record, "flag"), answers)

        assert RiskFlag.objects.count() == 2
        assert "No accounts." in as_officer.get(page_of(record)).content.decode()

    def test_what_is_escalated_is_read_by_leads_alone_and_that_is_noted(
        self, as_officer, as_lead, lead
    ):
        flag = RiskFlagFactory(level="escalated", comment="The cash box is empty")

        for url in (page_of(flag), page_of(flag.organisation), list_of("riskflag")):
            assert "cash box" not in as_officer.get(url).content.decode()
        assert not ReadEntry.objects.exists()
        assert "cash box" in as_lead.get(page_of(flag)).content.decode()
        assert ReadEntry.objects.get().by == lead
        history = reverse("admin:stakeholders_riskflag_history", args=[flag.pk])
        assert as_officer.get(history).status_code == 404
        assert as_lead.get(history).status_code == 200

    def test_it_is_resolved_by_a_step(self, as_officer):
        flag = RiskFlagFactory()

        as_officer.post(step_of(flag, "resolve"), {"note": "The accounts came."})

        flag.refresh_from_db()
        assert flag.state == "resolved"

    def test_a_locked_organisation_cannot_be_changed_by_officers(self, as_officer):
        flag = RiskFlagFactory(level="red")
        page = as_officer.get(page_of(flag.organisation)).content.decode()

        assert "A red flag locks this record" in page
        assert 'name="legal_name"' not in page


class TestMatches:
    def test_both_sides_and_the_reasons_are_shown_and_looking_is_noted(self, as_officer, officer):
        match = ScreeningMatchFactory(
            person=PersonFactory(given_name="Zarko", family_name="Velikow"),
            organisation=None,
            reasons=[["agreed", "zarko"], ["against", "invented"]],
        )
        page = as_officer.get(page_of(match)).content.decode()

        for text in (
            "Zarko Velikow",
            "Zarko Invented Velikov",
            "Alike: zarko.",
            match.entry.reference_number,
        ):
            assert text in page
        assert ReadEntry.objects.get().what == "screeningmatch.details"

    def test_judging_is_a_step_that_needs_a_note(self, as_officer):
        match = ScreeningMatchFactory()

        empty = as_officer.post(step_of(match, "judge"), {"outcome": "false_positive", "note": ""})
        assert "This field is required." in empty.content.decode()
        as_officer.post(step_of(match, "judge"), {"outcome": "false_positive", "note": "Older."})

        match.refresh_from_db()
        assert (match.state, match.note) == ("false_positive", "Older.")

    def test_setting_many_aside_asks_for_one_note_and_names_who_refused(self, as_officer):
        first, second = ScreeningMatchFactory(), ScreeningMatchFactory()
        known = ScreeningMatchFactory(state="true_match", our_name="Known already")
        chosen = {"action": "set_aside", "_selected_action": [first.pk, second.pk, known.pk]}
        url = f"{list_of('screeningmatch')}?state=all"

        asked = as_officer.post(url, chosen).content.decode()
        assert "3 matches are judged as somebody else" in asked
        assert ScreeningMatch.objects.filter(state="potential").count() == 2
        done = as_officer.post(url, {**chosen, "asked": "yes", "note": "Older."}, follow=True)

        assert ScreeningMatch.objects.filter(state="false_positive").count() == 2
        assert [level for level, _text in told(done)] == ["error", "success"]
        assert "Known already" in told(done)[0][1]


class TestLoading:
    url = "/admin/stakeholders/sanctionslist/load/"

    def test_a_lead_loads_a_list_and_sees_the_counts(self, as_lead):
        file = SimpleUploadedFile("list.xml", SAMPLE.read_bytes())

        page = as_lead.post(self.url, {"file": file}, follow=True)

        assert "The list is in force." in page.content.decode()
        assert SanctionsList.objects.get().added == 6

    def test_a_broken_file_changes_nothing_and_says_so(self, as_lead):
        file = SimpleUploadedFile("list.xml", b"<html><body></body></html>")

        page = as_lead.post(self.url, {"file": file}).content.decode()

        assert "This is not the consolidated list" in page
        assert not SanctionsList.objects.exists()

    def test_officers_see_the_versions_and_load_none(self, as_officer):
        assert as_officer.get(list_of("sanctionslist")).status_code == 200
        assert as_officer.get(self.url).status_code == 403


class TestReviews:
    def test_the_checklist_is_answered_and_it_is_done(self, as_officer):
        review, item = ReviewFactory(), ChecklistItemFactory()
        url = reverse("admin:stakeholders_review_checklist", args=[review.pk])

        as_officer.post(url, {f"answer-{item.pk}": "passed", f"note-{item.pk}": ""})
        as_officer.post(step_of(review, "finish"), {"note": "Nothing new."})

        review.refresh_from_db()
        assert (review.state, review.note) == ("done", "Nothing new.")
        assert item.question in as_officer.get(page_of(review)).content.decode()

    def test_a_name_changed_by_hand_asks_for_one(self, as_officer):
        organisation = OrganisationFactory()
        page = as_officer.get(page_of(organisation))
        values = dict(page.context["adminform"].form.initial)
        values = {k: v for k, v in values.items() if v not in (None, [])}
        for formset in page.context["inline_admin_formsets"]:
            values |= {
                f"{formset.formset.prefix}-{name}": value
                for name, value in formset.formset.management_form.initial.items()
            }
        values["legal_name"] = "Bread and Roses"

        as_officer.post(page_of(organisation), values)

        organisation.refresh_from_db()
        assert organisation.legal_name == "Bread and Roses"
        assert Review.objects.get().reasons == ["name"]


class TestEvidence:
    @pytest.fixture(autouse=True)
    def _folder(self, settings, tmp_path):
        own_folder(settings, tmp_path)

    def add(self, client, record, content=None, **changes):
        kind = record._meta.model_name
        url = reverse("admin:stakeholders_evidence_add_to", args=[kind, record.pk])
        values = {
            "file": SimpleUploadedFile("page.pdf", content or pdf()),
            "address": "https://news.example/story",
            "taken_at": "2026-11-20 14:30",
        }
        return client.post(url, values | changes)

    def test_a_page_is_kept_with_address_time_and_checksum_and_opened_again(self, as_officer):
        registration = RegistrationFactory()
        assert self.add(as_officer, registration).status_code == 302
        self.add(as_officer, registration, content=PNG)

        kept = Evidence.objects.order_by("pk").first()
        assert (kept.address, len(kept.sha256)) == ("https://news.example/story", 64)
        page = as_officer.get(page_of(registration)).content.decode()
        assert kept.sha256 in page
        url = reverse("admin:stakeholders_evidence_open", args=[kept.pk])
        assert b"".join(as_officer.get(url).streaming_content) == pdf()
        verbs = AuditEntry.objects.filter(subject=registration.label).values_list("verb", flat=True)
        assert set(verbs) == {"evidence.added", "evidence.opened"}

    @pytest.mark.parametrize(
        ("changes", "says"),
        (
            ({"taken_at": "2999-01-01 10:00"}, "in the future"),
            ({"content": b"MZ\x90\x00"}, "is not a"),
            ({"address": "not an address"}, "Enter a valid URL"),
        ),
    )
    def test_wrong_input_is_asked_again_and_keeps_nothing(self, as_officer, changes, says):
        response = self.add(as_officer, RegistrationFactory(), **changes)

        assert says in response.content.decode()
        assert not Evidence.objects.exists()

    def test_neither_strangers_nor_officers_of_what_is_at_risk_open_it(
        self, as_officer, field_officer, focal_point
    ):
        known = EvidenceFactory(organisation=focal_point.organisation)
        hidden = EvidenceFactory(organisation=OrganisationFactory(at_risk=True))

        def opened(client, kept):
            url = reverse("admin:stakeholders_evidence_open", args=[kept.pk])
            response = client.get(url)
            if response.streaming:
                assert b"".join(response.streaming_content)  # Read to its end, so closed.
            return response.status_code

        assert (opened(as_officer, known), opened(as_officer, hidden)) == (200, 404)
        for person in (field_officer, focal_point):
            assert opened(signed_in(person), known) == 302


class TestQuarantine:
    url = "/admin/stakeholders/registration/?queue=quarantine"

    def held(self, **fields):
        return RegistrationFactory(quarantined=True, quarantine_score=80, **fields)

    def chosen(self, action, *records, **more):
        return {"action": action, "_selected_action": [r.pk for r in records], **more}

    def test_deleting_spam_says_how_many_and_deletes_them_with_their_files(
        self, as_officer, django_capture_on_commit_callbacks, settings, tmp_path
    ):
        own_folder(settings, tmp_path)
        first, second = self.held(), self.held()
        document = DocumentFactory(registration=first)

        asked = as_officer.post(self.url, self.chosen("discard", first, second)).content.decode()
        assert "2 registrations are deleted for good" in asked
        assert Registration.objects.count() == 2
        with django_capture_on_commit_callbacks(execute=True):
            as_officer.post(self.url, self.chosen("discard", first, second, asked="yes"))

        assert not Registration.objects.exists()
        assert not Registration.pgh_event_model.objects.exists()
        assert not document.file.storage.exists(document.file.name)
        assert AuditEntry.objects.filter(verb="registration.discarded").count() == 2

    def test_what_somebody_looks_into_is_not_deleted(self, as_officer):
        flagged = self.held()
        RiskFlagFactory(organisation=None, registration=flagged)

        done = as_officer.post(self.url, self.chosen("discard", flagged, asked="yes"), follow=True)

        assert "decline it instead" in told(done)[0][1]
        assert Registration.objects.exists()

    def test_declining_many_needs_a_reason_and_leaves_others_alone(self, as_officer):
        held, other = self.held(), RegistrationFactory()
        url = "/admin/stakeholders/registration/?queue=all"

        asked = as_officer.post(url, self.chosen("decline_held", held, other)).content.decode()
        assert "2 registrations are declined" in asked
        answer = self.chosen("decline_held", held, other, asked="yes", reason="An advertisement.")
        done = as_officer.post(url, answer, follow=True)

        held.refresh_from_db()
        other.refresh_from_db()
        assert (held.state, other.state) == ("declined", "submitted")
        assert [level for level, _text in told(done)] == ["error", "success"]


def test_the_times_are_a_page_with_a_table_and_its_chart(as_officer, client, field_officer):
    for _number in range(5):
        RegistrationFactory(state="declined", submitted_at=timezone.now() - timedelta(days=9))
    page = as_officer.get(reverse("admin:stakeholders_vetting_times")).content.decode()

    assert "Working days from arrival to decision" in page
    assert page.count("<rect") == 2
    client.force_login(field_officer)
    assert client.get(reverse("admin:stakeholders_vetting_times")).status_code == 302
