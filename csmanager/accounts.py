"""How allauth behaves here: accounts come by invitation, its mails leave by the outbox."""

from dataclasses import dataclass
from typing import Any, override
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.models import EmailAddress, Login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _, gettext_noop

from core import roles
from core.models import User
from notifications import outbox
from notifications.messages import Message


@dataclass(frozen=True)
class Kind:
    """One of allauth's mails as one of ours.

    name: the templates, templates/emails/account/<name>
    why: the reason in the mail's footer
    said: what was changed, for the mails that tell of a change
    keys: what the templates need of allauth's context
    """

    name: str
    why: str
    said: str = ""
    keys: tuple[str, ...] = ()

    @property
    def secret(self) -> bool:
        """Whether the mail lets its reader in, so that its text is forgotten once sent."""
        return self.name in ("sign_in_code", "password_reset", "confirm_address")


def _changed(said: str, *keys: str) -> Kind:
    why = gettext_noop("The security of your account was changed.")
    return Kind("changed", why, said, ("ip", "user_agent", "timestamp", *keys))


CONFIRM = Kind(
    "confirm_address", gettext_noop("We check that an address is yours."), keys=("code",)
)
KINDS = {
    "account/email/login_code": Kind(
        "sign_in_code", gettext_noop("Somebody asked to sign in with your address."), keys=("code",)
    ),
    "account/email/password_reset_key": Kind(
        "password_reset",
        gettext_noop("Somebody asked to set a new password for your account."),
        keys=("path",),
    ),
    "account/email/email_confirmation": CONFIRM,
    "account/email/email_confirmation_signup": CONFIRM,
    "account/email/account_already_exists": Kind(
        "address_taken", gettext_noop("Somebody entered your address for an account.")
    ),
    "account/email/password_reset": _changed(gettext_noop("Your password was reset.")),
    "account/email/password_changed": _changed(gettext_noop("Your password was changed.")),
    "account/email/password_set": _changed(gettext_noop("A password was set.")),
    "account/email/email_changed": _changed(
        gettext_noop("The e-mail address of your account was changed."), "from_email", "to_email"
    ),
    "account/email/email_confirm": _changed(gettext_noop("Your e-mail address was confirmed.")),
    "account/email/email_deleted": _changed(
        gettext_noop("An e-mail address was removed from your account.")
    ),
    "mfa/email/totp_activated": _changed(gettext_noop("An authenticator app was added.")),
    "mfa/email/totp_deactivated": _changed(gettext_noop("The authenticator app was removed.")),
    "mfa/email/webauthn_added": _changed(gettext_noop("A passkey or security key was added.")),
    "mfa/email/webauthn_removed": _changed(gettext_noop("A passkey or security key was removed.")),
    "mfa/email/recovery_codes_generated": _changed(
        gettext_noop("New recovery codes were made; the old ones do not work any more.")
    ),
}


def user_display(user: User) -> str:
    """What allauth's pages call the person."""
    return str(user)


def message(template_prefix: str, email: str, context: dict[str, Any]) -> Message:
    """The mail that allauth asks for, as a promise in the language of its reader.

    Raises KeyError for a mail that is not in KINDS, so that a new one of allauth's is
    noticed by a test and not by a reader.
    """
    kind = KINDS[template_prefix]
    user: User | None = context.get("user") or User.objects.filter(email=email.lower()).first()
    return Message(
        kind=f"account/{kind.name}",
        to=email,
        dedupe_key=f"account:{kind.name}:{uuid4().hex}",
        language=user.language if user else translation.get_language() or "en",
        about=f"core.user:{user.pk}" if user else "",
        why=kind.why,
        context={
            "said": kind.said,
            "person": user.get_full_name() if user else "",
            "account_path": reverse("account_reset_password"),
            **{key: context[key] for key in kind.keys if key in context},
        },
        secret=kind.secret,
    )


def pretend(template_prefix: str, email: str) -> None:
    """Do the work of a mail that nobody gets, so that an unknown address takes as long."""
    outbox.rehearse(message(template_prefix, email, {"code": "000000", "path": "/"}))


def trust_address(user: User) -> None:
    """Note that this person reads mail at this address: an invitation came back from it."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def sign_in(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in somebody who proved the address, through allauth's own stages."""
    record_authentication(request, user, method="code", email=user.email)
    response: HttpResponse = perform_login(request, Login(user=user, email=user.email))
    return response


def home_of(user: User) -> str:
    """Where the work of this person begins."""
    if user.is_staff and user.has_role(*roles.STAFF):
        return reverse("admin:index")
    if user.has_role(roles.FIELD_OFFICE):
        return reverse("office")
    return reverse("my")


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up; every mail is a promise in the outbox, in the house's layout."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address or the password is not right. Try again, let us send you a "
            "code, or set a new password."
        ),
        "incorrect_code": _("This code is not right. Look at the newest mail and type it again."),
        "rate_limited": _("Too many tries in a short time. Wait a minute, then try again."),
        "too_many_login_attempts": _(
            "Too many tries with a wrong password. Wait five minutes, or let us send you a code."
        ),
    }

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @override
    def pre_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse | None:
        """Whoever typed a code from the mailbox need not prove the address by another one."""
        records = get_authentication_records(request, user)
        proven = {(one.get("email") or "").lower() for one in records if one["method"] == "code"}
        if user.email in proven:
            trust_address(user)
        answer: HttpResponse | None = super().pre_login(request, user, **options)
        return answer

    @override
    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(request.user) if isinstance(request.user, User) else reverse("my")

    @override
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        outbox.enqueue(message(template_prefix, email, context))

    @override
    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        super().send_notification_mail(
            template_prefix, user, {"user": user} | (context or {}), email
        )

    @override
    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        # The layout puts our own address before it, not the one that the request named.
        keys = {"uidb36": context["uid"], "key": context["key"]}
        path = reverse("account_reset_password_from_key", kwargs=keys)
        super().send_password_reset_mail(user, email, context | {"path": path})
