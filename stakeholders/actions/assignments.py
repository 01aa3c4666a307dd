"""Who of the team looks after an organisation."""

from django.db import transaction

from core import audit
from core.errors import Conflict
from core.models import User
from stakeholders import policies
from stakeholders.actions import timeline
from stakeholders.models import Organisation
from stakeholders.policies import work


@transaction.atomic
def assign(organisation: Organisation, *, to: User | None, by: User) -> Organisation:
    """Give the organisation to somebody of the team, or back to everybody."""
    organisation.lock()
    policies.can_manage_organisation(by, organisation).require()
    if to is not None and not (verdict := work.can_look_after(to, (organisation,))):
        raise Conflict(verdict.reason)
    organisation.assigned_to = to
    organisation.save()
    audit.record("organisation.assigned", organisation, by=by, note=str(to or ""))
    if to is None:
        timeline.note("organisation.given_back", organisation=organisation, by=by)
    else:
        timeline.note("organisation.assigned", organisation=organisation, by=by, name=str(to))
    return organisation
