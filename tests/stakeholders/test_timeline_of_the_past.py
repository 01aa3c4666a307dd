"""The migration that tells the timeline what the audit log knew."""

from importlib import import_module

import pytest
from django.apps import apps

from core import audit
from stakeholders.models import TimelineEvent
from stakeholders.states import RegistrationState
from tests.factories import OrganisationFactory, RegistrationFactory


@pytest.mark.django_db
def test_what_was_done_is_told_once_with_who_and_when(officer):
    registration = RegistrationFactory(state=RegistrationState.APPROVED)
    audit.record("registration.asked", registration, by=officer, note="Which statutes?")
    audit.record("registration.submitted", RegistrationFactory(), by=None)
    organisation = OrganisationFactory()
    audit.record("organisation.at_risk", organisation, by=officer)
    audit.record("organisation.suspended", organisation, by=officer, note="Fraud")
    audit.record("organisation.changed", organisation, by=officer)
    migration = import_module("stakeholders.migrations.0036_timeline_of_the_past")

    for _time in range(2):
        migration.forwards(apps, None)

    told = TimelineEvent.objects.order_by("pk").values_list(
        "organisation", "kind", "discretion", "facts", "by"
    )
    assert list(told) == [
        (
            registration.organisation_id,
            "registration.asked",
            "team",
            {"reference": registration.reference},
            officer.pk,
        ),
        (organisation.pk, "organisation.at_risk", "leads", {}, officer.pk),
        (organisation.pk, "organisation.suspended", "team", {"reason": "Fraud"}, officer.pk),
    ]
