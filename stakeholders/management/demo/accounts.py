"""The accounts of the demonstration; all have the password that the contract publishes."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from core import audit, roles
from core.models import User
from stakeholders.models import FieldOffice

PASSWORD = "demo-csmanager"  # noqa: S105  Published; the command refuses outside DEBUG.
OFFICE = "ROSEE"


@dataclass(frozen=True)
class Account:
    """One account: who it is, and what for."""

    email: str
    name: str
    role: str


OFFICER = "officer@cst.example"
LEAD = "lead@cst.example"
FIELD = "field@rosee.example"
FOCAL = "focal@ngo.example"
ACCOUNTS = (
    Account(OFFICER, "Olga Officer", roles.CST_OFFICER),
    Account(LEAD, "Lea Lead", roles.CST_LEAD),
    Account(FIELD, "Farid Field", roles.FIELD_OFFICE),
    Account("umbrella@vngoc.example", "Uma Umbrella", roles.UMBRELLA),
    Account(FOCAL, "Fatou Focal", roles.FOCAL_POINT),
    Account("door@cst.example", "Dario Door", roles.CHECK_IN),
)


@transaction.atomic
def make() -> int:
    """Make the accounts that are missing; returns how many."""
    present = set(User.objects.values_list("email", flat=True))
    missing = [account for account in ACCOUNTS if account.email not in present]
    password = make_password(PASSWORD) if missing else ""
    for account in missing:
        user = User.objects.create(
            email=account.email,
            name=account.name,
            password=password,
            is_staff=account.role in roles.STAFF,
        )
        user.groups.add(Group.objects.get(name=account.role))
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        if account.email == FIELD:
            office = FieldOffice.objects.get(code=OFFICE)
            office.members.add(user)
            audit.record("fieldoffice.member_added", office, by=None, note=account.email)
    return len(missing)
