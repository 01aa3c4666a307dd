"""The words of the events that this app notes itself."""

from django.utils.translation import gettext_lazy as _

from stakeholders.selectors.timeline.kinds import Area, Kind, add
from stakeholders.states import (
    ConsentPurpose,
    ContactRoleKind,
    EncounterKind,
    FlagCategory,
    FlagLevel,
    ReviewReason,
)

ROLES = dict(ContactRoleKind.choices)
ENCOUNTERS = dict(EncounterKind.choices)
PURPOSES = dict(ConsentPurpose.choices)
FLAGS = {"level": dict(FlagLevel.choices), "category": dict(FlagCategory.choices)}
REVIEWS = {"reason": dict(ReviewReason.choices)}

add(
    {
        "registration.submitted": Kind(Area.VETTING, _("Registration %(reference)s arrived")),
        "registration.review_started": Kind(Area.VETTING, _("Registration taken into review")),
        "registration.asked": Kind(
            Area.VETTING, _("Applicant asked for more information"), icon="info"
        ),
        "registration.answered": Kind(Area.VETTING, _("Applicant answered"), icon="info"),
        "registration.recommended": Kind(Area.VETTING, _("Approval recommended")),
        "registration.approved": Kind(Area.VETTING, _("Registration %(reference)s approved")),
        "organisation.verified": Kind(Area.VETTING, _("Verified")),
        "riskflag.raised": Kind(
            Area.VETTING, _("Flag raised: %(level)s, %(category)s"), FLAGS, icon="warning"
        ),
        "riskflag.level_raised": Kind(
            Area.VETTING, _("Flag raised to %(level)s, %(category)s"), FLAGS, icon="warning"
        ),
        "riskflag.resolved": Kind(
            Area.VETTING, _("Flag resolved: %(level)s, %(category)s"), FLAGS, icon="warning"
        ),
        "riskflag.invalid": Kind(
            Area.VETTING, _("Flag was wrong: %(level)s, %(category)s"), FLAGS, icon="warning"
        ),
        "review.opened": Kind(Area.VETTING, _("To be vetted again: %(reason)s"), REVIEWS),
        "review.done": Kind(Area.VETTING, _("Vetted again")),
        "review.dropped": Kind(Area.VETTING, _("Re-vetting not needed")),
        "screeningmatch.found": Kind(
            Area.VETTING, _("Resembles an entry of the sanctions list (%(score)s%%)")
        ),
        "screeningmatch.false_positive": Kind(
            Area.VETTING, _("Sanctions match judged: somebody else")
        ),
        "screeningmatch.unclear": Kind(Area.VETTING, _("Sanctions match judged: unclear")),
        "screeningmatch.true_match": Kind(
            Area.VETTING, _("Sanctions match judged: the same"), icon="warning"
        ),
        "screeningmatch.confirmed": Kind(
            Area.VETTING, _("Sanctions match confirmed"), icon="warning"
        ),
        "organisation.suspended": Kind(
            Area.VETTING, _("Suspended: %(reason)s"), icon="warning"
        ),
        "organisation.suspension_lifted": Kind(
            Area.VETTING, _("Suspension lifted: %(reason)s"), icon="warning"
        ),
        "organisation.at_risk": Kind(Area.VETTING, _("Marked as at risk"), icon="lock"),
        "organisation.not_at_risk": Kind(
            Area.VETTING, _("Not at risk any more"), icon="lock"
        ),
        "organisation.added": Kind(Area.DATABASE, _("Entered by hand"), icon="plus"),
        "organisation.changed": Kind(Area.DATABASE, _("Changed by hand")),
        "organisation.imported": Kind(
            Area.DATABASE, _("Imported from the list “%(list)s”"), icon="upload"
        ),
        "organisation.changed_by_list": Kind(
            Area.DATABASE, _("Changed by the list “%(list)s”"), icon="upload"
        ),
        "organisation.listed": Kind(
            Area.DATABASE, _("Listed in the public directory"), icon="globe"
        ),
        "organisation.unlisted": Kind(
            Area.DATABASE, _("Taken out of the directory by the organisation"), icon="globe"
        ),
        "organisation.hidden": Kind(
            Area.DATABASE, _("Hidden from the directory"), icon="globe"
        ),
        "organisation.renamed": Kind(
            Area.DATABASE, _("Renamed from “%(before)s” to “%(after)s”")
        ),
        "organisation.merged": Kind(
            Area.DATABASE, _("%(reference)s, %(name)s, was merged into it"), icon="people"
        ),
        "organisation.merge_undone": Kind(
            Area.DATABASE, _("A merge was undone"), icon="people"
        ),
        "person.merged": Kind(Area.DATABASE, _("%(name)s was merged into it"), icon="people"),
        "person.merge_undone": Kind(Area.DATABASE, _("A merge was undone"), icon="people"),
        "organisation.confirmed": Kind(Area.DATABASE, _("Data confirmed"), icon="check"),
        "organisation.stale": Kind(
            Area.DATABASE, _("Marked as not confirmed for long"), icon="warning"
        ),
        "organisation.change_asked": Kind(
            Area.DATABASE, _("The organisation told us of changes"), icon="info"
        ),
        "organisation.edited": Kind(Area.DATABASE, _("Changes taken over")),
        "organisation.archived": Kind(Area.DATABASE, _("Archived"), icon="file"),
        "person.corrected": Kind(Area.DATABASE, _("Corrected the own data")),
        "contact.second_named": Kind(
            Area.DATABASE, _("A second focal point was named"), icon="people"
        ),
        "contact.second_ended": Kind(
            Area.DATABASE, _("The second focal point is one no more"), icon="people"
        ),
        "contact.handed_over": Kind(
            Area.DATABASE, _("The focal points changed places"), icon="people"
        ),
        "organisation.suggested": Kind(Area.OFFICE, _("Suggested by %(office)s"), icon="plus"),
        "organisation.met": Kind(
            Area.OFFICE, _("%(office)s: %(encounter)s on %(on)s"), {"encounter": ENCOUNTERS}
        ),
        "organisation.endorsed": Kind(Area.OFFICE, _("Endorsed by %(office)s"), icon="check"),
        "organisation.endorsement_withdrawn": Kind(
            Area.OFFICE, _("%(office)s took its endorsement back"), icon="cross"
        ),
        "organisation.assigned": Kind(
            Area.TEAM, _("Looked after by %(name)s from now on"), icon="user"
        ),
        "organisation.given_back": Kind(
            Area.TEAM, _("Looked after by nobody from now on"), icon="user"
        ),
        "document.added": Kind(Area.DATABASE, _("Document “%(name)s” added"), icon="file"),
        "consent.given": Kind(
            Area.DATABASE, _("Agreed to: %(purpose)s"), {"purpose": PURPOSES}, icon="check"
        ),
        "consent.withdrawn": Kind(
            Area.DATABASE, _("Did not agree to: %(purpose)s"), {"purpose": PURPOSES}, icon="cross"
        ),
        "consent.refused": Kind(
            Area.DATABASE, _("Did not agree to: %(purpose)s"), {"purpose": PURPOSES}, icon="cross"
        ),
        "contact.added": Kind(
            Area.DATABASE, _("%(name)s is %(role)s"), {"role": ROLES}, icon="people"
        ),
        "invitation.sent": Kind(Area.MAILS, _("%(name)s was invited to open an account")),
        "invitation.revoked": Kind(
            Area.MAILS, _("The invitation of %(name)s was taken back"), icon="cross"
        ),
        "invitation.accepted": Kind(Area.MAILS, _("%(name)s opened an account"), icon="user"),
        "note.added": Kind(Area.TEAM, _("Note written"), icon="file"),
        "note.changed": Kind(Area.TEAM, _("Note changed"), icon="file"),
        "task.added": Kind(Area.TEAM, _("To do: %(title)s"), icon="clock"),
        "task.carried_over": Kind(
            Area.TEAM, _("Still to do from the registration: %(title)s"), icon="clock"
        ),
        "task.done": Kind(Area.TEAM, _("Done: %(title)s"), icon="check"),
        "tag.given": Kind(Area.TEAM, _("Tag “%(tag)s” given"), icon="filter"),
        "tag.taken": Kind(Area.TEAM, _("Tag “%(tag)s” taken away"), icon="filter"),
    }
)  # fmt: skip
