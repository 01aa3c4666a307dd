"""How allauth behaves here: accounts come by invitation, its mails leave by the outbox."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from core.models import User


def user_display(user: User) -> str:
    """What allauth's pages call the person."""
    return str(user)


class AccountAdapter(DefaultAccountAdapter):
    """Closed sign-up; every mail is a promise in the outbox, in the house's layout."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
