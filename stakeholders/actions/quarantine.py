"""What the team does with the spam tray: away with it, for good or by a decision."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders import policies
from stakeholders.actions import vetting
from stakeholders.models import Registration


@transaction.atomic
def discard(registration: Registration, *, by: User) -> None:
    """Delete spam with its files and its history; only number, score and who stay.

    Nobody is told. What the team has begun to look into is declined instead.
    """
    registration.lock()
    policies.can_discard(by, registration).require()
    note = f"{registration.reference}, {registration.quarantine_score}"
    audit.record("registration.discarded", registration, by=by, note=note)
    for document in registration.documents.all():
        name = str(document.file.name)
        transaction.on_commit(partial(document.file.storage.delete, name), robust=True)
    registration.events.all().delete()  # type: ignore[attr-defined]
    registration.delete()


def decline_held(registration: Registration, *, reason: str, by: User) -> Registration:
    """Decline what is quarantined, for many at once; the applicant reads the reason."""
    if not registration.quarantined:
        raise Conflict(_("This registration is not quarantined: decline it on its page."))
    return vetting.decline(registration, reason=reason, by=by)
