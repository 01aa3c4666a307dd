"""Sessions as the public reads them: what it is, who may take part, until when."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.views.generic import DetailView, ListView

from core.models import User
from meetings.models import Session
from meetings.selectors import eligibility, reasons, rulebook, sessions
from meetings.selectors.reasons import RESULTS, TONES
from stakeholders.selectors import focal_points


class SessionList(ListView):
    """What is coming, the next first; and what is over, page by page."""

    template_name = "meetings/sessions/list.html"
    context_object_name = "past"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Session]:
        return Session.objects.past().select_related("body")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        ahead = Session.objects.ahead().select_related("body").prefetch_related("deadlines")
        return super().get_context_data(
            ahead=[(session, sessions.open_windows(session, now)) for session in ahead], **kwargs
        )


class SessionDetail(DetailView):
    """One session with its rules, deadlines, agenda and documents."""

    template_name = "meetings/sessions/detail.html"
    slug_field = slug_url_kwarg = "code"
    context_object_name = "session"

    def get_queryset(self) -> QuerySet[Session]:
        seen = Session.objects.visible_to(self.request.user)
        related = ("body__coordinator", "body__looks_at", "rule_set__body")
        return seen.select_related(*related).prefetch_related("deadlines")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, session = self.request.user, self.object
        team = isinstance(user, User) and user.has_perm("meetings.view_session")
        return super().get_context_data(
            parts=rulebook.of_session(session, for_team=False),
            windows=sessions.open_windows(session, timezone.now()),
            deadlines=session.deadlines.all(),
            agenda=session.agenda.all(),
            links=session.links.all(),
            verdicts=verdicts(user, session) if isinstance(user, User) else [],
            team=team,
            **kwargs,
        )


def verdicts(user: User, session: Session) -> list[dict[str, Any]]:
    """For each organisation that this person speaks for: may it take part, and why."""
    found = []
    for organisation in focal_points.organisations_of(user):
        verdict = eligibility.for_session(organisation, session)
        open_elsewhere = [] if verdict else eligibility.instead_of(organisation, session)
        found.append(
            {
                "organisation": organisation,
                "result": RESULTS[verdict.outcome],
                "tone": TONES[verdict.outcome],
                "way": reasons.way(verdict),
                "reasons": [
                    reasons.words(each)
                    for each in (*verdict.for_it, *verdict.against, *verdict.notes)
                ],
                "instead": [
                    (body, RESULTS[each.eligibility.outcome], reasons.way(each.eligibility))
                    for body, each in open_elsewhere
                ],
            }
        )
    return found
