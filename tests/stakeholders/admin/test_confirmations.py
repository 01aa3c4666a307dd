"""The yearly question, changes and suggestions in the back office."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications.models import Notification
from stakeholders.models import ChangeRequest, ConfirmationRules, Organisation, Suggestion
from stakeholders.states import SuggestionState, VettingState
from tests.factories import (
    ChangedFieldFactory,
    ConfirmationRequestFactory,
    ConfirmationRulesFactory,
    EncounterFactory,
    EndorsementFactory,
    OrganisationFactory,
    SuggestionFactory,
)

pytestmark = pytest.mark.django_db
SENT = {"sent": "1"}


def step(record, name):
    route = f"admin:{record._meta.app_label}_{record._meta.model_name}_step"
    return reverse(route, args=[record.pk, name])


def changelist(model):
    return reverse(f"admin:stakeholders_{model}_changelist")


def test_asking_again_in_bulk_names_who_was_refused_and_why(client, officer):
    client.force_login(officer)
    good = OrganisationFactory(vetting=VettingState.STALE)
    silent = OrganisationFactory(legal_name="Silent House", do_not_contact=True)
    unknown = OrganisationFactory(legal_name="No Address", email="")
    OrganisationFactory(legal_name="Protected House", at_risk=True)
    chosen = {
        "action": "ask_again",
        "_selected_action": Organisation.objects.values_list("pk", flat=True),
    }

    answer = client.post(changelist("organisation"), chosen)

    said = {str(message) for message in get_messages(answer.wsgi_request)}
    assert said == {
        f"{silent}: It does not want to be contacted.",
        f"{unknown}: It has no address to write to.",
        "1 record updated.",
    }
    assert [mail.recipient for mail in Notification.objects.all()] == [good.email]


def test_a_lead_reads_that_a_protected_one_is_not_asked(client, lead):
    client.force_login(lead)
    protected = OrganisationFactory(at_risk=True)

    answer = client.post(
        changelist("organisation"), {"action": "ask_again", "_selected_action": [protected.pk]}
    )

    (said,) = get_messages(answer.wsgi_request)
    assert "It is at risk: a mail could harm it." in str(said)
    assert not Notification.objects.exists()


def test_the_stale_stand_in_the_figures_the_longest_first(client, officer):
    client.force_login(officer)
    for name, due in (("Later", "2026-03-01"), ("Earlier", "2026-01-01"), ("Secret", "2025-01-01")):
        OrganisationFactory(
            legal_name=name,
            vetting=VettingState.STALE,
            confirmation_due_on=due,
            at_risk=name == "Secret",
        )
    ConfirmationRequestFactory(state="confirmed")
    ConfirmationRequestFactory(organisation__at_risk=True)

    answer = client.get(reverse("admin:stakeholders_confirmationrequest_figures"))

    assert [one.legal_name for one in answer.context["stale"]] == ["Earlier", "Later"]
    month = answer.context["months"][0]
    assert (month.asked, month.confirmed, month.stale) == (1, 1, 0)


def test_staff_note_a_confirmation_that_came_by_another_way(client, officer):
    client.force_login(officer)
    organisation = OrganisationFactory(vetting=VettingState.STALE)

    client.post(step(organisation, "confirmed"), {"note": "On the phone."})

    organisation.refresh_from_db()
    assert organisation.vetting == VettingState.VERIFIED


def test_a_change_is_decided_field_by_field(client, officer):
    client.force_login(officer)
    change = ChangedFieldFactory(
        name="website", before="", after="https://new.example", change__organisation__website=""
    ).change
    ChangedFieldFactory(change=change, name="city", before="", after="Nakuru")
    url = step(change, "decide")

    page = client.get(url).content.decode()
    unsaid = client.post(url, {"field-website": "accepted", "field-city": "declined"})
    client.post(
        url, {"field-website": "accepted", "field-city": "declined", "answer": "Which Nakuru?"}
    )

    change.refresh_from_db()
    organisation = change.organisation
    organisation.refresh_from_db()
    assert "– → https://new.example" in page
    assert "Say why you decline" in unsaid.content.decode()
    assert (organisation.website, organisation.city) == ("https://new.example", "")
    assert change.answer == "Which Nakuru?"


def test_the_list_begins_with_what_waits(client, officer):
    client.force_login(officer)
    ChangedFieldFactory(name="city", change__state="decided")
    waiting = ChangedFieldFactory(name="city").change

    found = client.get(changelist("changerequest")).context["cl"].queryset

    assert list(found) == [waiting]


# Suggestions


def test_a_suggestion_becomes_an_invitation(client, officer, field_officer):
    client.force_login(officer)
    suggestion = SuggestionFactory(by=field_officer, language="fr")

    client.post(step(suggestion, "invite"), SENT)

    suggestion.refresh_from_db()
    assert suggestion.state == SuggestionState.INVITED
    mails = Notification.objects.order_by("kind").values_list("kind", "recipient", "language")
    assert list(mails) == [
        ("stakeholders/suggestion_answered", "field@roea.example", "en"),
        ("stakeholders/suggestion_invitation", suggestion.email, "fr"),
    ]


def test_a_suggestion_becomes_a_record_that_is_not_verified(client, officer):
    client.force_login(officer)
    suggestion = SuggestionFactory(name="New Group")

    client.post(step(suggestion, "record"), SENT)

    suggestion.refresh_from_db()
    assert suggestion.organisation.legal_name == "New Group"
    assert suggestion.organisation.vetting == VettingState.UNVERIFIED
    assert suggestion.organisation.source == "office"


def test_no_second_record_of_the_same_name_and_country(client, officer):
    client.force_login(officer)
    known = OrganisationFactory(legal_name="New Group")
    suggestion = SuggestionFactory(name="new  group")
    url = step(suggestion, "record")

    refused = client.post(url, SENT).content.decode()
    hidden = client.post(url, {"reference": OrganisationFactory(at_risk=True).reference})
    client.post(url, {"reference": known.reference})

    suggestion.refresh_from_db()
    assert f"{known.reference} has the same name." in refused
    assert "There is no organisation with this reference." in hidden.content.decode()
    assert suggestion.organisation == known


def test_a_declined_suggestion_tells_the_office_why(client, officer, field_officer):
    client.force_login(officer)
    suggestion = SuggestionFactory(by=field_officer)

    client.post(step(suggestion, "decline"), {"reason": "Outside our subjects."})

    assert "Outside our subjects." in Notification.objects.get().text
    assert client.post(step(suggestion, "invite"), SENT).status_code == 404


def test_suggestions_of_other_offices_and_of_those_at_risk_are_not_seen(field_officer, officer):
    SuggestionFactory(name="Own")
    SuggestionFactory(name="Other", office__code="COAFG", country__code="AF")
    SuggestionFactory(name="Risky", state="recorded", organisation__at_risk=True)

    seen = Suggestion.objects.visible_to(field_officer).values_list("name", flat=True)
    assert set(seen) == {"Own"}
    assert Suggestion.objects.visible_to(officer).count() == 2


# What all lists and pages keep


def test_officers_read_the_rules_and_leads_change_them(client, officer, lead):
    url = reverse(
        "admin:stakeholders_confirmationrules_change", args=[ConfirmationRulesFactory().pk]
    )
    values = {
        "months_until_due": 6, "weeks_before": "4, 1", "weeks_after": "3", "months_until_stale": 9,
    }  # fmt: skip
    client.force_login(officer)
    assert client.post(url, values).status_code == 403

    client.force_login(lead)
    client.post(url, values)

    rules = ConfirmationRules.current()
    assert (rules.months_until_due, rules.weeks_before) == (6, [4, 1])
    wrong = client.post(url, {**values, "months_until_stale": 6}).content.decode()
    assert "The mark has to come after the day of the question." in wrong


def test_endorsements_and_contacts_stand_on_the_organisations_page(client, officer):
    client.force_login(officer)
    organisation = OrganisationFactory()
    EndorsementFactory(organisation=organisation, statement="It keeps its word.")
    EncounterFactory(organisation=organisation, topic="Own topic")

    url = reverse("admin:stakeholders_organisation_change", args=[organisation.pk])
    page = client.get(url).content.decode()

    assert "It keeps its word." in page


@pytest.mark.parametrize("role", ("officer", "lead"))
def test_the_page_of_a_change_shows_what_changes(client, request, role):
    client.force_login(request.getfixturevalue(role))
    field = ChangedFieldFactory(name="city", before="Nairobi", after="Mombasa")

    page = client.get(
        reverse("admin:stakeholders_changerequest_change", args=[field.change_id])
    ).content.decode()

    assert "Nairobi" in page
    assert "Mombasa" in page


def test_the_page_of_a_change_of_one_at_risk_is_not_there_for_officers(client, officer):
    client.force_login(officer)
    field = ChangedFieldFactory(change__organisation__at_risk=True, after="Mombasa")

    page = client.get(reverse("admin:stakeholders_changerequest_change", args=[field.change_id]))

    assert page.status_code in (302, 404)


@pytest.mark.parametrize("model", ("changerequest", "suggestion", "confirmationrequest"))
def test_statements_do_not_grow_with_rows(client, officer, model):
    make = {
        "changerequest": lambda: ChangedFieldFactory(name="city"),
        "suggestion": SuggestionFactory,
        "confirmationrequest": ConfirmationRequestFactory,
    }[model]
    client.force_login(officer)
    counts = []
    for more in (1, 2):
        for _number in range(more):
            make()
        client.get(changelist(model))
        with CaptureQueriesContext(connection) as queries:
            client.get(changelist(model))
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("persona", ("field_officer", "stranger", "focal_point"))
def test_nobody_else_opens_them(client, request, persona):
    client.force_login(request.getfixturevalue(persona))
    change = ChangedFieldFactory().change

    urls = [step(change, "decide"), reverse("admin:stakeholders_confirmationrequest_figures")]

    assert {client.get(url, follow=True).status_code for url in urls} <= {403, 404}
    assert ChangeRequest.objects.get().state == "open"
