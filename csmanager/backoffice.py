"""The back office's dashboard and sidebar: only what this person may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import searches
from core.models import User
from core.visibility import without_hidden
from csmanager import badges
from csmanager.badges import Counts
from notifications.models import Notification, NotificationState
from stakeholders.models import (
    ChangeRequest,
    DuplicatePair,
    Invitation,
    Organisation,
    Registration,
    ScreeningMatch,
    Suggestion,
    VettingRules,
)
from stakeholders.selectors.attention import reading as attention
from stakeholders.selectors.attention.reading import Whose
from stakeholders.states import OPEN, InvitationState, RegistrationState, SuggestionState

SHOWN = 10


@dataclass(frozen=True)
class Figure:
    """A number on the dashboard, and the list it counts."""

    number: int
    label: str
    url: str


class Desk:
    """What lies on one person's desk; each part is asked for once a request."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def registrations(self) -> Any:
        people = ("country", "assigned_to")
        return Registration.objects.visible_to(self.user).select_related(*people)

    @property
    def waiting(self) -> Any:
        """Whose next step is ours, what waits longest first."""
        return self.registrations.waiting_for_us()

    @property
    def mine(self) -> Any:
        """What this person looks after and is not decided."""
        return self.registrations.open().filter(assigned_to=self.user).order_by("submitted_at")

    @property
    def quarantine(self) -> Any:
        if not self.user.has_perm("stakeholders.see_quarantine_registration"):
            return self.registrations.none()
        held = self.registrations.filter(quarantined=True, state__in=OPEN)
        return held.order_by("submitted_at")

    @property
    def failed_mails(self) -> Any:
        if not self.user.has_perm("notifications.view_notification"):
            return Notification.objects.none()
        failed = Notification.objects.filter(state=NotificationState.FAILED)
        return without_hidden(failed, "about", self.user).order_by("created_at")

    @property
    def ending_invitations(self) -> Any:
        """Open invitations that have ended or end soon: without an account nobody can act."""
        if not self.user.has_perm("stakeholders.view_invitation"):
            return Invitation.objects.none()
        soon = timezone.now() + timedelta(days=VettingRules.current().remind_days_before)
        ending = Invitation.objects.visible_to(self.user).filter(
            state=InvitationState.OPEN, expires_at__lte=soon
        )
        return ending.select_related("organisation").order_by("expires_at")

    @cached_property
    def waiting_count(self) -> int:
        return int(self.waiting.count())

    @cached_property
    def quarantine_count(self) -> int:
        return int(self.quarantine.count())

    @cached_property
    def failed_count(self) -> int:
        return int(self.failed_mails.count())

    def badges(self) -> dict[str, int]:
        """The numbers of the sidebar, by model; nothing where this person may not look."""
        user, may = self.user, self.user.has_perm
        rows = {
            "screeningmatch": ScreeningMatch.objects.visible_to(user).to_judge(),
            "changerequest": ChangeRequest.objects.visible_to(user).open(),
            "suggestion": Suggestion.objects.visible_to(user).filter(state=SuggestionState.OPEN),
            "duplicatepair": DuplicatePair.objects.to_decide().visible_to(user),
        }
        numbers = {
            f"stakeholders.{model}": waiting.count()
            for model, waiting in rows.items()
            if may(f"stakeholders.view_{model}")
        }
        if may("stakeholders.view_registration"):
            numbers["stakeholders.registration"] = self.waiting_count
        return {**numbers, "notifications.notification": self.failed_count}

    def figures(self) -> Iterator[Figure]:
        """The counts on top, each with the list it counts."""
        may = self.user.has_perm
        if self.user.is_cst:
            mine, url = attention.count(self.user, Whose.MINE), reverse("attention")
            yield Figure(mine, _("need my attention"), url)
            unheeded = attention.count(self.user, Whose.NOBODY)
            yield Figure(unheeded, _("need somebody's attention"), f"{url}?whose=nobody")
        queue = reverse("admin:stakeholders_registration_changelist")
        if may("stakeholders.view_registration"):
            asked = self.registrations.filter(state=RegistrationState.NEEDS_INFORMATION)
            yield Figure(self.waiting_count, _("wait for us"), queue)
            url = f"{queue}?queue={RegistrationState.NEEDS_INFORMATION}"
            yield Figure(asked.count(), _("wait for the applicant"), url)
        if may("stakeholders.see_quarantine_registration"):
            yield Figure(self.quarantine_count, _("in quarantine"), f"{queue}?queue=quarantine")
        if may("notifications.view_notification"):
            outbox = reverse("admin:notifications_notification_changelist")
            yield Figure(self.failed_count, _("failed mails"), f"{outbox}?state__exact=failed")
        if may("stakeholders.view_organisation") and self.user.is_cst:
            seen = Organisation.objects.visible_to(self.user).standing()
            url = reverse("admin:stakeholders_organisation_changelist")
            yield Figure(seen.count(), _("organisations"), url)


def desk_of(request: HttpRequest) -> Desk:
    """The desk of this request's person; sidebar and dashboard share one."""
    held = getattr(request, "desk", None)
    if held is None:
        held = Desk(request.user)  # type: ignore[arg-type]
        request.desk = held  # type: ignore[attr-defined]
    desk: Desk = held
    return desk


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What waits for a decision, oldest first, and what has gone wrong."""
    desk = desk_of(request)
    return {
        **context,
        "title": _("What waits for a decision"),
        "is_fullwidth": "1",
        "now": timezone.now(),
        "figures": list(desk.figures()),
        "waiting": desk.waiting[:SHOWN],
        "waiting_more": max(desk.waiting_count - SHOWN, 0),
        "mine": desk.mine[:SHOWN],
        "quarantine": desk.quarantine[:SHOWN],
        "failed_mails": desk.failed_mails[:SHOWN],
        "ending_invitations": desk.ending_invitations[:SHOWN],
        "searches": [kept for kept in searches.kept_for(desk.user) if kept.mine][:SHOWN],
    }


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar: what this person works with, in the order of the work."""
    desk = desk_of(request)
    # The dashboard says what is true now, and so does the sidebar beside it.
    match = request.resolver_match
    is_dashboard = match is not None and match.view_name == "admin:index"
    counted = badges.recounted if is_dashboard else badges.kept
    numbers = counted(desk.user, desk.badges)
    groups = (
        ("", (_item(_("Dashboard"), "space_dashboard", "admin:index"), *_own(desk))),
        (_("Vetting"), tuple(_vetting(desk, numbers))),
        (_("Database"), tuple(_database(desk, numbers))),
        (_("Meetings"), tuple(_meetings(desk))),
        (_("Mails and history"), tuple(_mails(desk, numbers))),
        (_("Lists and rules"), tuple(_rules(desk))),
    )
    return [
        {"title": title, "separator": bool(title), "items": list(items)}
        for title, items in groups
        if items
    ]


def _own(desk: Desk) -> Iterator[dict[str, Any]]:
    if desk.user.has_perm("stakeholders.view_task"):
        yield _item(_("Needs attention"), "priority_high", "attention")
    yield from _allowed(
        desk,
        ("stakeholders.task", _("Tasks"), "task_alt"),
        ("stakeholders.note", _("Notes"), "sticky_note_2"),
    )
    if desk.user.has_perm("stakeholders.view_organisation"):
        yield _item(_("My exports"), "download", "my-exports")


def _vetting(desk: Desk, numbers: Counts) -> Iterator[dict[str, Any]]:
    queue = ("stakeholders.registration", _("Registrations"), "inbox")
    yield from _allowed(desk, queue, numbers=numbers)
    if desk.user.has_perm("stakeholders.view_registration"):
        yield _item(_("Time taken"), "timer", "admin:stakeholders_vetting_times")
    yield from _allowed(
        desk,
        ("stakeholders.screeningmatch", _("Sanctions matches"), "policy"),
        ("stakeholders.changerequest", _("Changes told to us"), "published_with_changes"),
        ("stakeholders.suggestion", _("Suggestions"), "lightbulb"),
        ("stakeholders.riskflag", _("Risk flags"), "flag"),
        ("stakeholders.review", _("Re-vettings"), "event_repeat"),
        ("stakeholders.confirmationrequest", _("Yearly confirmation"), "event_repeat"),
        ("stakeholders.datarequest", _("Data requests"), "privacy_tip"),
        ("stakeholders.invitation", _("Invitations"), "mark_email_read"),
        numbers=numbers,
    )


def _database(desk: Desk, numbers: Counts) -> Iterator[dict[str, Any]]:
    yield from _allowed(
        desk,
        ("stakeholders.organisation", _("Organisations"), "corporate_fare"),
        ("stakeholders.person", _("People"), "group"),
        ("stakeholders.contactrole", _("Contacts"), "badge"),
        ("stakeholders.duplicatepair", _("Duplicates"), "join_inner"),
        ("stakeholders.personpair", _("Duplicate people"), "person_search"),
        ("stakeholders.merge", _("Merges"), "merge"),
        numbers=numbers,
    )
    if desk.user.has_perm("stakeholders.import_organisation"):
        yield _item(_("Import a list"), "upload", "admin:stakeholders_organisation_import")


def _meetings(desk: Desk) -> Iterator[dict[str, Any]]:
    yield from _allowed(
        desk,
        ("meetings.session", _("Sessions"), "event"),
        ("meetings.body", _("Bodies"), "account_balance"),
        ("meetings.ruleset", _("Rule sets"), "gavel"),
    )


def _mails(desk: Desk, numbers: Counts) -> Iterator[dict[str, Any]]:
    yield from _allowed(
        desk,
        ("notifications.notification", _("Outbox"), "outgoing_mail"),
        ("core.auditentry", _("Audit log"), "history"),
        ("core.readentry", _("Read log"), "visibility"),
        numbers=numbers,
    )


def _rules(desk: Desk) -> Iterator[dict[str, Any]]:
    yield from _allowed(
        desk,
        ("stakeholders.vettingrules", _("Vetting rules"), "rule"),
        ("stakeholders.matchrules", _("Matching rules"), "compare"),
        ("core.exportrules", _("Rules for exports"), "policy"),
        ("stakeholders.retentionrules", _("How long what is kept"), "auto_delete"),
        ("stakeholders.confirmationrules", _("Confirmation rules"), "event_repeat"),
        ("stakeholders.riskrule", _("Rules by risk"), "speed"),
        ("stakeholders.checklistitem", _("Checklist"), "checklist"),
        ("stakeholders.sanctionslist", _("Sanctions lists"), "list_alt"),
        ("stakeholders.customfield", _("Custom fields"), "edit_note"),
        ("stakeholders.documentrule", _("Documents to bring"), "attach_file"),
        ("stakeholders.consenttext", _("Consent texts"), "contract"),
        ("stakeholders.consentrequest", _("Asked for consent again"), "contract_edit"),
        ("stakeholders.country", _("Countries"), "public"),
        ("stakeholders.regionalgroup", _("Regional groups"), "language"),
        ("stakeholders.fieldoffice", _("Field offices"), "location_city"),
        ("stakeholders.organisationtype", _("Organisation types"), "category"),
        ("stakeholders.theme", _("Themes"), "label"),
        ("stakeholders.tag", _("Tags"), "sell"),
        ("stakeholders.umbrella", _("Umbrella organisations"), "umbrella"),
        ("core.user", _("Accounts"), "manage_accounts"),
    )


def _allowed(
    desk: Desk, *entries: tuple[str, str, str], numbers: Counts | None = None
) -> Iterator[dict[str, Any]]:
    for label, title, icon in entries:
        app, model = label.split(".")
        if desk.user.has_perm(f"{app}.view_{model}"):
            badge = (numbers or {}).get(label, 0)
            yield _item(title, icon, f"admin:{app}_{model}_changelist", badge)


def _item(title: str, icon: str, route: str, badge: int = 0) -> dict[str, Any]:
    item: dict[str, Any] = {"title": title, "icon": icon, "link": reverse(route)}
    if badge:
        item["badge"] = badge
    return item
