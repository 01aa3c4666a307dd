"""Files of evidence: removed by a lead with a reason, or kept because they must be."""

import pytest
from django.urls import reverse

from core.errors import Conflict, NotPermitted
from core.models import AuditEntry
from stakeholders.actions import erasure, evidence
from stakeholders.models import Evidence
from tests.factories import EvidenceFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return EvidenceFactory()


def is_there(found, name):
    return Evidence._meta.get_field("file").storage.exists(name)


def test_removing_deletes_the_file_and_keeps_that_it_was_there(
    kept, lead, django_capture_on_commit_callbacks
):
    name = kept.file.name

    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove_file(kept, by=lead, reason="Shows a child.")
        assert is_there(kept, name)  # Until it is certain.

    kept.refresh_from_db()
    assert not is_there(kept, name)
    assert (kept.file.name, kept.removed_by, kept.removed_because) == ("", lead, "Shows a child.")
    entry = AuditEntry.objects.get(verb="evidence.removed")
    assert entry.subject == kept.organisation.label


@pytest.mark.parametrize("reason", ("", "  "))
def test_without_a_reason_nothing_is_removed(kept, lead, reason):
    with pytest.raises(Conflict):
        evidence.remove_file(kept, by=lead, reason=reason)


def test_an_officer_removes_nothing(kept, officer):
    with pytest.raises(NotPermitted):
        evidence.remove_file(kept, by=officer, reason="Old.")


def test_what_must_be_kept_is_not_removed_until_it_is_released(kept, lead):
    evidence.hold(kept, by=lead, reason="Court order 7")
    with pytest.raises(NotPermitted):
        evidence.remove_file(kept, by=lead, reason="Old.")

    evidence.release(kept, by=lead, reason="Closed.")

    evidence.remove_file(kept, by=lead, reason="Old.")
    assert Evidence.objects.get().held_because == ""


def test_an_erasure_takes_the_file_with_it(kept, lead, django_capture_on_commit_callbacks):
    organisation, name = kept.organisation, kept.file.name

    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase_organisation(
            organisation, by=lead, reason="Asked.", typed=organisation.reference
        )

    assert (Evidence.objects.count(), is_there(kept, name)) == (0, False)


def test_an_erasure_leaves_what_must_be_kept_and_its_release_takes_it(
    kept, lead, django_capture_on_commit_callbacks
):
    organisation, name = kept.organisation, kept.file.name
    evidence.hold(kept, by=lead, reason="Court order 7")
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase_organisation(
            organisation, by=lead, reason="Asked.", typed=organisation.reference
        )
    assert is_there(kept, name)

    with django_capture_on_commit_callbacks(execute=True):
        evidence.release(Evidence.objects.get(), by=lead, reason="Closed.")

    assert (Evidence.objects.count(), is_there(kept, name)) == (0, False)


def page(found, what):
    return reverse("admin:stakeholders_evidence_decide", args=[found.pk, what])


def test_a_lead_removes_on_a_page_that_asks_why(kept, lead, client):
    client.force_login(lead)
    assert client.get(page(kept, "remove")).status_code == 200

    client.post(page(kept, "remove"), {"reason": "Shows a child."})

    case = client.get(
        reverse("admin:stakeholders_organisation_change", args=[kept.organisation_id])
    ).content.decode()
    assert "Shows a child." in case
    opened = client.get(reverse("admin:stakeholders_evidence_open", args=[kept.pk]))
    assert opened.status_code == 404


def test_nobody_else_finds_the_page(kept, officer, field_officer, client):
    for user in (officer, field_officer):
        client.force_login(user)
        assert client.post(page(kept, "remove"), {"reason": "?"}).status_code in (302, 403, 404)
    assert Evidence.objects.get().file


def test_of_an_organisation_at_risk_an_officer_learns_nothing(officer, client):
    hidden = EvidenceFactory(organisation=OrganisationFactory(at_risk=True))
    client.force_login(officer)

    assert client.get(page(hidden, "remove")).status_code == 404
