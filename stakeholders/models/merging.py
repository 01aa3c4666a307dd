"""What happens to all that points to an organisation or person that is merged (N9).

Other apps say the same of their own tables, in a module `models/merging.py` of theirs.
A relation that is not named here stops a merge, and tests/architecture/test_merging.py.
"""

from typing import Any

from django.utils import timezone

from core.merging.rules import Move, Stay, fill, register
from stakeholders.states import ConfirmationState, InvitationState, ReviewState

MOVE = Move()
FILL = Move(unite=fill())
LOG = Stay("The log says what was done to which record; the survivor's page shows both.")
PAIRS = Stay("A pair of which one is merged is no question, until the merge is undone.")
DECISION = Stay("The decision names the two records that it was about.")


def one_open_invitation(_kept: Any, left: Any) -> None:
    """Of two open invitations of one person the survivor's counts; the other's link ends."""
    if left.state == InvitationState.OPEN:
        left.revoke()


def one_open_question(_kept: Any, left: Any) -> None:
    """An organisation is asked once; the other link ends."""
    if left.state == ConfirmationState.OPEN:
        left.end()


def one_open_review(kept: Any, left: Any) -> None:
    """Vetted again once, for the reasons of both and by the earlier day.

    The action that merges closes the other one, since that needs by whom and when.
    """
    if left.state == ReviewState.OPEN:
        kept.reasons = list(dict.fromkeys((*kept.reasons, *left.reasons)))
        fill(earliest=("due_on",))(kept, left)


def one_open_request(kept: Any, left: Any) -> None:
    """Asked once for the newer text; the other question ends without an answer."""
    if left.answered_at is None:
        fill(earliest=("asked_at",), latest=("version", "reminders", "reminded_at"))(kept, left)
        left.answered_at = timezone.now()


def one_spell(kept: Any, left: Any) -> None:
    """Two spells of one thing on the same days are one, from the first day to the last."""
    ends = (kept.until, left.until)
    fill(earliest=("since",), latest=("checked_on",))(kept, left)
    kept.until = None if None in ends else max(ends)


def one_status(kept: Any, left: Any) -> None:
    """Only the same status is one spell; what contradicts it stays with the other record."""
    if (kept.category, kept.standing) == (left.category, left.standing):
        one_spell(kept, left)


WEBSITE = Move(unite=fill(latest=("checked_on",)))
SPELL = Move(unite=one_spell)
# The same role on the same days, such as two participations in one meeting, is one.
DAYS = ("kind", "since", "until")
ROLE_OF_PERSON = Move(unite=fill(earliest=("since",)), same=("organisation", *DAYS))
ROLE_IN_ORGANISATION = Move(unite=fill(earliest=("since",)), same=("person", *DAYS))
INVITATION = Move(unite=one_open_invitation)

register(
    {
        # What an organisation is, has and belongs to.
        "stakeholders.organisation_themes.organisation": MOVE,
        "stakeholders.organisation_countries_of_operation.organisation": MOVE,
        "stakeholders.organisationname.organisation": FILL,
        "stakeholders.organisationwebsite.organisation": WEBSITE,
        "stakeholders.ecosocstatus.organisation": Move(
            unite=one_status, same=("category", "standing", "granted_year", "since", "until")
        ),
        "stakeholders.umbrellamembership.organisation": SPELL,
        "stakeholders.otheraccreditation.organisation": SPELL,
        "stakeholders.externalidentifier.organisation": MOVE,
        "stakeholders.consent.organisation": MOVE,
        "stakeholders.consentrequest.organisation": Move(unite=one_open_request),
        "stakeholders.document.organisation": MOVE,
        "stakeholders.evidence.organisation": MOVE,
        "stakeholders.registration.organisation": MOVE,
        "stakeholders.unlikeregistration.organisation": MOVE,
        "stakeholders.organisation.parent": MOVE,
        "stakeholders.organisation.merged_into": MOVE,
        "stakeholders.tag_organisations.organisation": MOVE,
        # How it is vetted, confirmed and looked after.
        "stakeholders.review.organisation": Move(unite=one_open_review),
        "stakeholders.reviewcheck.review": MOVE,
        "stakeholders.riskflag.organisation": MOVE,
        "stakeholders.screeningmatch.organisation": MOVE,
        "stakeholders.screeningmatch.person": MOVE,
        "stakeholders.confirmationrequest.organisation": Move(unite=one_open_question),
        "stakeholders.confirmationrequest.person": MOVE,
        "stakeholders.changerequest.organisation": MOVE,
        "stakeholders.changerequest.confirmation": MOVE,
        "stakeholders.changerequest.person": MOVE,
        "stakeholders.datarequest.organisation": MOVE,
        "stakeholders.datarequest.person": MOVE,
        "stakeholders.suggestion.organisation": MOVE,
        "stakeholders.endorsement.organisation": MOVE,
        "stakeholders.encounter.organisation": MOVE,
        "stakeholders.note.organisation": MOVE,
        "stakeholders.note.person": MOVE,
        "stakeholders.task.organisation": MOVE,
        "stakeholders.task.person": MOVE,
        # People and what they have to do with organisations.
        "stakeholders.contactrole.organisation": ROLE_IN_ORGANISATION,
        "stakeholders.contactrole.person": ROLE_OF_PERSON,
        "stakeholders.invitation.organisation": INVITATION,
        "stakeholders.invitation.person": INVITATION,
        "stakeholders.person.merged_into": MOVE,
        "stakeholders.tag_people.person": MOVE,
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
        "stakeholders.merge.keep_organisation": DECISION,
        "stakeholders.merge.lose_organisation": DECISION,
        "stakeholders.merge.keep_person": DECISION,
        "stakeholders.merge.lose_person": DECISION,
    }
)
