"""The page that says how long vetting takes, as tables and as a chart of the first one."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.selectors import vetting_times

# The chart in units of its own: a column a month, bars as high as 100.
COLUMN, BAR, HEIGHT = 60, 18, 100


@dataclass(frozen=True)
class Column:
    """One month of the chart: where its two bars stand, and how high they are."""

    label: str
    left: int
    second: int
    median: int
    ninetieth: int
    days: str

    @property
    def median_top(self) -> int:
        return HEIGHT - self.median

    @property
    def ninetieth_top(self) -> int:
        return HEIGHT - self.ninetieth


def columns(times: vetting_times.Times) -> list[Column]:
    """The months as bars; one that is small or empty has none."""
    most = max(times.most, 1)
    return [
        Column(
            label=group.label,
            left=number * COLUMN + 10,
            second=number * COLUMN + 12 + BAR,
            median=round((group.median or 0) * HEIGHT / most),
            ninetieth=round((group.ninetieth or 0) * HEIGHT / most),
            days=_("%(label)s: median %(median)d, 90%% within %(ninetieth)d working days")
            % {
                "label": group.label,
                "median": group.median,
                "ninetieth": group.ninetieth,
            }
            if group.median is not None
            else "",
        )
        for number, group in enumerate(times.months)
    ]


def show_times(request: HttpRequest) -> HttpResponse:
    """For whoever sees registrations; each person's own numbers."""
    user: Any = request.user
    if not user.has_perm("stakeholders.view_registration"):
        raise PermissionDenied
    times = vetting_times.times(user, today=timezone.localdate())
    context = {
        **admin.site.each_context(request),
        "title": _("Time taken by vetting"),
        "times": times,
        "columns": columns(times),
        "width": COLUMN * vetting_times.MONTHS,
        "small": vetting_times.SMALL,
        "is_fullwidth": "1",
    }
    return TemplateResponse(request, "admin/vetting_times.html", context)


def times_view(request: HttpRequest) -> Any:
    """The same behind the back office's sign-in."""
    return admin.site.admin_view(show_times)(request)
