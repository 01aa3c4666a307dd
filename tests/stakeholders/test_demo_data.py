import io
import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import CommandError, call_command

from core import roles
from core.models import User
from notifications.models import Notification
from stakeholders.models import Document, EcosocStatus, Organisation, Registration
from stakeholders.selectors.duplicates import possible_duplicates
from stakeholders.states import RegistrationState, VettingState

ACCOUNTS = {
    "officer@cst.example": roles.CST_OFFICER,
    "lead@cst.example": roles.CST_LEAD,
    "field@rosee.example": roles.FIELD_OFFICE,
    "umbrella@vngoc.example": roles.UMBRELLA,
    "focal@ngo.example": roles.FOCAL_POINT,
    "door@cst.example": roles.CHECK_IN,
}


def demo():
    out = io.StringIO()
    call_command("demo_data", stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_it_is_refused_when_debug_is_off(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="published password"):
        demo()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_demonstration_shows_everything_and_can_be_made_again(settings, tmp_path):
    """One test, since it takes seconds: what is there, and that a second run adds nothing."""
    settings.DEBUG = True
    settings.MEDIA_ROOT = str(tmp_path)
    demo()

    _accounts_are_as_the_contract_says()
    _organisations_fill_each_filter_and_hide_who_must_be_hidden()
    _registrations_are_in_every_state()
    _mails_go_to_example_addresses_alone()
    counts = [model.objects.count() for model in (User, Organisation, Registration, Notification)]
    start = time.monotonic()
    again = demo()
    assert time.monotonic() - start < 5
    assert again == [
        "accounts: 0 made (password demo-csmanager)",
        "lists of organisations: 0 imported",
        "organisations: 0 made",
        "registrations: 0 made",
        "risk flags: 0 made",
        "field office and yearly confirmation: 0 made",
        "notes and tasks: 0 made",
        "custom fields: 0 made",
        "merges: 0 made",
        "saved searches: 0 made",
        "sessions: 0 made",
    ]
    assert counts == [
        model.objects.count() for model in (User, Organisation, Registration, Notification)
    ]
    assert mail.outbox == []


def _accounts_are_as_the_contract_says():
    for email, role in ACCOUNTS.items():
        user = authenticate(username=email, password="demo-csmanager")
        assert user is not None, email
        assert user.role_names == {role}
        assert user.is_staff == (role in roles.STAFF)
        assert EmailAddress.objects.filter(user=user, verified=True, primary=True).exists()
    field = User.objects.get(email="field@rosee.example")
    assert [office.code for office in field.field_offices.all()] == ["ROSEE"]
    focal = User.objects.get(email="focal@ngo.example")
    own = focal.person.roles.get().organisation
    assert own in Organisation.objects.listed()


def _organisations_fill_each_filter_and_hide_who_must_be_hidden():
    listed = Organisation.objects.listed()
    assert listed.filter(identifiers__source="cso-georgia").count() == 1270
    assert listed.count() > 1900
    assert set(EcosocStatus.objects.values_list("category", flat=True)) == {
        "general",
        "special",
        "roster",
    }
    assert Organisation.objects.filter(at_risk=True).count() == 1
    assert not listed.filter(at_risk=True).exists()
    assert Organisation.objects.filter(vetting=VettingState.SUSPENDED).count() == 1
    assert not listed.filter(organisation_type__code="other").exists()


def _registrations_are_in_every_state():
    states = set(Registration.objects.values_list("state", flat=True))
    assert states == set(RegistrationState.values)
    waiting = Registration.objects.waiting_for_us()
    assert waiting.dates("submitted_at", "day").count() >= 4
    assert Registration.objects.filter(quarantined=True).count() == 1
    assert Registration.objects.filter(at_risk=True).count() == 1
    assert Document.objects.filter(registration__isnull=False).count() >= 5
    officer = User.objects.get(email="officer@cst.example")
    twin = Registration.objects.get(focal_email="nino@young-lawyers.example")
    assert possible_duplicates(twin, officer)


def _mails_go_to_example_addresses_alone():
    addresses = Notification.objects.values_list("recipient", flat=True)
    assert all(address.endswith(".example") for address in addresses)
    states = set(Notification.objects.values_list("state", flat=True))
    assert {"sent", "failed"} <= states
