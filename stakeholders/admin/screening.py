"""Whom the sanctions list resembles: matches to judge, oldest first; versions of the list."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from core import reading
from core.admin import LifecycleAdmin, ReadOnlyAdmin, Step, StepsMixin
from core.errors import DomainError
from core.models import User
from stakeholders.actions import sanctions, screening
from stakeholders.admin import words
from stakeholders.admin.asking import ask_first, is_answered
from stakeholders.admin.risk_forms import JudgeForm, SanctionsFileForm, SetAsideForm
from stakeholders.imports.sanctions import read
from stakeholders.models import SanctionsEntry, SanctionsList, ScreeningMatch
from stakeholders.policies import risks as policies
from stakeholders.selectors.screening import sides, subjects
from stakeholders.states import UNJUDGED, ScreeningState


class MatchStateFilter(DropdownFilter):
    """Without a choice: what has to be judged, or is unclear."""

    title = _("state")
    parameter_name = "state"
    all_option = ["", _("To be judged")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        states = [s for s in ScreeningState if s != ScreeningState.POTENTIAL]
        return [*((s.value, s.label) for s in states), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ScreeningState.values:
            return queryset.filter(state=self.value())
        return queryset if self.value() == "all" else queryset.filter(state__in=UNJUDGED)


def can_be_judged(_user: User, match: ScreeningMatch) -> bool:
    return match.state != ScreeningState.LAPSED


def waits_for_lead(_user: User, match: ScreeningMatch) -> bool:
    return match.state == ScreeningState.TRUE_MATCH and match.confirmed_by_id is None


STEPS = (
    Step(
        name="confirm",
        label=_("Confirm that it is the same"),
        explain=_("The second pair of eyes. The red flag stays until a lead closes it."),
        run=screening.confirm,
        verdict=policies.can_confirm,
        done=_("Confirmed."),
        tone="danger",
        shown=waits_for_lead,
    ),
    Step(
        name="judge",
        label=_("Judge"),
        explain=_(
            "Your judgement is kept with your name. The same pair is not asked about again"
            " unless the name or the entry changes."
        ),
        run=screening.judge,
        verdict=policies.can_judge,
        done=_("Your judgement is kept."),
        form=JudgeForm,
        tone="primary",
        shown=can_be_judged,
    ),
)


@admin.register(ScreeningMatch)
class ScreeningMatchAdmin(StepsMixin, LifecycleAdmin):
    """No file holds matches: a name beside a sanctions list does harm where it is read."""

    list_display = ("our_name", "their_name", "score_words", "about", "found", "state_label")
    list_display_links = ("our_name",)
    list_filter = (MatchStateFilter, ("entry__kind", ChoicesDropdownFilter))
    list_select_related = ("organisation", "registration", "person", "entry")
    search_fields = ("our_name", "their_name", "entry__reference_number")
    search_help_text = _("A name, or the reference of the entry")
    ordering = ("found_at", "pk")
    actions = ("set_aside",)
    verbs = words.VERBS
    steps = STEPS

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_judge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stakeholders.change_screeningmatch")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Our record and the entry side by side. It takes no POST: judging is a step."""
        match: Any = self.get_object(request, object_id)
        user: Any = request.user
        if match is None or not self.has_view_permission(request, match):
            raise Http404
        reading.note("screeningmatch.details", match, by=user)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Possible sanctions match"),
            "opts": self.opts,
            "original": match,
            "match": match,
            "colour": words.SCREENING_COLOURS[match.state],
            "role": subjects.role_label(match),
            "explained": subjects.explained(match),
            "rows": sides.rows(match, user),
            "subject_link": words.record_link(match.subject),
            "buttons": self.buttons(request, match),
            "timeline": self.timeline(match),
            "is_fullwidth": "1",
        }
        return TemplateResponse(request, "admin/stakeholders/screeningmatch/page.html", context)

    @admin.action(description=_("Set aside: somebody else"), permissions=("judge",))
    def set_aside(
        self, request: HttpRequest, queryset: QuerySet[ScreeningMatch]
    ) -> HttpResponse | None:
        """Ask for one note first, saying how many it is for; then judge each by itself."""
        form = SetAsideForm(request.POST if is_answered(request) else None)
        if form.is_valid():
            self.apply(request, queryset, screening.set_aside, note=form.cleaned_data["note"])
            return None
        count = queryset.count()
        explain = ngettext(
            "%d match is judged as somebody else, with your name and this note.",
            "%d matches are judged as somebody else, each with your name and this note.",
            count,
        )
        words_of = {
            "title": _("Set aside: somebody else"),
            "explain": explain % count,
            "button": _("Set aside"),
        }
        return ask_first(self, request, queryset, form=form, words=words_of)

    @display(description=_("likeness"), ordering="score")
    def score_words(self, match: ScreeningMatch) -> str:
        return f"{match.score}%"

    @display(description=_("about"))
    def about(self, match: ScreeningMatch) -> str:
        return words.record_link(match.subject)

    @display(description=_("found"), ordering="found_at")
    def found(self, match: ScreeningMatch) -> str:
        return words.since(match.found_at)

    @display(description=_("state"), ordering="state", label=words.SCREENING_COLOURS)
    def state_label(self, match: ScreeningMatch) -> tuple[str, str]:
        return match.state, str(match.get_state_display())


@admin.register(SanctionsList)
class SanctionsListAdmin(ReadOnlyAdmin):
    """The versions, newest first. CST leads load a new one here, or by the command."""

    list_display = (
        "dated_words", "loaded", "loaded_by", "individuals", "entities", "added", "changed",
        "removed", "compared",
    )  # fmt: skip
    list_display_links = ("dated_words",)
    list_select_related = ("loaded_by",)
    ordering = ("-pk",)
    fields = (
        ("dated_words", "file_name"), ("loaded", "loaded_by"), ("individuals", "entities"),
        ("added", "changed", "removed"), "compared", "sha256",
    )  # fmt: skip
    readonly_fields = ("dated_words", "loaded", "compared")
    verbs = words.VERBS

    def get_urls(self) -> list[URLPattern]:
        upload = path(
            "load/",
            self.admin_site.admin_view(self.load_view),
            name="stakeholders_sanctionslist_load",
        )
        return [upload, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user: Any = request.user
        tools = {}
        if policies.can_load_list(user):
            url = reverse("admin:stakeholders_sanctionslist_load")
            tools = {"tool_url": url, "tool_label": _("Load a new list")}
        page: HttpResponse = super().changelist_view(request, {**tools, **(extra_context or {})})
        return page

    def load_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for the file, read it, and make it the list in force; all of it or nothing."""
        user: Any = request.user
        if not policies.can_load_list(user):
            raise PermissionDenied
        form = SanctionsFileForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                version = sanctions.load(read(file, file.name), by=user)
            except DomainError as error:
                form.add_error("file", error.message)
            else:
                text = _("The list is in force. Everybody is compared with it in the background.")
                self.message_user(request, text, messages.SUCCESS)
                route = "admin:stakeholders_sanctionslist_change"
                return HttpResponseRedirect(reverse(route, args=[version.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Load a new list"),
            "opts": self.opts,
            "form": form,
            "back_url": reverse("admin:stakeholders_sanctionslist_changelist"),
            "label": _("Load"),
        }
        return TemplateResponse(request, "admin/upload.html", context)

    @display(description=_("date of the list"), ordering="dated")
    def dated_words(self, version: SanctionsList) -> str:
        return words.moment(version.dated)

    @display(description=_("loaded"), ordering="created_at")
    def loaded(self, version: SanctionsList) -> str:
        return words.moment(version.created_at)

    @display(description=_("everybody compared"), ordering="screened_at")
    def compared(self, version: SanctionsList) -> str:
        return words.moment(version.screened_at) if version.screened_at else str(_("under way"))


@admin.register(SanctionsEntry)
class SanctionsEntryAdmin(ReadOnlyAdmin):
    list_display = ("name", "reference_number", "kind", "listed_on", "updated_on", "is_in_force")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("name", "original_name", "reference_number", "aliases", "weak_aliases")
    search_help_text = _("A name as the list writes it, or a reference")
    fields = (
        ("name", "original_name"), "aliases", "weak_aliases", ("kind", "reference_number"),
        ("birth_dates", "nationalities"), "countries", ("listed_on", "updated_on"), "comments",
        ("first_list", "removed_in"),
    )  # fmt: skip

    @display(description=_("in force"), boolean=True)
    def is_in_force(self, entry: SanctionsEntry) -> bool:
        return entry.removed_in_id is None
