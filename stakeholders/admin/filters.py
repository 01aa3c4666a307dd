"""The filters of the vetting queue."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from stakeholders.models import Registration
from stakeholders.states import OPEN, RegistrationState

S = RegistrationState
OURS = (S.SUBMITTED, S.UNDER_REVIEW)
SENT = (*OPEN, S.APPROVED, S.DECLINED, S.WITHDRAWN, S.EXPIRED)


class QueueFilter(DropdownFilter):
    """Whose turn it is, or which state. Without a choice: what waits for us.

    A search without a choice looks at all of them.
    """

    title = gettext_lazy("state")
    parameter_name = "queue"
    all_option = ["", gettext_lazy("Waiting for us")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        states = [(state.value, str(state.label).capitalize()) for state in SENT]
        return [*self._quarantine(request), *states, ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        choice = self.value()
        if choice == "quarantine":
            return queryset.filter(quarantined=True, state__in=OPEN)
        if choice in S.values:
            return queryset.filter(state=choice)
        if choice == "all" or request.GET.get("q"):
            return queryset
        return queryset.filter(state__in=OURS, quarantined=False)

    def _quarantine(self, request: HttpRequest) -> list[tuple[str, str]]:
        if not request.user.has_perm("stakeholders.see_quarantine_registration"):
            return []
        held = Registration.objects.visible_to(request.user).filter(
            quarantined=True, state__in=OPEN
        )
        return [("quarantine", _("Quarantine (%d)") % held.count())]


class AssigneeFilter(DropdownFilter):
    title = gettext_lazy("who looks after it")
    parameter_name = "assignee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", _("Me")), ("nobody", _("Nobody yet")), ("others", _("Others"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "me":
                return queryset.filter(assigned_to=request.user.pk)
            case "nobody":
                return queryset.filter(assigned_to=None)
            case "others":
                return queryset.exclude(Q(assigned_to=None) | Q(assigned_to=request.user.pk))
        return queryset


class WaitingFilter(DropdownFilter):
    title = gettext_lazy("waiting longer than")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(days), _("%d days") % days) for days in (3, 7, 14, 30)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        days = self.value() or ""
        if not days.isdecimal():
            return queryset
        before = timezone.now() - timedelta(days=int(days))
        return queryset.filter(waiting_at__lte=before, state__in=OURS)
