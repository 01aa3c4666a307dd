"""Sign-in, invitations and allauth's mails: who gets in, and what strangers learn."""

import socket
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import roles
from core.models import User
from csmanager import accounts
from notifications.models import Notification
from tests.factories import UserFactory

PASSWORD = "a-long-enough-phrase"
pytestmark = pytest.mark.django_db


@pytest.fixture
def holder():
    """Somebody with a password and a confirmed address."""
    return holding(UserFactory(email="holder@ngo.example", name="Hana", language="fr"))


def holding(user):
    user.set_password(PASSWORD)
    user.save()
    accounts.trust_address(user)
    return user


def sign_in(client, user, **options):
    form = {"login": user.email, "password": PASSWORD}
    return client.post(reverse("account_login"), form, **options)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def ask_for_code(client, address):
    return client.post(reverse("account_request_login_code"), {"email": address})


# Sign in


def test_sign_in_by_password(client, holder):
    response = sign_in(client, holder)

    assert response["Location"] == reverse("my")
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, holder):
    answers = [
        client.post(reverse("account_login"), {"login": address, "password": "wrong"})
        for address in (holder.email, "nobody@ngo.example")
    ]

    assert [a.context["form"].non_field_errors() for a in answers] == [
        [accounts.AccountAdapter.error_messages["email_password_mismatch"]]
    ] * 2
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("role", "is_staff", "route"),
    (
        (roles.CST_OFFICER, True, "admin:index"),
        (roles.CST_LEAD, True, "admin:index"),
        (roles.FIELD_OFFICE, False, "office"),
        (roles.FOCAL_POINT, False, "my"),
        (roles.CHECK_IN, False, "my"),
        (roles.UMBRELLA, False, "my"),
    ),
)
def test_work_begins_where_the_role_works(client, holder, role, is_staff, route):
    holder.groups.add(Group.objects.get(name=role))
    User.objects.update(is_staff=is_staff)

    assert sign_in(client, holder)["Location"] == reverse(route)


def test_an_inactive_account_stays_outside(client, holder):
    User.objects.update(is_active=False)

    sign_in(client, holder)

    assert not is_signed_in(client)


def test_an_address_that_was_never_confirmed_has_to_be_confirmed_first(
    client, holder, django_capture_on_commit_callbacks
):
    EmailAddress.objects.all().delete()

    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(client, holder)

    assert response["Location"] == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    assert [n.kind for n in Notification.objects.all()] == ["account/confirm_address"]


def test_sign_in_by_code_takes_the_code_of_the_mail(
    client, holder, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask_for_code(client, holder.email)
    (sent,) = mail.outbox
    code = next(line for line in sent.body.splitlines() if line.replace("-", "").isupper())

    response = client.post(reverse("account_confirm_login_code"), {"code": code})

    assert sent.to == [holder.email]
    assert response["Location"] == reverse("my")
    assert is_signed_in(client)


def test_an_account_made_in_the_back_office_gets_in_by_a_code_alone(client):
    user = User.objects.create_user("new@cst.example", language="es")
    ask_for_code(client, user.email)
    sent = Notification.objects.get().text
    code = next(line for line in sent.splitlines() if line.replace("-", "").isupper())

    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert is_signed_in(client)
    assert EmailAddress.objects.get(user=user).verified


def test_a_wrong_code_is_refused(client, holder):
    ask_for_code(client, holder.email)

    response = client.post(reverse("account_confirm_login_code"), {"code": "WRONGONE"})

    assert response.status_code == 200
    assert not is_signed_in(client)


def test_too_many_tries_are_refused_for_a_while(client, holder):
    for _try in range(5):
        client.post(reverse("account_login"), {"login": holder.email, "password": "wrong"})

    sign_in(client, holder)

    assert not is_signed_in(client)


def test_passkeys_are_offered_and_their_challenge_is_given_to_anybody(client):
    page = client.get(reverse("account_login"))
    challenge = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})

    assert 'id="passkey_login"' in page.content.decode()
    assert "challenge" in challenge.json()["request_options"]["publicKey"]


def test_a_second_factor_is_asked_for_after_the_password(client, holder):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(holder, secret)

    response = sign_in(client, holder)

    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)

    code = totp.format_hotp_value(
        totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))
    )
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert is_signed_in(client)


def test_the_back_offices_own_sign_in_is_ours(client):
    response = client.get(reverse("admin:login"), {"next": "/admin/"})

    assert response["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2F"


def test_nobody_opens_an_account_without_an_invitation(client):
    form = {"email": "new@ngo.example", "password1": PASSWORD, "password2": PASSWORD}

    page = client.get(reverse("account_signup"))
    client.post(reverse("account_signup"), form)

    assert reverse("stakeholders:registration-create") in page.content.decode()
    assert not User.objects.exists()


# No enumeration


@pytest.mark.parametrize(
    ("route", "kind"),
    (
        ("account_request_login_code", "account/sign_in_code"),
        ("account_reset_password", "account/password_reset"),
    ),
)
def test_an_unknown_address_gets_the_same_pages_and_no_mail(holder, route, kind):
    known, unknown = (
        Client().post(reverse(route), {"email": address}, follow=True)
        for address in (holder.email, "nobody@ngo.example")
    )

    assert known.redirect_chain == unknown.redirect_chain
    assert text_of(known, holder.email) == text_of(unknown, "nobody@ngo.example")
    assert [n.recipient for n in Notification.objects.filter(kind=kind)] == [holder.email]


def text_of(response, address):
    """The page without what differs each time: the address itself, tokens of forms."""
    text = response.content.decode().replace(address, "ADDRESS")
    token = response.context["csrf_token"]
    lines = text.replace(str(token), "").splitlines()
    return [line for line in lines if "csrf" not in line.lower()]


def test_an_unknown_address_costs_the_work_of_a_mail(client, monkeypatch):
    rehearsed = []
    monkeypatch.setattr("notifications.outbox.rehearse", rehearsed.append)

    ask_for_code(client, "nobody@ngo.example")
    client.post(reverse("account_reset_password"), {"email": "nobody@ngo.example"})

    assert [m.kind for m in rehearsed] == ["account/sign_in_code", "account/password_reset"]


# Mails


@pytest.mark.parametrize("prefix", tuple(accounts.KINDS))
@pytest.mark.parametrize("language", ("en", "ar"))
def test_each_of_allauths_mails_has_our_layout(prefix, language, holder, settings):
    settings.SITE_URL = "https://cs.example"
    User.objects.update(language=language)
    holder.refresh_from_db()
    context = {
        "user": holder,
        "code": "ABCD-EFGH",
        "path": "/somewhere/",
        "ip": "203.0.113.9",
        "user_agent": "Browser <b>",
        "timestamp": timezone.now(),
        "from_email": "a@x.example",
        "to_email": "b@x.example",
    }

    accounts.AccountAdapter().send_mail(prefix, holder.email, context)

    (promised,) = Notification.objects.all()
    assert promised.language == language
    assert promised.kind.startswith("account/")
    assert promised.subject
    assert "https://cs.example" in promised.text
    assert f'dir="{"rtl" if language == "ar" else "ltr"}"' in promised.html
    assert "Browser <b>" not in promised.html
    assert "ABCD" not in promised.subject


def test_allauth_has_no_mail_that_we_do_not_know():
    folder = Path(allauth.__file__).parent / "templates"
    shipped = {
        str(path.relative_to(folder)).removesuffix("_subject.txt")
        for app in ("account", "mfa")
        for path in folder.glob(f"{app}/email/*_subject.txt")
    }

    # Codes instead of links for passwords and mails to unknown people are turned off.
    assert shipped - set(accounts.KINDS) == {
        "account/email/password_reset_code",
        "account/email/unknown_account",
    }


def test_a_code_is_forgotten_once_it_is_sent(client, holder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ask_for_code(client, holder.email)

    (sent,) = Notification.objects.all()
    assert (sent.state, sent.secret, sent.text, sent.html) == ("sent", True, "", "")
    assert sent.language == "fr"


def test_the_reset_link_leads_to_our_own_address_whatever_the_request_says(
    client, holder, settings
):
    settings.SITE_URL = "https://cs.example"
    settings.ALLOWED_HOSTS = ["*"]

    client.post(
        reverse("account_reset_password"), {"email": holder.email}, headers={"host": "evil.example"}
    )

    (promised,) = Notification.objects.all()
    assert "https://cs.example/account/password/reset/key/" in promised.text
    assert "evil.example" not in promised.text + promised.html


def test_a_new_password_is_set_by_the_link_and_told(client, holder):
    client.post(reverse("account_reset_password"), {"email": holder.email})
    link = next(
        line for line in Notification.objects.get().text.splitlines() if "/reset/key/" in line
    )
    page = client.get(link.partition("8000")[2] or link, follow=True)
    form = {"password1": "another-long-phrase", "password2": "another-long-phrase"}

    client.post(page.redirect_chain[-1][0], form)

    holder.refresh_from_db()
    assert holder.check_password("another-long-phrase")
    assert sorted(n.kind for n in Notification.objects.all()) == [
        "account/changed",
        "account/password_reset",
    ]


# A cache that is gone


@pytest.fixture
def dead_valkey(settings):
    """A port on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": f"redis://127.0.0.1:{port}/0"}
    }
    return port


def test_sign_in_works_without_valkey(dead_valkey, client, holder):
    assert cache.get("anything", "gone") == "gone"

    by_password = sign_in(client, holder)
    client.post(reverse("account_logout"))
    by_code = ask_for_code(client, holder.email)

    assert by_password["Location"] == reverse("my")
    assert by_code["Location"] == reverse("account_confirm_login_code")
    assert Notification.objects.filter(kind="account/sign_in_code").count() == 1
