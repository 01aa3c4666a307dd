"""Closing and erasing: what named somebody is gone everywhere, and numbers are left."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from psycopg import sql

from core import audit
from core.errors import Conflict, NotPermitted
from notifications import outbox
from notifications.models import Notification
from stakeholders import emails
from stakeholders.actions import data_requests, erasure, timeline
from stakeholders.models import (
    DataRequest,
    Document,
    Organisation,
    Person,
    Registration,
    RetentionRules,
)
from stakeholders.selectors import retention
from stakeholders.states import DataRequestKind, DataRequestState, ListingState, VettingState
from tests.factories import (
    ChangedFieldFactory,
    ConfirmationRequestFactory,
    ConsentFactory,
    ContactRoleFactory,
    DocumentFactory,
    EncounterFactory,
    EndorsementFactory,
    InvitationFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    RegistrationFactory,
    SuggestionFactory,
)

pytestmark = pytest.mark.django_db
# Nobody else has these words: after an erasure no table may hold one of them.
MARK = "zyxmark"


@pytest.fixture
def marked():
    """An organisation of which every table around it tells something."""
    organisation = ListedOrganisationFactory(
        legal_name=f"{MARK} House", email=f"office@{MARK}.example", description=f"{MARK} helps.",
        registration_number=f"{MARK}/7",
    )  # fmt: skip
    person = ContactRoleFactory(
        organisation=organisation,
        person__given_name=MARK,
        person__email=f"focal@{MARK}.example",
    ).person
    registration = RegistrationFactory(
        state="approved", organisation=organisation, legal_name=MARK,
        focal_email=f"focal@{MARK}.example", head_name=MARK,
    )  # fmt: skip
    DocumentFactory(registration=registration, organisation=organisation, name=f"{MARK}.pdf")
    OrganisationNameFactory(organisation=organisation, name=f"Old {MARK}")
    EncounterFactory(organisation=organisation, people_met=MARK, topic=MARK)
    EndorsementFactory(organisation=organisation, statement=f"{MARK} keeps its word.")
    SuggestionFactory(state="recorded", organisation=organisation, name=MARK, why=f"{MARK} is good")
    ChangedFieldFactory(change__organisation=organisation, change__note=MARK, after=MARK)
    InvitationFactory(organisation=organisation, person=person)
    ConsentFactory(organisation=organisation)
    request = ConfirmationRequestFactory(
        organisation=organisation, person=person, email=person.email
    )
    outbox.enqueue(emails.registration_received(registration))
    outbox.enqueue(emails.confirmation_asked(request, erasure.confirmations.ConfirmationRules()))
    audit.record("organisation.hidden", organisation, by=None, note=MARK)
    timeline.note("organisation.renamed", organisation=organisation, before=MARK)
    organisation.legal_name = f"{MARK} Renamed"
    organisation.save()
    return organisation


def tables_with(word):
    """The tables of which a row, as text, has the word."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            query = sql.SQL("SELECT 1 FROM {} t WHERE t::text ILIKE %s LIMIT 1")
            cursor.execute(query.format(sql.Identifier(table)), [f"%{word}%"])
            if cursor.fetchone():
                found.add(table)
    return found


def test_after_an_erasure_no_table_holds_what_named_somebody(
    marked, lead, django_capture_on_commit_callbacks
):
    path = Document.objects.get().file.name
    assert len(tables_with(MARK)) > 12

    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase_organisation(marked, by=lead, reason="Asked.", typed=marked.reference)

    assert tables_with(MARK) == set()
    assert not default_storage.exists(path)
    assert (marked.vetting, marked.listing) == (VettingState.ERASED, ListingState.NOT_LISTED)
    assert marked.erased_at is not None


def test_numbers_without_a_name_are_left(marked, lead):
    before = (marked.country, marked.organisation_type, marked.year_established)

    erasure.erase_organisation(marked, by=lead, reason="Asked.", typed=marked.reference.lower())

    registration = Registration.objects.get()
    assert (marked.country, marked.organisation_type, marked.year_established) == before
    assert (registration.state, registration.country) == ("approved", marked.country)
    assert marked.consents.count() == 1
    assert Notification.objects.filter(state="pending").count() == 0


def test_a_link_that_was_out_opens_nothing_any_more(client, marked, lead):
    path = emails.registration_path(Registration.objects.get())

    erasure.erase_organisation(marked, by=lead, reason="Asked.", typed=marked.reference)

    assert client.get(path).status_code == 404


def test_people_with_other_work_stay(marked, lead):
    shared = ContactRoleFactory(organisation=marked).person
    ContactRoleFactory(person=shared)

    erasure.erase_organisation(marked, by=lead, reason="Asked.", typed=marked.reference)

    shared.refresh_from_db()
    assert shared.erased_at is None
    assert shared.roles.count() == 1


def test_a_parent_and_its_branches_stay(marked, lead):
    branch, parent = OrganisationFactory(parent=marked), OrganisationFactory()
    marked.parent = parent
    marked.save()

    erasure.erase_organisation(marked, by=lead, reason="Asked.", typed=marked.reference)

    for one in (branch, parent):
        one.refresh_from_db()
        assert one.erased_at is None


@pytest.mark.parametrize(
    ("persona", "typed", "reason"),
    (("officer", None, "Asked."), ("lead", "CSO-1", "Asked."), ("lead", None, " ")),
)
def test_only_a_lead_who_is_sure_erases(request, marked, persona, typed, reason):
    user = request.getfixturevalue(persona)

    with pytest.raises((NotPermitted, Conflict)):
        erasure.erase_organisation(marked, by=user, reason=reason, typed=typed or marked.reference)
    assert Organisation.objects.get(pk=marked.pk).erased_at is None


def test_erasing_twice_is_refused(marked, lead):
    erasure.erase_organisation(marked, by=lead, reason="Asked.", typed=marked.reference)

    with pytest.raises(Conflict):
        erasure.erase_organisation(marked, by=lead, reason="Again.", typed=marked.reference)


def test_a_person_and_the_account_are_erased_and_the_organisation_stays(focal_point, lead):
    person, own = focal_point.person, focal_point.organisation

    erasure.erase_person(person, by=lead, reason="Asked.", typed=str(person.pk))

    focal_point.refresh_from_db()
    own.refresh_from_db()
    assert (person.name, person.email, person.user) == ("", "", None)
    assert (focal_point.is_active, focal_point.name) == (False, "")
    assert focal_point.email.endswith("@erased.invalid")
    assert own.legal_name == "Own Organisation"
    assert tables_with("focal@ngo.example") == set()


def test_the_account_of_a_colleague_is_not_erased(lead, officer):
    person = Person.objects.create(given_name="Olga", user=officer)

    with pytest.raises(Conflict):
        erasure.erase_person(person, by=lead, reason="Asked.", typed=str(person.pk))


def test_closing_needs_a_reason_and_leaves_the_directory(officer):
    organisation = ListedOrganisationFactory()

    with pytest.raises(Conflict):
        erasure.archive(organisation, by=officer, reason=" ")
    erasure.archive(organisation, by=officer, reason="Dissolved.")

    assert organisation.vetting == VettingState.ARCHIVED
    assert not Organisation.objects.listed().exists()


# By the clock


@pytest.mark.parametrize(
    ("state", "months", "erased"),
    (
        ("declined", 24, True),
        ("declined", 23, False),
        ("withdrawn", 25, True),
        ("expired", 7, True),
        ("expired", 5, False),
        ("approved", 60, False),
        ("submitted", 60, False),
    ),
)
def test_registrations_that_came_to_nothing_are_erased_in_time(state, months, erased):
    registration = RegistrationFactory(state=state, legal_name=MARK)
    long_ago = datetime(2026, 3, 1, 12, tzinfo=ZoneInfo("Europe/Vienna"))
    Registration.objects.update(link_expires_at=long_ago)
    if registration.decided_at:
        Registration.objects.update(decided_at=long_ago)
    day = erasure.months_after(date(2026, 3, 1), months)
    at = datetime(day.year, day.month, day.day, 3, tzinfo=ZoneInfo("Europe/Vienna"))

    counts = [erasure.erase_due(at), erasure.erase_due(at)]

    registration.refresh_from_db()
    assert counts == [int(erased), 0]
    assert (registration.erased_at is not None) == erased
    assert (MARK not in registration.legal_name) == erased


# Requests of people


def test_a_person_asks_and_the_lead_erases(client, focal_point, lead):
    client.force_login(focal_point)
    client.post(reverse("my-requests"), {"kind": "erasure", "text": "Please."})
    request = DataRequest.objects.get()
    assert request.due_on == timezone.localdate() + timedelta(days=RetentionRules().days_to_answer)

    with pytest.raises(Conflict):
        data_requests.grant(request, by=lead, typed="no")
    data_requests.grant(request, by=lead, typed=str(focal_point.person.pk))

    request.refresh_from_db()
    mail = Notification.objects.get(state="pending")
    assert (request.state, request.text) == (DataRequestState.GRANTED, "")
    assert mail.recipient == "focal@ngo.example"
    Notification.objects.update(state="sent", sent_at=timezone.now())
    erasure.erase_due(timezone.now())
    assert tables_with("focal@ngo.example") == set()


def test_the_same_is_asked_once_and_only_of_the_own_organisation(focal_point, stranger):
    ask = data_requests.ask
    ask(DataRequestKind.ERASURE, by=focal_point, text="", organisation=focal_point.organisation)

    with pytest.raises(Conflict):
        ask(DataRequestKind.ERASURE, by=focal_point, text="", organisation=focal_point.organisation)
    with pytest.raises(Conflict):
        ask(DataRequestKind.CORRECTION, by=focal_point, text=" ")
    with pytest.raises(NotPermitted):
        ask(DataRequestKind.ERASURE, by=stranger, text="", organisation=focal_point.organisation)


def test_requests_are_for_leads_alone(client, focal_point, officer, lead):
    data_requests.ask(DataRequestKind.ERASURE, by=focal_point, text="")
    counts = [DataRequest.objects.visible_to(user).count() for user in (officer, focal_point, lead)]
    url = reverse("admin:stakeholders_datarequest_changelist")

    client.force_login(officer)
    refused = client.get(url).status_code
    client.force_login(lead)
    allowed = client.get(url).status_code

    assert counts == [0, 0, 1]
    assert (refused, allowed) == (403, 200)


def test_the_copy_has_what_is_mine_and_nothing_of_others(client, focal_point):
    ConsentFactory(organisation=focal_point.organisation, purpose="listing")
    ContactRoleFactory(person__given_name="Somebodyelse", organisation=focal_point.organisation)
    client.force_login(focal_point)

    answer = client.get(reverse("my-data-copy"))

    told = json.loads(answer.content)
    assert "attachment" in answer["Content-Disposition"]
    assert told["account"]["email"] == "focal@ngo.example"
    assert [one["purpose"] for one in told["agreements_of_your_organisations"]] == ["listing"]
    assert "Somebodyelse" not in answer.content.decode()
    assert "search_names" not in answer.content.decode()


# The table of what is kept


def test_every_field_that_can_hold_words_has_a_policy():
    missing = set()
    for model in retention.our_models():
        label = model._meta.label_lower
        if label in retention.ABOUT_NOBODY:
            continue
        rule = retention.rule_of(label)
        if rule is None:
            missing.add(label)
        elif not rule.delete:
            missing |= {
                f"{label}.{name}"
                for name in retention.free_text(model) - set(rule.scrub) - set(rule.keep)
            }

    assert missing == set()


def test_the_table_names_only_what_exists():
    for label, rule in retention.RETENTION.items():
        names = {one.name for one in apps.get_model(label)._meta.concrete_fields}
        assert set(rule.scrub) | set(rule.keep) <= names


@pytest.mark.parametrize("model", ("organisation", "person"))
def test_the_page_that_asks_names_what_goes(client, lead, marked, model):
    client.force_login(lead)
    record = marked if model == "organisation" else Person.objects.get()
    url = reverse(f"admin:stakeholders_{model}_step", args=[record.pk, "erase"])

    page = client.get(url).content.decode()
    client.post(url, {"typed": "nothing", "reason": "Asked."})
    untouched = type(record).objects.get(pk=record.pk).erased_at
    client.post(url, {"typed": erasure.expected_word(record), "reason": "Asked."})

    record.refresh_from_db()
    assert "Erased or emptied:" in page
    assert untouched is None
    assert record.erased_at is not None


def test_staff_see_how_long_what_is_kept(client, officer):
    client.force_login(officer)
    url = reverse("admin:stakeholders_retentionrules_changelist")

    page = client.get(url, follow=True).content.decode()

    assert "What an erasure does" in page
    assert "the whole row" in page
