"""Domain 8, "do no harm": a test for each rule, with records that could leak.

Rule 5 (objecting States) and rule 6 (rule-17 lists) begin with the meetings, and of rule 7
what concerns passports and photos with the badges: nothing of it is stored yet.
"""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from core import reading
from core.models import AuditEntry, ReadEntry
from csmanager import metrics, news
from notifications import delivery
from notifications.models import Notification
from stakeholders import emails
from stakeholders.actions import organisations, registrations, timeline, vetting
from stakeholders.models import Consent, Organisation
from stakeholders.states import RegistrationState
from tests.factories import (
    ConsentTextFactory,
    ContactRoleFactory,
    CountryFactory,
    DocumentFactory,
    EcosocStatusFactory,
    InvitationFactory,
    ListedOrganisationFactory,
    NotificationFactory,
    OrganisationFactory,
    OrganisationNameFactory,
    PersonFactory,
    RegistrationFactory,
    SavedSearchFactory,
    TimelineEventFactory,
)
from tests.journeys.privacy import (
    OFFICE,
    PUBLIC,
    back_office,
    leaks,
    searches,
    seen_by,
    signed_in,
    text_of,
)
from tests.stakeholders.admin.conftest import csv_of, export, export_of, list_of, page_of

pytestmark = pytest.mark.django_db
PRIVATE = (
    "Secretperson", "amina@secret.example", "+254 700 000", "Secret Street", "R-77-SECRET",
    "secret.pdf", "Why we doubted",
)  # fmt: skip


def with_everything(**fields):
    """An organisation with all that must not be public."""
    found = ListedOrganisationFactory(
        **{
            "legal_name": "Kenya Public Works", "phone": "+254 700 000",
            "address": "Secret Street 1", "registration_number": "R-77-SECRET", **fields,
        }
    )  # fmt: skip
    person = PersonFactory(
        given_name="Secretperson", email="amina@secret.example", phone="+254 700 000"
    )
    for kind in ("head", "focal_point"):
        ContactRoleFactory(organisation=found, person=person, kind=kind)
    DocumentFactory(organisation=found, registration=None, name="secret.pdf")
    InvitationFactory(organisation=found, person=person)
    AuditEntry.objects.create(
        verb="organisation.verified", subject=found.label, note="Why we doubted"
    )
    return found


def test_rule_1_nothing_is_public_by_default_and_an_opt_in_ends_at_once(officer, focal_point):
    """Listing is asked apart from processing, dated, with its text, and revocable."""
    text = ConsentTextFactory(purpose="listing", version="L-1")
    registration = RegistrationFactory(
        legal_name="Quiet Kenya", state="under_review", assigned_to=officer,
        consent_processing=True, listing_opt_in=False,
    )  # fmt: skip
    quiet = vetting.approve(registration, by=officer)
    OrganisationFactory(legal_name="Verified Kenya")
    own = focal_point.organisation
    own.listing, own.listing_opt_in_at = "not_listed", None
    own.save()
    assert leaks(seen_by(None, PUBLIC), ("Quiet Kenya", "Verified Kenya", own.legal_name)) == []
    assert not quiet.is_public

    organisations.opt_in(own, by=focal_point)
    assert own.legal_name in seen_by(None, ["/organisations/"])["/organisations/"][1]
    given = Consent.objects.get(organisation=own, purpose="listing", given=True)
    assert (given.version, given.at is not None) == (text.version, True)

    organisations.opt_out(own, by=focal_point)
    after = seen_by(None, [*PUBLIC, own.get_absolute_url()])
    assert leaks(after, (own.legal_name,)) == []
    assert after[own.get_absolute_url()][0] == 404
    assert Consent.objects.filter(organisation=own, purpose="listing", given=False).exists()


def test_rule_2_public_pages_name_no_person_address_phone_or_doubt(focal_point, stranger):
    found = with_everything()
    pages = [*PUBLIC, found.get_absolute_url(), f"/organisations/?q={found.reference}"]

    for reader in (None, stranger, focal_point):
        assert leaks(seen_by(reader, pages), PRIVATE) == []


def hide(**fields):
    """An organisation at risk that stands wherever one can stand."""
    found = with_everything(
        legal_name="Hidden Kenya", listing="hidden", at_risk=True, listing_opt_in_at=None, **fields
    )
    EcosocStatusFactory(organisation=found)
    OrganisationNameFactory(organisation=found, name="Hidden Former")
    TimelineEventFactory(organisation=found, kind="organisation.verified")
    NotificationFactory(about=found.label, subject="To the hidden", recipient="h@hidden.example")
    RegistrationFactory(legal_name="Hidden Applicant", at_risk=True)
    OrganisationFactory(legal_name="Twin of Hidden", parent=found, at_risk=True)
    return found


@pytest.mark.parametrize("name", ("nobody", "stranger", "field_officer", "officer"))
def test_rule_3_the_world_looks_the_same_with_and_without_an_organisation_at_risk(request, name):
    """Pages, lists, counts, facets, searches, outbox, audit and figures do not differ."""
    reader = None if name == "nobody" else request.getfixturevalue(name)
    ListedOrganisationFactory(legal_name="Kenya Public")
    addresses = [*PUBLIC]
    if name in ("field_officer", "officer"):
        addresses += OFFICE
    if name == "officer":
        addresses += [*back_office(), *searches("hidden"), *searches("amina")]
    # Once to let the pages make what they make by themselves.
    seen_by(reader, addresses)
    before, figures = seen_by(reader, addresses), registrations_of(metrics.exposition())

    hidden = hide()

    after = seen_by(reader, addresses)
    assert {a for a in addresses if before[a] != after[a]} == set()
    assert registrations_of(metrics.exposition()) == figures
    for address in (hidden.get_absolute_url(), f"/office/{hidden.reference}/"):
        assert signed_in(reader).get(address).status_code in (302, 404)


def registrations_of(figures):
    lines = figures.decode().splitlines()
    return [line for line in lines if "registration" in line and "seconds" not in line]


@pytest.mark.parametrize("name", ("officer", "lead"))
def test_rule_3_what_is_at_risk_is_in_no_file_and_no_mail_of_what_is_new(request, name):
    reader = request.getfixturevalue(name)
    models = ("organisation", "person", "contactrole", "registration")
    for model in models:
        key = f"admin:stakeholders.{model}"
        SavedSearchFactory(owner=reader, listing=key, query="", mail="daily", told_at=None)
    hide()

    files = [csv_of(export(signed_in(reader), model, purpose="Test")) for model in models]
    told = news.tell_due(AuditEntry.objects.latest("at").at)

    secrets = ("Hidden", "Secretperson", "secret.example")
    assert [secret for secret in secrets if any(secret in text for text in files)] == []
    assert told == 0


def test_rule_3_who_marked_it_is_known_to_leads_alone(officer, lead, field_officer):
    """The mark stands in no log, timeline or history that others read."""
    found = OrganisationFactory(legal_name="Marked Kenya")
    organisations.mark_at_risk(found, by=lead)

    pages = [*OFFICE, *back_office(), *searches("marked"), page_of(found)]
    pages += [reverse("admin:stakeholders_organisation_history", args=[found.pk])]
    for reader in (officer, field_officer):
        seen = seen_by(reader, pages)
        assert leaks(seen, ("Marked Kenya", found.reference, "organisation.at_risk")) == []
    assert "Marked Kenya" in text_of(signed_in(lead).get(page_of(found)))


def test_rule_4_a_field_office_sees_its_countries_and_nothing_restricted(field_officer):
    with_everything(legal_name="Kenya Ours")
    own = Organisation.objects.get(legal_name="Kenya Ours")
    elsewhere = with_everything(
        legal_name="Georgian Theirs", country=CountryFactory(code="GE"), listing="not_listed"
    )
    pages = [*OFFICE, f"/office/{own.reference}/", own.get_absolute_url()]

    seen = seen_by(field_officer, pages)

    kept = [text for text in PRIVATE if text != "+254 700 000"]  # Its own phone is for offices.
    assert leaks(seen, [*kept, "Georgian Theirs"]) == []
    assert seen[f"/office/{own.reference}/"][0] == 200
    client = signed_in(field_officer)
    assert client.get(f"/office/{elsewhere.reference}/").status_code == 404
    for address in (list_of("person"), export_of("organisation"), page_of(own)):
        assert client.get(address).status_code in (302, 403)


def test_rule_4_reading_and_taking_out_personal_data_is_noted_with_its_purpose(officer):
    found = with_everything()
    client = signed_in(officer)
    assert leaks({"": (200, text_of(client.get(page_of(found))))}, PRIVATE[1:5]) == []

    client.post(reverse("admin:stakeholders_organisation_open", args=[found.pk]))
    refused = export(client, "person", "email")
    taken = export(client, "person", "email", purpose="Invitations")

    assert refused.context["form"].errors["purpose"]
    entries = ReadEntry.objects.order_by("pk").values_list("what", "by", "people", "purpose")
    assert list(entries) == [
        ("organisation.contact_details", officer.pk, 1, ""),
        ("person.exported", officer.pk, 1, "Invitations"),
    ]
    text = csv_of(taken)
    assert "officer@cst.example" in text
    assert "CONFIDENTIAL" in text


def test_rule_7_what_was_agreed_to_is_kept_as_long_as_the_data(officer, lead, focal_point):
    """Also after the agreement was taken back; nobody deletes it."""
    own = focal_point.organisation
    organisations.opt_out(own, by=focal_point)
    organisations.opt_in(own, by=focal_point)

    kept = Consent.objects.filter(organisation=own, purpose="listing").order_by("pk")
    assert [consent.given for consent in kept] == [False, True]
    for person in (officer, lead, focal_point):
        assert not person.has_perm("stakeholders.delete_consent")


def test_rule_8_people_see_what_is_held_who_handled_it_and_take_agreements_back(
    client, officer, focal_point, stranger
):
    own = focal_point.organisation
    reading.note("person.contact_details", focal_point.person, by=officer)
    client.force_login(focal_point)

    held = client.get("/my/").content.decode()
    handled = client.get("/my/data/").content.decode()
    client.post(reverse("my-listing", args=[own.reference]), {"unlist": "yes"})

    own.refresh_from_db()
    assert (focal_point.person.family_name in held, focal_point.email in held) == (True, True)
    assert ("Civil Society Team" in handled, "Olga" in handled) == (True, False)
    assert own.listing == "not_listed"
    client.force_login(stranger)
    assert own.legal_name not in client.get("/my/").content.decode()
    assert client.get(reverse("my-listing", args=[own.reference])).status_code == 404


def test_rule_9_forms_for_everybody_tell_nobody_who_is_known_and_their_links_end(client):
    """Limits and uploads have their own tests: core/test_throttle.py, core/test_uploads.py."""
    hide()
    start = reverse("stakeholders:registration-create")
    answers = []
    for name, address in (("Hidden Kenya", "office@hidden.example"), ("New", "office@n.example")):
        page = client.post(start, {"legal_name": name, "email": address})
        answers.append(text_of(page).replace(name, "X").replace(address, "X"))
    assert answers[0] == answers[1]

    ended = RegistrationFactory(state=RegistrationState.DRAFT, legal_name="Ended")
    ended.link_expires_at = timezone.now() - timedelta(days=1)
    ended.save()
    answer = client.get(emails.registration_path(ended))
    assert answer.status_code in (404, 410)


def test_rule_10_each_mail_goes_to_one_person(officer, second_officer, lead, client):
    registration = RegistrationFactory(state="unconfirmed", at_risk=False)
    registrations.confirm(registration, email=registration.focal_email)

    for notification in Notification.objects.all():
        delivery.deliver(notification.pk)

    sent = {(tuple(m.to), tuple(m.cc), tuple(m.bcc)) for m in mail.outbox}
    assert {len(to) for to, _cc, _bcc in sent} == {1}
    assert {(cc, bcc) for _to, cc, bcc in sent} == {((), ())}
    assert {to for (to,), _cc, _bcc in sent} == {
        registration.focal_email, officer.email, second_officer.email, lead.email,
    }  # fmt: skip


def test_the_timeline_of_the_team_names_nobody_at_risk_to_others(officer, field_officer):
    hidden = hide()
    timeline.note("organisation.verified", organisation=hidden, by=officer)
    shown = [type(reader)(pk=reader.pk) for reader in (officer, field_officer)]

    for reader in shown:
        events = hidden.timeline.model.objects.visible_to(reader)
        assert not events.filter(organisation=hidden).exists()
