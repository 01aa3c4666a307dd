"""How the back office says states, in colour and in words, and what was done."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from core.templatetags.moments import day_text, in_zone, zone_text
from stakeholders.models import Organisation, Person, Registration, RiskFlag, Tag, Task
from stakeholders.states import (
    TONES,
    FlagLevel,
    FlagState,
    InvitationState,
    ListingState,
    ScreeningState,
    VettingState,
)

# Unfold's names of colours; "" is grey.
REGISTRATION_COLOURS = {state: "" if tone == "neutral" else tone for state, tone in TONES.items()}
VETTING_COLOURS = {
    VettingState.UNVERIFIED: "warning",
    VettingState.VERIFIED: "success",
    VettingState.STALE: "warning",
    VettingState.SUSPENDED: "danger",
    VettingState.MERGED: "",
    VettingState.ARCHIVED: "",
    VettingState.ERASED: "",
}
LISTING_COLOURS = {
    ListingState.NOT_LISTED: "",
    ListingState.LISTED: "success",
    ListingState.HIDDEN: "warning",
}
INVITATION_COLOURS = {
    InvitationState.OPEN: "info",
    InvitationState.ACCEPTED: "success",
    InvitationState.REVOKED: "",
}

FLAG_COLOURS = {
    FlagLevel.OBSERVATION: "",
    FlagLevel.YELLOW: "warning",
    FlagLevel.ESCALATED: "danger",
    FlagLevel.RED: "danger",
}
FLAG_STATE_COLOURS = {
    FlagState.OPEN: "warning",
    FlagState.RESOLVED: "success",
    FlagState.INVALID: "",
}
SCREENING_COLOURS = {
    ScreeningState.POTENTIAL: "warning",
    ScreeningState.UNCLEAR: "warning",
    ScreeningState.FALSE_POSITIVE: "success",
    ScreeningState.TRUE_MATCH: "danger",
    ScreeningState.LAPSED: "",
}

VERBS = {
    "registration.started": _("Form begun"),
    "registration.sent": _("Form sent"),
    "registration.reopened": _("Form opened again by the applicant"),
    "registration.submitted": _("Address confirmed: submitted"),
    "registration.review_started": _("Taken into review"),
    "registration.assigned": _("Assigned"),
    "registration.checked": _("Checklist answered"),
    "registration.asked": _("Applicant asked for more"),
    "registration.answered": _("Applicant answered"),
    "registration.recommended": _("Approval recommended"),
    "registration.approved": _("Approved"),
    "registration.declined": _("Declined"),
    "registration.released": _("Released from quarantine"),
    "registration.withdrawn": _("Withdrawn by the applicant"),
    "registration.expired": _("Expired without an answer"),
    "registration.document_added": _("Document added by the applicant"),
    "registration.document_removed": _("Document taken away by the applicant"),
    "registration.told_apart": _("Said to be another organisation"),
    "registration.task_added": _("Task written"),
    "registration.task_done": _("Task done"),
    "registration.declaration_archived": _("Signed declaration kept as a PDF"),
    "document.added": _("Document added"),
    "document.opened": _("Document opened"),
    "organisation.added": _("Entered by hand"),
    "organisation.changed": _("Changed by hand"),
    "organisation.taken_over": _("Filled from a registration"),
    "organisation.verified": _("Verified"),
    "organisation.merged": _("Another one was merged into it"),
    "organisation.merged_away": _("Merged into another"),
    "organisation.merge_undone": _("Merge undone"),
    "person.merged": _("Another one was merged into it"),
    "person.merged_away": _("Merged into another"),
    "person.merge_undone": _("Merge undone"),
    "organisation.suspended": _("Suspended"),
    "organisation.suspension_lifted": _("Suspension lifted"),
    "organisation.listed": _("Listed in the directory"),
    "organisation.unlisted": _("Taken out of the directory by the organisation"),
    "organisation.kept_back": _("What the directory does not show was changed"),
    "organisation.hidden": _("Hidden from the directory"),
    "organisation.at_risk": _("Marked as at risk"),
    "organisation.not_at_risk": _("Not at risk any more"),
    "organisation.second_named": _("Second focal point named by the first"),
    "organisation.second_ended": _("Second focal point ended by the organisation"),
    "organisation.handed_over": _("Handed over to the second focal point"),
    "person.corrected": _("Corrected by the person"),
    "consenttext.archived": _("Archived; organisations are asked again"),
    "consent.given": _("Agreed to a text"),
    "consent.refused": _("Did not agree to a text"),
    "organisation.name_added": _("Further name noted"),
    "organisation.name_removed": _("Further name taken away"),
    "organisation.renamed": _("Renamed"),
    "organisation.attached": _("Made part of another organisation"),
    "organisation.detached": _("Not part of another organisation any more"),
    "organisation.ecosoc_noted": _("ECOSOC decision noted"),
    "organisation.confirmation_asked": _("Asked whether the data are still true"),
    "organisation.confirmed": _("Data confirmed"),
    "organisation.stale": _("Marked: not confirmed for long"),
    "organisation.change_asked": _("The organisation told us of changes"),
    "organisation.change_decided": _("Decided on the changes"),
    "organisation.edited": _("Changed by the organisation, or at its request"),
    "organisation.website_added": _("Website added"),
    "organisation.website_removed": _("Website taken away"),
    "organisation.imported": _("Imported from a list"),
    "organisation.changed_by_list": _("Changed by a list"),
    "organisation.import_undone": _("Import undone"),
    "organisation.given_back": _("Given back what an import had changed"),
    "organisation.suggested": _("Suggested by an office"),
    "organisation.endorsed": _("Endorsed by an office"),
    "organisation.endorsement_withdrawn": _("Endorsement withdrawn"),
    "organisation.met": _("Met by an office"),
    "organisation.archived": _("Closed"),
    "organisation.erased": _("Erased"),
    "person.erased": _("Erased"),
    "registration.erased": _("Erased: its time was over"),
    "data_request.asked": _("Asked"),
    "data_request.granted": _("Done"),
    "data_request.declined": _("Declined"),
    "suggestion.made": _("Suggested by the office"),
    "suggestion.withdrawn": _("Taken back by the office"),
    "suggestion.invited": _("Invited to register"),
    "suggestion.recorded": _("Entered into the database"),
    "suggestion.declined": _("Not taken up"),
    "organisation.assigned": _("Given to somebody to look after"),
    "organisation.brief": _("Brief printed"),
    "person.brief": _("Brief printed"),
    "tag.given": _("Tag given"),
    "tag.taken": _("Tag taken away"),
    "note.added": _("Written"),
    "note.changed": _("Changed"),
    "note.pinned": _("Pinned"),
    "note.unpinned": _("Not pinned any more"),
    "task.added": _("Task written"),
    "task.changed": _("Changed"),
    "task.done": _("Done"),
    "task.reopened": _("Open again"),
    "task.carried_over": _("Taken over by the organisation"),
    "invitation.sent": _("Invitation sent"),
    "invitation.revoked": _("Invitation revoked"),
    "invitation.accepted": _("Invitation accepted"),
    "registration.discarded": _("Deleted as spam"),
    "evidence.added": _("Evidence kept"),
    "evidence.opened": _("Evidence opened"),
    "evidence.held": _("Evidence has to be kept"),
    "evidence.released": _("Evidence need not be kept any more"),
    "evidence.removed": _("Evidence removed"),
    "contact.added": _("Contact added"),
    "contact.handed_over": _("Handed over to the second focal point"),
    "contact.second_named": _("Second focal point named by the first"),
    "contact.second_ended": _("Second focal point ended by the organisation"),
    "encounter.noted": _("Contact or visit noted"),
    "endorsement.made": _("Endorsed by an office"),
    "endorsement.withdrawn": _("Endorsement withdrawn"),
    "import.prepared": _("List uploaded"),
    "import.started": _("Import begun"),
    "import.stopped": _("Import stopped"),
    "import.resumed": _("Import went on"),
    "import.failed": _("Import failed"),
    "import.given_up": _("Import given up"),
    "import.undo_started": _("Undoing the import begun"),
    "import.undone": _("Import undone"),
    "import.file_forgotten": _("Uploaded file deleted"),
    "organisations.imported": _("Organisations imported"),
    "user.own_copy": _("Copy of one's own data taken"),
    "riskflag.raised": _("Flag raised"),
    "riskflag.level_raised": _("Level of the flag raised"),
    "riskflag.resolved": _("Flag resolved"),
    "riskflag.invalid": _("Flag was wrong"),
    "review.opened": _("To be vetted again"),
    "review.asked": _("Re-vetting asked for"),
    "review.assigned": _("Assigned"),
    "review.checked": _("Checklist answered"),
    "review.done": _("Vetted again"),
    "review.dropped": _("Re-vetting not needed"),
    "screeningmatch.found": _("Resembles an entry of the sanctions list"),
    "screeningmatch.lapsed": _("No longer alike"),
    "screeningmatch.false_positive": _("Judged: somebody else"),
    "screeningmatch.unclear": _("Judged: unclear"),
    "screeningmatch.true_match": _("Judged: the same"),
    "screeningmatch.confirmed": _("Confirmed by a second person"),
    "sanctionslist.loaded": _("List loaded"),
    "sanctionslist.screened": _("Everybody compared with the list"),
}


def tag(one: Tag) -> SafeString:
    """A tag by its name, in its colour."""
    return format_html('<span class="bo-badge bo-{}">{}</span>', one.tone, one.name)


def tags(some: Iterable[Tag]) -> SafeString | str:
    """All of them; a dash for none."""
    return format_html_join(" ", "{}", ((tag(one),) for one in some)) or "–"


def due(task: Task) -> SafeString | str:
    """A task's last day, with its zone where that is not the house's own, and a mark."""
    zone = f" ({task.zone})" if task.zone != settings.TIME_ZONE else ""
    text = f"{day_text(task.due_on)}{zone}"
    if not task.is_overdue:
        return text
    return format_html('{} <span class="bo-badge bo-danger">{}</span>', text, gettext("overdue"))


def task_badge(task: Task) -> tuple[str, str]:
    """Whether a task is done, as a text and its colour."""
    if task.done_at:
        return gettext("done"), "success"
    return (gettext("overdue"), "danger") if task.is_overdue else (gettext("to be done"), "info")


def days(number: int) -> str:
    return ngettext("%d day", "%d days", number) % number


def since(moment: datetime | None) -> SafeString | str:
    """How many days ago, with the moment as a hint; "–" for never."""
    if moment is None:
        return "–"
    local = timezone.localtime(moment)
    text = days((timezone.now() - moment).days)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(),
        f"{day_text(local.date())}, {local:%H:%M} {zone_text(local)}",
        text,
    )


def moment(value: datetime | None) -> str:
    """Day, time and zone, as plain text; "–" for never."""
    if value is None:
        return "–"
    local = in_zone(value, "")
    return f"{day_text(local.date())}, {local:%H:%M} {zone_text(local)}"


def day(value: date | None) -> str:
    return day_text(value) if value else "–"


def record_link(record: Organisation | Registration | Person) -> SafeString:
    """A record's name as a link to its page in the back office."""
    route = f"admin:stakeholders_{record._meta.model_name}_change"
    return format_html(
        '<a class="bo-link" href="{}"><bdi>{}</bdi></a>', reverse(route, args=[record.pk]), record
    )


def flag_step(flag: RiskFlag) -> str:
    """Whose turn it is with a flag, in a sentence."""
    if flag.state != FlagState.OPEN:
        return str(_("Nothing: it is closed."))
    if flag.level == FlagLevel.RED:
        return str(_("A CST lead decides. Until then the record is locked."))
    if flag.level == FlagLevel.ESCALATED:
        return str(_("A CST lead decides."))
    return str(_("Look into it, then resolve it or raise its level."))
