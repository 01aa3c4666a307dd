"""The main job through the actions alone: registered, confirmed, vetted, listed, told."""

import pytest
from django.core import mail

from core import roles
from notifications.models import Notification
from stakeholders.actions import invitations, registrations, vetting
from stakeholders.models import Invitation, Organisation
from stakeholders.states import CheckAnswer
from tests.factories import (
    ChecklistItemFactory,
    ConsentTextFactory,
    RegistrationFactory,
)


@pytest.mark.django_db
def test_from_the_first_step_to_the_directory(officer, django_capture_on_commit_callbacks):
    ConsentTextFactory(version="2026-9")
    item = ChecklistItemFactory()
    registration = RegistrationFactory.build(
        state="draft",
        steps_done=[],
        listing_opt_in=True,
        legal_name="ფონდი",
        name_en="Fund",
        organisation_type=None,
        country=None,
    )
    with django_capture_on_commit_callbacks(execute=True):
        registrations.start(registration)
        for step in ("identity", "contact", "work", "ecosoc", "consent"):
            registrations.save_step(registration, step)
        registrations.send(registration)
        registrations.confirm(registration, email=registration.focal_email)
        vetting.start_review(registration, by=officer)
        vetting.check(registration, item, answer=CheckAnswer.PASSED, note="", by=officer)
        organisation = vetting.approve(registration, by=officer)
        user = invitations.accept(Invitation.objects.get(), name="Amina", password="long-enough")

    assert list(Organisation.objects.listed()) == [organisation]
    assert [kind for (kind,) in Notification.objects.order_by("pk").values_list("kind")] == [
        "stakeholders/registration_saved",
        "stakeholders/registration_confirm",
        "stakeholders/registration_received",
        "stakeholders/registration_new",
        "stakeholders/registration_approved",
        "stakeholders/account_invitation",
    ]
    assert len(mail.outbox) == Notification.objects.filter(state="sent").count() == 6
    assert organisation.contacts.get().person.user == user
    assert user.has_role(roles.FOCAL_POINT)
