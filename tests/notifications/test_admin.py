"""The outbox in the back office: state, error, try again; and nothing that is not theirs."""

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import IllegalTransition
from core.models import AuditEntry
from notifications import outbox
from notifications.admin import without_links
from notifications.models import NotificationState
from tests.factories import (
    InvitationFactory,
    NotificationFactory,
    OrganisationFactory,
    RegistrationFactory,
)

LIST = reverse("admin:notifications_notification_changelist")
TOKEN = "WyJhYmMiLCJkZWYiXQ:1vabcd:q9Zr5u1kJ2mN3oP4qR5sT6uV7wX8yZ9aB0cD1eF2gH3"


@pytest.fixture
def as_officer(officer):
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def as_lead(lead):
    client = Client()
    client.force_login(lead)
    return client


def page_of(notification):
    return reverse("admin:notifications_notification_change", args=[notification.pk])


def step_of(notification, name):
    return reverse("admin:notifications_notification_step", args=[notification.pk, name])


def rows_of(response):
    return list(response.context["cl"].queryset)


def test_the_list_shows_state_and_error(as_officer):
    NotificationFactory(
        state="failed", last_error="550 no such user", recipient="wrong@ngo.example"
    )
    page = as_officer.get(LIST).content.decode()
    for text in ("wrong@ngo.example", "550 no such user", "failed"):
        assert text in page


@pytest.mark.parametrize(
    ("query", "expected"),
    (
        ("state__exact=failed", "failed"),
        ("trouble=unfinished", "failed"),
        ("trouble=error", "failed"),
        ("q=failed%40ngo.example", "failed"),
        ("state__exact=sent", "sent"),
    ),
)
def test_filters_and_search(as_officer, query, expected):
    NotificationFactory(
        subject="failed", state="failed", last_error="550", recipient="failed@ngo.example"
    )
    NotificationFactory(subject="sent", state="sent")
    assert [row.subject for row in rows_of(as_officer.get(f"{LIST}?{query}"))] == [expected]


@pytest.mark.parametrize("number", (1, 3))
def test_the_list_asks_as_much_for_three_as_for_one(as_officer, django_assert_num_queries, number):
    for _each in range(number):
        NotificationFactory(state="failed", about=RegistrationFactory().label)
    as_officer.get(LIST)
    with django_assert_num_queries(9):
        response = as_officer.get(LIST)
    assert len(rows_of(response)) == number


@pytest.mark.parametrize(
    "make",
    (
        lambda: OrganisationFactory(at_risk=True),
        lambda: RegistrationFactory(at_risk=True),
        lambda: RegistrationFactory(at_risk=True, state="draft"),
        lambda: InvitationFactory(organisation__at_risk=True),
    ),
    ids=("organisation", "registration", "draft", "invitation"),
)
def test_mails_about_what_is_at_risk_are_for_leads(as_officer, as_lead, make):
    hidden = NotificationFactory(about=make().label, state="failed")
    seen = NotificationFactory(about=RegistrationFactory().label, state="failed")

    assert rows_of(as_officer.get(LIST)) == [seen]
    assert as_officer.get(page_of(hidden)).status_code == 404
    assert as_officer.post(step_of(hidden, "again"), {"x": "1"}).status_code == 404
    assert len(rows_of(as_lead.get(LIST))) == 2


def test_the_page_links_to_the_record_and_shows_the_mail_without_its_key(as_officer):
    registration = RegistrationFactory()
    notification = NotificationFactory(
        about=registration.label,
        text=f"Answer: https://here.example/organisations/register/{TOKEN}/",
        html=f'<p onclick="x()">Answer <a href="https://here.example/{TOKEN}/">here</a></p>',
    )

    page = as_officer.get(page_of(notification)).content.decode()

    assert registration.get_absolute_url() in page
    assert "https://here.example/organisations/register/…/" in page
    assert TOKEN not in page
    assert '<iframe class="bo-mail" sandbox=""' in page
    assert "<p onclick" not in page


def test_a_secret_mail_shows_no_text(as_officer):
    notification = NotificationFactory(secret=True, text="Code 123456", html="<p>123456</p>")
    page = as_officer.get(page_of(notification)).content.decode()
    assert "123456" not in page
    assert "for its reader alone" in page


def test_links_without_a_signature_stay():
    text = "See https://here.example/meetings/CND-69/ at 14:00:00 and mailto:a@b.example"
    assert without_links(text) == text


@pytest.mark.parametrize("state", tuple(NotificationState))
def test_only_what_failed_is_tried_again(as_officer, officer, state):
    notification = NotificationFactory(state=state, attempts=6)

    if state == NotificationState.FAILED:
        as_officer.post(step_of(notification, "again"), {"x": "1"})
        notification.refresh_from_db()
        assert notification.state == "pending"
        assert AuditEntry.objects.get().by == officer
    else:
        with pytest.raises(IllegalTransition):
            outbox.try_again(notification, by=officer)
        notification.refresh_from_db()
        assert (notification.state, notification.attempts) == (state, 6)


def test_cancel(as_officer):
    notification = NotificationFactory()
    as_officer.post(step_of(notification, "cancel"), {"x": "1"})
    notification.refresh_from_db()
    assert notification.state == "cancelled"


def test_bulk_names_the_refused(as_officer):
    failed = NotificationFactory(state="failed")
    sent = NotificationFactory(state="sent", subject="Sent already")

    response = as_officer.post(
        LIST, {"action": "try_again", "_selected_action": [failed.pk, sent.pk]}, follow=True
    )

    said = sorted(m.message for m in response.context["messages"])
    assert said == ["1 record updated.", f"{sent}: Only a failed mail can be tried again."]


def test_nothing_is_written_by_hand(as_lead):
    notification = NotificationFactory()
    assert as_lead.post(page_of(notification), {"subject": "Changed"}).status_code == 403
    assert as_lead.get(reverse("admin:notifications_notification_add")).status_code == 403


def test_the_export_names_no_reader(as_officer):
    NotificationFactory(recipient="reader@ngo.example", subject="Private matter")
    url = reverse("admin:notifications_notification_export")
    boxes = [box for _group, group in as_officer.get(url).context["groups"] for box in group]
    columns = [box.column.name for box in boxes]
    response = as_officer.post(url, {"columns": columns, "format": "csv"})
    text = b"".join(response.streaming_content).decode()
    assert "stakeholders/registration_received" in text
    assert "reader@" not in text
    assert "Private" not in text
