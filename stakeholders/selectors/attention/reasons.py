"""The reasons of this app."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from core.models import User
from core.visibility import without_hidden
from notifications import outbox
from stakeholders.models import ContactRole, Invitation, Organisation, Registration, Task
from stakeholders.selectors.attention.sources import Case, Source, add
from stakeholders.states import OPEN, VETTED, ContactRoleKind, InvitationState, Source as Origin

FOCAL = (ContactRoleKind.FOCAL_POINT, ContactRoleKind.SECOND_FOCAL_POINT)
WAITING = Coalesce("answered_at", "submitted_at")


def _registrations(user: User) -> QuerySet[Any]:
    seen = Registration.objects.visible_to(user).waiting_for_us()
    return seen.annotate(waits=WAITING).select_related("assigned_to")


def _quarantined(user: User) -> QuerySet[Any]:
    if not user.has_perm("stakeholders.see_quarantine_registration"):
        return Registration.objects.none()
    held = Registration.objects.visible_to(user).filter(quarantined=True, state__in=OPEN)
    return held.annotate(waits=WAITING).select_related("assigned_to")


def _waiting(row: Any) -> Case:
    return _registration(row, _("A registration waits for us"))


def _held(row: Any) -> Case:
    return _registration(row, _("A registration is in quarantine: release or decline it"))


def _registration(row: Any, why: str) -> Case:
    return Case(
        record=f"{row.legal_name}, {row.reference}",
        why=why,
        since=row.waits,
        assignee=row.assigned_to,
        url=row.get_absolute_url(),
    )


def _failed_mails(user: User) -> QuerySet[Any]:
    failed = outbox.failed()
    if not user.has_perm("notifications.view_notification"):
        return failed.none()
    return without_hidden(failed, "about", user)


def _failed_mail(row: Any) -> Case:
    return Case(
        record=row.recipient,
        why=_("A mail could not be sent: %s") % row.subject,
        since=row.created_at,
        assignee=None,
        url=reverse("admin:notifications_notification_change", args=[row.pk]),
    )


def _ended_invitations(user: User) -> QuerySet[Any]:
    seen = Invitation.objects.visible_to(user)
    ended = seen.filter(state=InvitationState.OPEN, expires_at__lte=timezone.now())
    return ended.select_related("organisation__assigned_to", "person")


def _ended_invitation(row: Invitation) -> Case:
    return Case(
        record=str(row.organisation),
        why=_("The invitation of %s has ended: nobody can act for it") % row.person,
        since=row.expires_at,
        assignee=row.organisation.assigned_to,
        url=reverse("admin:stakeholders_invitation_change", args=[row.pk]),
    )


def _without_focal_point(user: User) -> QuerySet[Any]:
    """Those that registered themselves or had one; most that came from lists never had."""
    if not user.is_cst:
        return Organisation.objects.none()
    ever = ContactRole.objects.filter(organisation=OuterRef("pk"), kind__in=FOCAL)
    known = Q(source=Origin.SELF) | Exists(ever)
    seen = Organisation.objects.visible_to(user).standing().filter(known, vetting__in=VETTED)
    return seen.filter(~Exists(ever.on(timezone.localdate()))).select_related("assigned_to")


def _organisation(row: Organisation) -> Case:
    return Case(
        record=str(row),
        why=_("It has no focal point: nobody gets our mails"),
        since=row.verified_at or row.created_at,
        assignee=row.assigned_to,
        url=reverse("admin:stakeholders_organisation_change", args=[row.pk]),
    )


def _overdue_tasks(user: User) -> QuerySet[Any]:
    return Task.objects.visible_to(user).due_before(timezone.now()).with_subjects()


def _overdue_task(row: Task) -> Case:
    return Case(
        record=str(row.subject),
        why=_("A task is overdue: %s") % row.title,
        since=row.due_at,
        assignee=row.assignee,
        url=reverse("admin:stakeholders_task_change", args=[row.pk]),
    )


add(
    Source(
        "registration",
        gettext_lazy("registration waits"),
        _registrations,
        "waits",
        "assigned_to",
        _waiting,
    ),
    Source(
        "quarantine",
        gettext_lazy("quarantined"),
        _quarantined,
        "waits",
        "assigned_to",
        _held,
    ),
    Source(
        "mail",
        gettext_lazy("failed mail"),
        _failed_mails,
        "created_at",
        "",
        _failed_mail,
    ),
    Source(
        "invitation",
        gettext_lazy("invitation ended"),
        _ended_invitations,
        "expires_at",
        "organisation__assigned_to",
        _ended_invitation,
    ),
    Source(
        "focal-point",
        gettext_lazy("no focal point"),
        _without_focal_point,
        "verified_at",
        "assigned_to",
        _organisation,
    ),
    Source(
        "task",
        gettext_lazy("task overdue"),
        _overdue_tasks,
        "due_at",
        "assignee",
        _overdue_task,
    ),
)
