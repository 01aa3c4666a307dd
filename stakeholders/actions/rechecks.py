"""What follows when the name or the head of an organisation changes, whoever wrote it.

The edges and the actions that write names and roles call these, in the same transaction.
"""

from django.db import transaction
from django.utils import timezone

from core.models import User
from stakeholders.actions import reviews, screening
from stakeholders.models import ContactRole, Organisation, Person
from stakeholders.states import ContactRoleKind, ReviewReason


@transaction.atomic
def name_changed(organisation: Organisation, *, by: User | None) -> None:
    """Another name: it is compared with the sanctions list, and vetted again."""
    screening.screen(organisation)
    reviews.open_again(organisation, reason=ReviewReason.NAME, by=by)


@transaction.atomic
def name_noted(organisation: Organisation) -> None:
    """A further name, such as one in another language: it is compared with the list too."""
    screening.screen(organisation)


@transaction.atomic
def role_changed(
    role: ContactRole, *, by: User | None, was_head_of: Organisation | None = None
) -> None:
    """Somebody has a role anew, or has it no longer; with another head it is vetted again.

    `was_head_of` is where the role was that of the head before, if it was.
    """
    screening.screen(role.person)
    touched = {role.organisation} if role.kind == ContactRoleKind.HEAD else set()
    if was_head_of is not None:
        touched.add(was_head_of)
    for organisation in sorted(touched, key=lambda one: one.pk):
        reviews.open_again(organisation, reason=ReviewReason.HEAD, by=by)


@transaction.atomic
def person_renamed(person: Person, *, by: User | None) -> None:
    """Another name of a person; an organisation that the person heads is vetted again."""
    screening.screen(person)
    heads = person.roles.on(timezone.localdate()).filter(kind=ContactRoleKind.HEAD)
    for role in heads.select_related("organisation").order_by("organisation"):
        reviews.open_again(role.organisation, reason=ReviewReason.HEAD, by=by)
