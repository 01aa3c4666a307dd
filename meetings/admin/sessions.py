"""Sessions: the list, the page with rules and deadlines, and what the team does with them."""

from typing import Any, override

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from core.admin import LifecycleAdmin, Step, StepsMixin
from core.admin.inlines import HouseInline
from meetings import policies
from meetings.actions import sessions
from meetings.admin import words
from meetings.admin.rule_steps import PREFIX, name_of, rule_steps
from meetings.admin.session_forms import CloneForm, DeadlineForm, MoveForm, ReasonForm
from meetings.models import AgendaItem, Session, SessionLink
from meetings.rulebook.keys import RULES
from meetings.selectors import rulebook
from meetings.states import SESSION, SessionState

_S = SessionState


def _may(target: SessionState) -> Any:
    return lambda _user, session: SESSION.allows(session.state, target)


def _still(_user: Any, session: Session) -> bool:
    return session.state not in (_S.CONCLUDED, _S.CANCELLED)


STEPS = (
    Step(
        name="announce",
        label=_("Announce"),
        explain=_("The session appears on the public pages and in the calendar."),
        run=sessions.announce,
        verdict=policies.can_announce,
        done=_("Announced."),
        tone="primary",
        shown=_may(_S.ANNOUNCED),
    ),
    Step(
        name="begin",
        label=_("It has begun"),
        explain=_("From now on the session is not moved any more."),
        run=sessions.begin,
        verdict=policies.can_change_session,
        done=_("In session."),
        tone="primary",
        shown=_may(_S.IN_SESSION),
    ),
    Step(
        name="conclude",
        label=_("It is over"),
        explain=_("Nothing in the session changes afterwards."),
        run=sessions.conclude,
        verdict=policies.can_change_session,
        done=_("Concluded."),
        tone="primary",
        shown=_may(_S.CONCLUDED),
    ),
    Step(
        name="move",
        label=_("Move to other days"),
        explain=_("Every deadline moves along. You see all of them before anything changes."),
        run=sessions.move,
        verdict=policies.can_tell_of_move,
        done=_("The session and its deadlines are moved."),
        form=MoveForm,
        shown=_still,
    ),
    Step(
        name="deadline",
        label=_("Set a deadline"),
        explain=_("A deadline set by hand does not follow the rules any more."),
        run=sessions.put_deadline,
        verdict=policies.can_change_session,
        done=_("The deadline is set."),
        form=DeadlineForm,
        shown=_still,
    ),
    Step(
        name="clone",
        label=_("Make the next session like this"),
        explain=_(
            "Rules of its own, the agenda and deadlines set by hand come along, moved to the"
            " new days; the body's rules are those in force today."
        ),
        run=lambda last, *, by, session: sessions.clone(last, session, by=by),
        verdict=lambda user, _session: policies.can_run(user),
        done=_("The next session is made; it is not announced yet."),
        form=CloneForm,
    ),
    Step(
        name="postpone",
        label=_("Postpone"),
        explain=_("The public page says so, with your reason, until new days are set."),
        run=sessions.postpone,
        verdict=policies.can_change_session,
        done=_("Postponed."),
        form=ReasonForm,
        shown=_may(_S.POSTPONED),
    ),
    Step(
        name="cancel",
        label=_("Cancel"),
        explain=_("This cannot be undone. The public page says so, with your reason."),
        run=sessions.cancel,
        verdict=policies.can_change_session,
        done=_("Cancelled."),
        form=ReasonForm,
        tone="danger",
        shown=_may(_S.CANCELLED),
    ),
)


class AgendaInline(HouseInline):
    model = AgendaItem
    fields = ("number", "title_en", "title_fr", "title_es", "open_to_statements", "position")
    show_change_link = False


class LinkInline(HouseInline):
    model = SessionLink
    fields = ("kind", "title_en", "symbol", "url", "position")
    show_change_link = False


@admin.register(Session)
class SessionAdmin(StepsMixin, LifecycleAdmin):
    """A new session takes the rules in force, and the deadlines that these make."""

    list_display = ("title", "body", "starts_on", "ends_on", "state_label", "mode")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("body", RelatedDropdownFilter),
        ("mode", ChoicesDropdownFilter),
    )
    list_select_related = ("body",)
    search_fields = ("code", "title_en", "title_fr", "title_es", "venue")
    ordering = ("-starts_on", "-pk")
    date_hierarchy = "starts_on"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("body", "code"),
                    "title_en",
                    ("starts_on", "ends_on"),
                    ("zone", "mode"),
                    "venue",
                    "description",
                )
            },
        ),
        (
            _("Titles in other languages"),
            {
                "fields": (("title_fr", "title_es"), ("title_ru", "title_zh"), "title_ar"),
                "classes": ("collapse",),
            },
        ),
    )
    inlines = (AgendaInline, LinkInline)
    verbs = words.VERBS
    change_form_outer_before_template = "admin/meetings/session.html"
    steps = (
        *STEPS,
        *rule_steps(
            sessions.put_rule,
            policies.can_change_session,
            _("For this session alone. Deadlines that follow from it are planned anew."),
        ),
    )
    export_columns = (
        ("code", "code"),
        ("title_en", "title_en"),
        ("body", "body__code"),
        ("starts_on", "starts_on"),
        ("ends_on", "ends_on"),
        ("state", "state"),
    )

    @display(
        description=_("state"),
        ordering="state",
        label={
            _S.PLANNED.label: "warning",
            _S.ANNOUNCED.label: "info",
            _S.IN_SESSION.label: "success",
            _S.CANCELLED.label: "danger",
        },
    )
    def state_label(self, session: Session) -> Any:
        return session.get_state_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        rows: QuerySet[Session] = super().get_queryset(request)
        return rows.select_related("body", "rule_set__body")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Days move by the step that shows every deadline; the address stays."""
        return ("body", "code", "starts_on", "ends_on", "zone") if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    @override
    def save_model(self, request: HttpRequest, obj: Session, form: ModelForm, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            sessions.open_session(obj, by=request.user)  # type: ignore[arg-type]

    def record_log(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        user: Any = request.user
        route = "admin:meetings_session_step"
        change = bool(policies.can_change_session(user, record))
        missing = policies.missing_rules(record)
        return {
            **super().record_log(request, record),
            "buttons": [
                each
                for each in self.buttons(request, record)
                if not each.step.name.startswith(PREFIX)
            ],
            "badges": [(record.get_state_display(), "info")],
            "missing": [RULES[key].label for key in missing],
            "public_url": record.get_absolute_url(),
            "deadlines": record.deadlines.select_related("changed_by"),
            "zone": record.zone,
            "parts": rulebook.of_session(record, for_team=True),
            "links": {
                key: reverse(route, args=[record.pk, name_of(rule)]) for key, rule in RULES.items()
            }
            if change
            else {},
        }

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
