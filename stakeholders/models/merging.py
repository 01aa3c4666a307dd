"""What happens to all that points to an organisation or person that is merged (N9).

Other apps say the same of their own tables, in a module `models/merging.py` of theirs.
A relation that is not named here stops a merge, and tests/architecture/test_merging.py.
"""

from typing import Any

from core.merging.rules import Move, Stay, fill, register
from stakeholders.states import InvitationState

MOVE = Move()
FILL = Move(unite=fill())
LOG = Stay("The log says what was done to which record; the survivor's page shows both.")
PAIRS = Stay("A pair of which one is merged is no question, until the merge is undone.")
DECISION = Stay("The decision names the two records that it was about.")


def one_open_invitation(_kept: Any, left: Any) -> None:
    """Of two open invitations of one person the survivor's counts; the other's link ends."""
    if left.state == InvitationState.OPEN:
        left.revoke()


register(
    {
        # What an organisation is, has and belongs to.
        "stakeholders.organisation_themes.organisation": MOVE,
        "stakeholders.organisation_countries_of_operation.organisation": MOVE,
        "stakeholders.organisationname.organisation": FILL,
        "stakeholders.ecosocstatus.organisation": Move(
            unite=fill(latest=("checked_on",)), same=("category", "standing", "granted_year")
        ),
        "stakeholders.umbrellamembership.organisation": Move(unite=fill(latest=("checked_on",))),
        "stakeholders.externalidentifier.organisation": MOVE,
        "stakeholders.consent.organisation": MOVE,
        "stakeholders.document.organisation": MOVE,
        "stakeholders.registration.organisation": MOVE,
        "stakeholders.organisation.parent": MOVE,
        "stakeholders.organisation.merged_into": MOVE,
        # People and what they have to do with organisations.
        "stakeholders.contactrole.organisation": Move(unite=fill(earliest=("since",))),
        "stakeholders.contactrole.person": Move(unite=fill(earliest=("since",))),
        "stakeholders.invitation.organisation": Move(unite=one_open_invitation),
        "stakeholders.invitation.person": Move(unite=one_open_invitation),
        "stakeholders.person.merged_into": MOVE,
        # What happened, and what was decided.
        "stakeholders.timelineevent.organisation": MOVE,
        "stakeholders.timelineevent.person": MOVE,
        "stakeholders.timelineevent.subject": LOG,
        "notifications.notification.about": MOVE,
        "core.auditentry.subject": LOG,
        "core.readentry.subject": LOG,
        "stakeholders.duplicatepair.first": PAIRS,
        "stakeholders.duplicatepair.second": PAIRS,
        "stakeholders.personpair.first": PAIRS,
        "stakeholders.personpair.second": PAIRS,
        "stakeholders.unlikeregistration.organisation": MOVE,
        "stakeholders.merge.keep_organisation": DECISION,
        "stakeholders.merge.lose_organisation": DECISION,
        "stakeholders.merge.keep_person": DECISION,
        "stakeholders.merge.lose_person": DECISION,
    }
)
