"""Forms of accounts: what an invitation asks for, and two of allauth's made even."""

from typing import Any, override

from allauth.account.forms import AddEmailForm, LoginForm, RequestLoginCodeForm, ResetPasswordForm
from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.models import SavedSearch, User
from csmanager import accounts


class InvitationForm(BaseUserCreationForm):
    """Name and password of a new account; the address comes from the invitation."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As you want to be addressed."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "password1", "password2")

    class Meta:
        model = User
        fields = ("name",)


class SavedSearchForm(forms.ModelForm):
    """The name of a saved search, and when it writes; sharing is for the team."""

    class Meta:
        model = SavedSearch
        fields = ("name", "mail", "shared")
        help_texts = {
            "name": _("Colleagues who read it may know less than you: name nobody at risk."),
            "shared": _("Colleagues see the name and the filters, and find what they may see."),
        }
        widgets = {"mail": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.owner.is_cst:
            del self.fields["shared"]
            self.fields["name"].help_text = ""


class PlainFields(forms.Form):
    """Labels in our words, and no placeholder that repeats them and goes when one types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                field.label = _("E-mail address")


class SignInForm(PlainFields, LoginForm):
    """Address and password."""


class ChangeAddressForm(PlainFields, AddEmailForm):
    """The new address."""


class LoginCodeForm(PlainFields, RequestLoginCodeForm):
    """Takes as long for an address without an account as for one with an account."""

    @override
    def clean_email(self) -> str:
        email: str = super().clean_email()
        if email and not self._user:
            accounts.pretend("account/email/login_code", email)
        return email


class PasswordResetForm(PlainFields, ResetPasswordForm):
    """Takes as long for an address without an account as for one with an account."""

    @override
    def save(self, request: HttpRequest, **options: Any) -> str:
        if not self.users:
            accounts.pretend("account/email/password_reset_key", self.cleaned_data["email"])
        saved: str = super().save(request, **options)
        return saved
