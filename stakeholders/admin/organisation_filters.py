"""The filters of the list of organisations."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter

from stakeholders.models import EcosocStatus, Organisation
from stakeholders.selectors import completeness
from stakeholders.states import EcosocCategory, EcosocStanding


class EcosocFilter(DropdownFilter):
    """Consultative status as it is today."""

    title = gettext_lazy("consultative status")
    parameter_name = "ecosoc"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            *EcosocCategory.choices,
            (EcosocStanding.SUSPENDED, EcosocStanding.SUSPENDED.label),
            (EcosocStanding.WITHDRAWN, EcosocStanding.WITHDRAWN.label),
            ("overdue", _("quadrennial report overdue")),
            ("none", _("none")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value, today = self.value(), timezone.localdate()
        statuses = EcosocStatus.objects.filter(organisation=OuterRef("pk")).on(today)
        in_force = EcosocStatus.objects.filter(organisation=OuterRef("pk")).in_force(today)
        if value == "none":
            return queryset.filter(~Exists(in_force))
        if value in EcosocCategory.values:
            return queryset.filter(Exists(in_force.filter(category=value)))
        if value in (EcosocStanding.SUSPENDED, EcosocStanding.WITHDRAWN):
            return queryset.filter(Exists(statuses.filter(standing=value)))
        if value == "overdue":
            late = statuses.filter(standing=EcosocStanding.ACTIVE, report_due__lt=today)
            return queryset.filter(Exists(late))
        return queryset


class NetworkFilter(DropdownFilter):
    """Its place in a network; only what the reader may see makes a network."""

    title = gettext_lazy("network")
    parameter_name = "network"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("top", _("has branches")),
            ("branch", _("is part of another")),
            ("none", _("stands alone")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        seen = Organisation.objects.visible_to(request.user).standing()
        branches = Exists(seen.filter(parent=OuterRef("pk")))
        part = Exists(seen.filter(pk=OuterRef("parent")))
        match self.value():
            case "top":
                return queryset.filter(branches)
            case "branch":
                return queryset.filter(part)
            case "none":
                return queryset.filter(~branches, ~part)
        return queryset


class CompletenessFilter(DropdownFilter):
    """Whether the profile has everything that an application needs."""

    title = gettext_lazy("profile")
    parameter_name = "profile"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("complete", _("has all that is needed")), ("incomplete", _("lacks something"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "complete":
                return completeness.complete(queryset)
            case "incomplete":
                return completeness.incomplete(queryset)
        return queryset


class AtRiskFilter(DropdownFilter):
    """Of use to CST leads alone: nobody else has such organisations in the list."""

    title = gettext_lazy("at risk")
    parameter_name = "protected"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("at risk")), ("no", _("not at risk"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("yes", "no"):
            return queryset.filter(at_risk=self.value() == "yes")
        return queryset
