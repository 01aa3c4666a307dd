"""The first page: what this is, what is open, what comes next."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.generic import TemplateView

from core import caches
from meetings.models import Deadline
from meetings.models.sessions import KEPT
from meetings.selectors import sessions
from meetings.selectors.sessions import Window
from stakeholders.selectors.directory import facets
from stakeholders.selectors.directory.criteria import Criteria, EcosocChoice

A_MINUTE = 60


class Home(TemplateView):
    template_name = "csmanager/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        key = f"home:{get_language()}"
        return super().get_context_data(
            figures=_figures(facets.public(Criteria())),
            **caches.kept(KEPT, key, _coming, seconds=A_MINUTE),
            **kwargs,
        )


def _coming() -> dict[str, Any]:
    """What is open and what comes next, in the language of the reader."""
    now = timezone.now()
    return {
        "open_now": [_open(window) for window in sessions.open_now(now)],
        "deadlines": [_next(deadline) for deadline in sessions.next_deadlines(now)],
    }


def _open(window: Window) -> dict[str, Any]:
    """A window of a session as the page lists what is open."""
    return {
        "title": window.session.title,
        "url": window.session.get_absolute_url(),
        "kind": window.closes.get_kind_display(),
        "until": window.closes.at,
        "zone": window.session.zone,
    }


def _next(deadline: Deadline) -> dict[str, Any]:
    """A deadline as the page lists what comes next."""
    return {
        "title": f"{deadline.session.title}: {deadline.get_kind_display()}",
        "url": deadline.session.get_absolute_url(),
        "at": deadline.at,
        "zone": deadline.session.zone,
    }


def _figures(numbers: facets.Facets) -> list[tuple[int, str]]:
    """What the public directory holds; nothing while it is empty."""
    figures = [
        (numbers.total, _("organisations in the directory")),
        (len(numbers.counts["country"]), _("countries and areas")),
        (numbers.counts["ecosoc"].get(EcosocChoice.ANY, 0), _("with consultative status")),
    ]
    return figures if numbers.total else []
