"""Open flags, oldest first; the page of one; and what each level of risk asks for."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from core import reading
from core.admin import HouseAdmin, LifecycleAdmin, Step, StepsMixin
from core.models import User
from stakeholders.actions import flags
from stakeholders.admin import words
from stakeholders.admin.risk_forms import FlagForm, LevelForm, NoteForm
from stakeholders.models import RiskFlag, RiskRule
from stakeholders.policies import risks as policies
from stakeholders.states import FlagState

DETAILS = ("comment", "evidence", "close_note")


class FlagStateFilter(DropdownFilter):
    """Without a choice: the open ones."""

    title = _("state")
    parameter_name = "state"
    all_option = ["", _("Open")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        closed = (FlagState.RESOLVED, FlagState.INVALID)
        return [*((s.value, s.label) for s in closed), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in FlagState.values:
            return queryset.filter(state=self.value())
        return queryset if self.value() == "all" else queryset.filter(state=FlagState.OPEN)


def is_open(_user: User, flag: RiskFlag) -> bool:
    return flag.state == FlagState.OPEN


STEPS = (
    Step(
        name="raise",
        label=_("Raise the level"),
        explain=_("Escalated and red: CST leads are told by mail. Red locks the record at once."),
        run=flags.raise_level,
        verdict=policies.can_raise_level,
        done=_("The level is raised."),
        form=LevelForm,
        shown=is_open,
    ),
    Step(
        name="resolve",
        label=_("Resolve"),
        explain=_(
            "The risk is gone, or can be accepted. What a red flag took out of the directory"
            " stays out until somebody lists it."
        ),
        run=flags.resolve,
        verdict=policies.can_close_flag,
        done=_("Resolved."),
        form=NoteForm,
        tone="primary",
        shown=is_open,
    ),
    Step(
        name="invalidate",
        label=_("It was wrong"),
        explain=_("There never was such a risk. The flag stays in the history, with your reason."),
        run=flags.invalidate,
        verdict=policies.can_close_flag,
        done=_("Noted: the flag was wrong."),
        form=NoteForm,
        shown=is_open,
    ),
)

# On the pages of organisations and registrations.
RAISE = Step(
    name="flag",
    label=_("Raise a flag"),
    explain=_("For the team alone: the organisation, field offices and files never show it."),
    run=flags.raise_flag,
    verdict=policies.can_flag,
    done=_("The flag is raised."),
    form=FlagForm,
)


@admin.register(RiskFlag)
class RiskFlagAdmin(StepsMixin, LifecycleAdmin):
    """No file holds flags, and nothing is written here by hand: they move by steps."""

    list_display = ("level_label", "category", "about", "raised", "raised_by", "state")
    list_display_links = ("level_label",)
    list_filter = (
        FlagStateFilter,
        ("level", ChoicesDropdownFilter),
        ("category", ChoicesDropdownFilter),
    )
    list_select_related = ("organisation", "registration", "raised_by")
    search_fields = (
        "organisation__reference", "organisation__search_names", "registration__reference",
    )  # fmt: skip
    search_help_text = _("Name or reference of what it is about")
    ordering = ("raised_at",)
    readonly_fields = ("about", "raised_words", "closed_words")
    verbs = words.VERBS
    steps = STEPS
    change_form_outer_before_template = "admin/record_head.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without what was seen, for whoever may know of the flag but not read it."""
        told = (("level", "category"), "about", "raised_words")
        if obj is None or not policies.can_read_flag(request.user, obj):  # type: ignore[arg-type]
            return told
        closed = () if obj.state == FlagState.OPEN else ("closed_words", "close_note")
        return (*told, "comment", "evidence", *closed)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("level", "category", *DETAILS, *self.readonly_fields)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Reading what is for leads is noted in the read log."""
        flag: Any = self.get_object(request, object_id)
        user: Any = request.user
        if flag is not None and flag.is_for_leads and policies.can_read_flag(user, flag):
            reading.note("riskflag.details", flag, by=user)
        page: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return page

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the row was before has the words too: for whoever may read them."""
        flag: Any = self.get_object(request, object_id)
        user: Any = request.user
        if flag is None or not policies.can_read_flag(user, flag):
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        flag: Any = record
        user: Any = request.user
        readable = policies.can_read_flag(user, flag)
        return {
            **super().record_log(request, record),
            "badges": [
                (flag.get_level_display(), words.FLAG_COLOURS[flag.level]),
                (flag.get_state_display(), words.FLAG_STATE_COLOURS[flag.state]),
            ],
            "buttons": self.buttons(request, flag),
            "next_step": readable.reason or words.flag_step(flag),
        }

    @display(description=_("level"), ordering="level", label=words.FLAG_COLOURS)
    def level_label(self, flag: RiskFlag) -> tuple[str, str]:
        return flag.level, str(flag.get_level_display())

    @display(description=_("about"))
    def about(self, flag: RiskFlag) -> str:
        return words.record_link(flag.subject)

    @display(description=_("raised"), ordering="raised_at")
    def raised(self, flag: RiskFlag) -> str:
        return words.since(flag.raised_at)

    @display(description=_("raised"))
    def raised_words(self, flag: RiskFlag) -> str:
        return format_html("{} · {}", words.moment(flag.raised_at), flag.raised_by or _("system"))

    @display(description=_("closed"))
    def closed_words(self, flag: RiskFlag) -> str:
        return format_html("{} · {}", words.moment(flag.closed_at), flag.closed_by or "–")


@admin.register(RiskRule)
class RiskRuleAdmin(HouseAdmin):
    """One row for each level, from "none" to red: seeded, changed by leads, never deleted."""

    list_display = ("level_words", "months", "four_eyes")
    list_display_links = ("level_words",)
    readonly_fields = ("level_words",)
    fields = ("level_words", "months", "four_eyes")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RiskRule]:
        rows: QuerySet[RiskRule] = super().get_queryset(request)
        return rows.order_by("-months")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @display(description=_("highest open flag"))
    def level_words(self, rule: RiskRule) -> str:
        return str(rule)
