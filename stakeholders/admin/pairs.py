"""The queue of possible duplicates, and the page on which one pair is decided."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from core.admin import LifecycleAdmin, Step, StepsMixin
from core.models import User
from stakeholders import identity, policies
from stakeholders.actions import duplicates
from stakeholders.admin.forms import ReasonForm
from stakeholders.models import DuplicatePair, Organisation, Person, PersonPair
from stakeholders.models.pairs import Pair
from stakeholders.selectors import pair_facts
from stakeholders.states import PairState


class PairStateFilter(DropdownFilter):
    """Without a choice: the pairs that wait for a decision."""

    title = _("state")
    parameter_name = "state"
    all_option = ["", _("To be decided")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(PairState.NOT_SAME, PairState.NOT_SAME.label), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: Any = queryset
        if self.value() == PairState.NOT_SAME:
            return rows.not_the_same()  # type: ignore[no-any-return]
        if self.value() == "all":
            return queryset
        return rows.to_decide()  # type: ignore[no-any-return]


class VerdictFilter(DropdownFilter):
    title = _("verdict")
    parameter_name = "verdict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("same", _("most likely the same")), ("suggest", _("possibly the same"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(verdict=self.value()) if self.value() else queryset


def is_open(_user: User, pair: Pair) -> bool:
    return pair.state == PairState.OPEN


STEPS = (
    Step(
        name="not-the-same",
        label=_("Not the same"),
        explain=_("They stay two records, and this is not asked again, also after merges."),
        run=duplicates.tell_apart,
        verdict=policies.can_decide_pair,
        done=_("Noted: they are not the same."),
        form=ReasonForm,
        shown=is_open,
    ),
    Step(
        name="ask-again",
        label=_("Ask again"),
        explain=_("The pair goes back into the queue."),
        run=duplicates.reopen,
        verdict=policies.can_decide_pair,
        done=_("It is in the queue again."),
        form=ReasonForm,
        shown=lambda user, pair: not is_open(user, pair),
    ),
)


class PairAdmin(StepsMixin, LifecycleAdmin):
    """What the lists of both kinds share."""

    list_display = ("one", "other", "likeness", "why", "found_at")
    list_display_links = ("one",)
    list_filter = (PairStateFilter, VerdictFilter)
    search_fields = ("first__search_names",)
    search_help_text = _("Name in any script")
    ordering = ("-score", "found_at", "pk")
    actions: tuple[str, ...] = ("not_the_same",)
    steps = STEPS
    verbs = {"pair.told_apart": _("Told apart"), "pair.reopened": _("To be decided again")}
    pair_template = "admin/stakeholders/pair.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        named = Q()
        for form in {identity.fold(search_term), identity.latin(search_term)} - {""}:
            named |= Q(first__search_names__contains=form)
            named |= Q(second__search_names__contains=form)
        return queryset.filter(named), False

    @display(description=_("one"), ordering="first__name_key")
    def one(self, pair: Pair) -> str:
        return self.side(pair.first)

    @display(description=_("the other"))
    def other(self, pair: Pair) -> str:
        return self.side(pair.second)

    @display(
        description=_("likeness"), ordering="score", label={"same": "danger", "suggest": "warning"}
    )
    def likeness(self, pair: Pair) -> tuple[str, str]:
        return pair.verdict, f"{pair.score} %"

    @display(description=_("why"))
    def why(self, pair: Pair) -> str:
        return "; ".join(pair_facts.agreed(pair)) or "–"

    def side(self, record: Any) -> str:
        raise NotImplementedError

    def merge_url(self, request: HttpRequest, pair: Pair) -> str:
        """Where the two are merged, for those who may; the first stays until one turns it."""
        kind = pair.sides()._meta.model_name
        may = request.user.has_perm(f"stakeholders.merge_{kind}")
        if not may or not is_open(request.user, pair):  # type: ignore[arg-type]
            return ""
        if not policies.can_decide_pair(request.user, pair):  # type: ignore[arg-type]
            return ""
        return reverse(f"admin:stakeholders_{kind}_merge", args=[pair.first.pk, pair.second.pk])

    @admin.action(description=_("Not the same"), permissions=("change",))
    def not_the_same(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.apply(request, queryset, duplicates.tell_apart)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Both side by side; it takes no POST: what is decided is a step, or a merge."""
        pair = self.get_object(request, object_id)
        if pair is None or not self.has_view_permission(request, pair):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": self.opts.verbose_name,
            "opts": self.opts,
            "original": pair,
            "pair": pair,
            "state": pair_facts.state_words(pair),
            "lines": pair_facts.lines(pair),
            "agreed": pair_facts.agreed(pair),
            "against": pair_facts.against(pair),
            "merge_url": self.merge_url(request, pair),
            "first_url": page_of(pair.first),
            "second_url": page_of(pair.second),
            "buttons": self.buttons(request, pair),
            "timeline": self.timeline(pair),
            "is_fullwidth": "1",
        }
        return TemplateResponse(request, self.pair_template, context)


def page_of(record: Organisation | Person) -> str:
    """The record's own page in the back office."""
    return reverse(f"admin:stakeholders_{record._meta.model_name}_change", args=[record.pk])


@admin.register(DuplicatePair)
class DuplicatePairAdmin(PairAdmin):
    actions = ("merge_safe", "not_the_same")
    list_select_related = ("first__country", "second__country")

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stakeholders.merge_organisation")

    @admin.action(description=_("Merge those that are safe"), permissions=("merge",))
    def merge_safe(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.apply(request, queryset, duplicates.merge_pair)

    def side(self, record: Any) -> str:
        return format_html(
            '<bdi>{}</bdi><br><span class="bo-small">{} · {}</span>',
            record,
            record.reference,
            record.country or "–",
        )


@admin.register(PersonPair)
class PersonPairAdmin(PairAdmin):
    list_select_related = ("first", "second")

    def side(self, record: Any) -> str:
        return format_html("<bdi>{}</bdi>", record)
