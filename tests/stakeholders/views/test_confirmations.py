"""The page behind the yearly link, the short form, and the own profile on /my/."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import links
from core.errors import Conflict, NotPermitted
from notifications.models import Notification
from stakeholders import emails
from stakeholders.actions import changes, confirmations
from stakeholders.models import ChangeRequest, ConfirmationRequest, Organisation
from stakeholders.states import ChangeAnswer, ChangeState, VettingState
from tests.factories import (
    ChangedFieldFactory,
    ChangeRequestFactory,
    ConfirmationRequestFactory,
    ContactRoleFactory,
    CountryFactory,
    ListedOrganisationFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def question():
    """An open question to the focal point of a listed organisation."""
    organisation = ListedOrganisationFactory(
        legal_name="Asked Society",
        address="9 Own Street",
        phone="+254 20 1",
        registration_number="NGO/77",
        vetting=VettingState.STALE,
    )
    role = ContactRoleFactory(organisation=organisation)
    return ConfirmationRequestFactory(
        organisation=organisation, person=role.person, email=role.person.email
    )


def correction(**values):
    return {
        "legal_name": "Asked Society",
        "organisation_type": "ngo",
        "country": "KE",
        "email": "office@asked.example",
        **values,
    }


def test_opening_the_link_confirms_nothing(client, question):
    for _time in range(3):
        answer = client.get(emails.confirmation_path(question))

    question.organisation.refresh_from_db()
    assert answer.status_code == 200
    assert question.organisation.vetting == VettingState.STALE
    assert client.head(emails.confirmation_path(question)).status_code == 200
    question.organisation.refresh_from_db()
    assert question.organisation.confirmed_on is None


def test_the_page_shows_organisation_fields_and_none_that_is_restricted(client, question):
    page = client.get(emails.confirmation_path(question))

    text = page.content.decode()
    assert "Asked Society" in text
    for kept in ("Own Street", "+254 20 1", "NGO/77", "Odhiambo"):
        assert kept not in text
    assert page["Cache-Control"] == "no-store"
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_the_button_confirms_and_a_second_press_changes_nothing(question):
    client = Client(enforce_csrf_checks=True)  # Nobody needs a cookie for it.
    path = emails.confirmation_path(question)

    pages = [client.post(path, follow=True).content.decode() for _time in range(2)]

    question.organisation.refresh_from_db()
    assert question.organisation.vetting == VettingState.VERIFIED
    assert question.organisation.confirmed_on == timezone.localdate()
    assert ["data are confirmed" in page for page in pages] == [True, True]


@pytest.mark.parametrize("page", ("confirmation", "confirmation-correct"))
def test_a_link_of_somebody_who_is_no_contact_any_more_is_dead(client, question, page):
    yesterday = timezone.localdate() - timedelta(days=1)
    question.organisation.contacts.update(since=yesterday, until=yesterday)
    path = emails.confirmation_path(question, name=page)

    answers = [client.get(path), client.post(path, correction())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "Asked Society" not in answers[0].content.decode()


def test_a_link_to_another_address_than_the_one_asked_is_dead(client, question):
    token = links.make("confirmation", question.access_id.hex, "old@asked.example")

    assert client.get(reverse("stakeholders:confirmation", args=[token])).status_code == 404


def test_an_ended_question_says_so(client, question, officer):
    path = emails.confirmation_path(question)
    confirmations.ask_again(question.organisation, by=officer)

    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410


def test_a_suspended_organisation_cannot_be_confirmed_by_a_link(client, question):
    Organisation.objects.update(vetting=VettingState.SUSPENDED, listing="hidden")

    assert client.post(emails.confirmation_path(question)).status_code == 410


# What has changed


def test_a_correction_counts_once_staff_have_accepted_it(client, question, officer):
    path = emails.confirmation_path(question, name="confirmation-correct")
    before = question.organisation.legal_name

    client.post(path, correction(legal_name="Renamed Society", note="New chair."))

    change = ChangeRequest.objects.get()
    question.organisation.refresh_from_db()
    assert question.organisation.legal_name == before
    assert {field.name: (field.before, field.after) for field in change.fields.all()} == {
        "legal_name": ("Asked Society", "Renamed Society"),
        "email": (question.organisation.email, "office@asked.example"),
    }
    assert (change.note, change.person) == ("New chair.", question.person)
    changes.decide(change, accepted={"legal_name"}, by=officer, answer="Write from the new one.")
    organisation = Organisation.objects.get(pk=question.organisation_id)
    assert organisation.legal_name == "Renamed Society"
    assert organisation.email != "office@asked.example"
    assert "Asked Society" in organisation.other_names
    assert (organisation.vetting, organisation.confirmed_on) == (
        VettingState.VERIFIED, timezone.localdate(),
    )  # fmt: skip
    assert [field.decision for field in change.fields.order_by("name")] == [
        ChangeAnswer.DECLINED, ChangeAnswer.ACCEPTED,
    ]  # fmt: skip
    assert Notification.objects.get(kind="stakeholders/change_answered").recipient == (
        question.person.email
    )


def test_a_form_with_errors_keeps_what_was_typed(client, question):
    path = emails.confirmation_path(question, name="confirmation-correct")

    page = client.post(path, correction(legal_name="", website="no address", note="Kept words"))

    text = page.content.decode()
    assert page.status_code == 200
    assert "Kept words" in text
    assert "no address" in text
    assert not ChangeRequest.objects.exists()


def test_a_correction_without_a_change_says_what_to_do(client, question):
    path = emails.confirmation_path(question, name="confirmation-correct")

    page = client.post(path, correction(email=question.organisation.email))

    assert page.status_code == 409
    assert "You changed nothing." in page.content.decode()


def test_no_more_requests_than_staff_can_look_at(client, question):
    ChangeRequestFactory.create_batch(changes.MOST_OPEN, organisation=question.organisation)
    path = emails.confirmation_path(question, name="confirmation-correct")

    assert client.post(path, correction()).status_code == 409


def test_declining_needs_a_reason_and_a_decision_is_taken_once(officer, second_officer, stranger):
    change = ChangedFieldFactory(name="acronym").change

    with pytest.raises(NotPermitted):
        changes.decide(change, accepted={"acronym"}, by=stranger)
    with pytest.raises(Conflict):
        changes.decide(change, accepted=(), by=officer)
    changes.decide(change, accepted=(), by=officer, answer="No evidence.")
    with pytest.raises(NotPermitted):
        changes.decide(change, accepted={"acronym"}, by=second_officer)

    change.refresh_from_db()
    assert (change.state, change.decided_by) == (ChangeState.DECIDED, officer)


def test_changes_of_organisations_at_risk_are_for_leads(officer, lead):
    ChangeRequestFactory(organisation__at_risk=True)
    ConfirmationRequestFactory(organisation__at_risk=True)

    for rows in (ChangeRequest.objects, ConfirmationRequest.objects):
        assert [rows.visible_to(user).count() for user in (officer, lead)] == [0, 1]


# The own profile


def profile(organisation, topic):
    return reverse("my-profile", args=[organisation.reference, topic])


def test_plain_fields_count_at_once(client, focal_point):
    own = focal_point.organisation
    ThemeFactory(code="prisons", name_en="Prisons")
    CountryFactory(code="GE")
    client.force_login(focal_point)

    client.post(profile(own, "contact"), {"email": "new@own.example", "city": "Nairobi"})
    client.post(profile(own, "about"), {"description": "Legal aid.", "languages": ["en", "sw"]})
    client.post(profile(own, "work"), {"themes": "prisons", "countries_of_operation": "GE"})

    own.refresh_from_db()
    assert (own.email, own.city, own.description) == ("new@own.example", "Nairobi", "Legal aid.")
    assert own.languages == ["en", "sw"]
    assert [theme.code for theme in own.themes.all()] == ["prisons"]
    assert [country.code for country in own.countries_of_operation.all()] == ["GE"]
    assert [event.facts["fields"] for event in own.timeline.order_by("pk")] == [
        ["email", "city"], ["description", "languages"], ["themes", "countries_of_operation"],
    ]  # fmt: skip


def test_the_name_waits_for_the_team(client, focal_point):
    own = focal_point.organisation
    OrganisationTypeFactory(code="media", name_en="Media")
    client.force_login(focal_point)
    values = {"legal_name": "New Name", "organisation_type": "media", "country": "KE"}

    page = client.post(profile(own, "name"), values, follow=True).content.decode()

    own.refresh_from_db()
    assert own.legal_name == "Own Organisation"
    assert "1 change waits for our team." in page
    assert {field.name for field in ChangeRequest.objects.get().fields.all()} == {
        "legal_name", "organisation_type",
    }  # fmt: skip


def test_errors_keep_what_was_typed(client, focal_point):
    client.force_login(focal_point)

    page = client.post(
        profile(focal_point.organisation, "about"), {"description": "word " * 151}
    ).content.decode()

    assert "Shorten this to 150 words. It has 151." in page
    assert "word word" in page


@pytest.mark.parametrize("persona", ("stranger", "officer", "lead", "field_officer"))
def test_somebody_elses_profile_does_not_exist(client, request, focal_point, persona):
    own = focal_point.organisation
    client.force_login(request.getfixturevalue(persona))
    pages = [profile(own, "contact"), reverse("my-confirm", args=[own.reference])]

    assert [client.post(page, {"email": "x@y.example"}).status_code for page in pages] == [404, 404]
    assert client.get(profile(own, "nothing")).status_code == 404


def test_one_button_on_my_place_confirms(client, focal_point):
    own = focal_point.organisation
    client.force_login(focal_point)
    url = reverse("my-confirm", args=[own.reference])

    assert client.get(url).status_code == 302
    own.refresh_from_db()
    assert own.confirmed_on is None
    client.post(url)

    own.refresh_from_db()
    assert own.confirmed_on == timezone.localdate()


# The mark


def test_the_mark_stands_in_list_and_profile_and_goes_with_the_answer(client, question):
    Organisation.objects.update(confirmed_on="2025-01-31")
    page = question.organisation.get_absolute_url()
    shown = [client.get(url).content.decode() for url in ("/organisations/", page)]

    assert ["not confirmed since 31 January 2025" in text for text in shown] == [True, True]
    client.post(emails.confirmation_path(question))
    shown = [client.get(url).content.decode() for url in ("/organisations/", page)]
    assert ["not confirmed since" in text for text in shown] == [False, False]


def test_an_organisation_at_risk_is_not_told_of_in_its_question(question):
    organisation = OrganisationFactory(at_risk=True, legal_name="Secret Society")
    mail = emails.confirmation_asked(
        ConfirmationRequestFactory(organisation=organisation), confirmations.ConfirmationRules()
    )

    assert "Secret Society" not in str(mail.context["organisation"])
