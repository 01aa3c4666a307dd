"""The decisions that two records are one: who, when, why, and undoing them."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from core.admin import ReadOnlyAdmin, Step, StepsMixin
from core.models import User
from core.verdicts import ALLOWED, Verdict
from stakeholders import identity
from stakeholders.actions import merging
from stakeholders.admin import words
from stakeholders.admin.merge_words import left_of, side_of
from stakeholders.models import Merge
from stakeholders.policies import merging as rights
from stakeholders.selectors.merging import counts
from stakeholders.states import MergeState

COLOURS = {MergeState.DONE: "info", MergeState.UNDONE: ""}


def can_undo(user: User, merge: Merge) -> Verdict:
    if merge.undo_until <= timezone.now():
        return Verdict(_("The time in which this merge could be undone is over."))
    return rights.can_undo_merge(user, merge) or ALLOWED


def _stands(_user: User, merge: Merge) -> bool:
    return merge.state == MergeState.DONE


@admin.register(Merge)
class MergeAdmin(StepsMixin, ReadOnlyAdmin):
    """Nothing is changed here by hand; the step takes a merge back."""

    list_display = ("what", "kind", "state_label", "at", "by", "undo_until", "undone_by")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("at", RangeDateTimeFilter),
    )
    list_select_related = (
        "by", "undone_by", "keep_organisation", "lose_organisation", "keep_person", "lose_person",
    )  # fmt: skip
    search_fields = ("keep_organisation__reference",)
    search_help_text = gettext_lazy("Name in any script, or reference, of either record")
    fields = ("kind", ("at", "by"), "reason", "undo_until", ("undone_at", "undone_by"))
    change_form_outer_before_template = "admin/merging/head.html"
    change_form_outer_after_template = None  # The log is on the pages of both records.
    verbs = words.VERBS
    steps = (
        Step(
            name="undo",
            label=gettext_lazy("Undo this merge"),
            explain=gettext_lazy(
                "Both records get back what they had. What was added to the survivor since then"
                " stays there, and what was changed since stays as it is now."
            ),
            run=merging.undo,
            verdict=can_undo,
            done=gettext_lazy("Undone: both records stand again."),
            tone="danger",
            shown=_stands,
        ),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        plain = search_term.strip()
        if not plain:
            return queryset, False
        found = Q()
        for side in ("keep", "lose"):
            found |= Q(**{f"{side}_organisation__reference__iexact": plain})
            for form in {identity.fold(plain), identity.latin(plain)} - {""}:
                found |= Q(**{f"{side}_organisation__search_names__contains": form})
                found |= Q(**{f"{side}_person__search_names__contains": form})
        return queryset.filter(found), False

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        merge: Any = record
        user: Any = request.user
        return {
            **super().record_log(request, record),
            "buttons": self.buttons(request, merge),
            "badges": [(merge.get_state_display(), COLOURS[MergeState(merge.state)])],
            "keep": side_of(merge.keep, user),
            "lose": side_of(merge.lose, user),
            "taken": _words_of(merge),
            "counts": counts(merge.ledger, merge.lose, user),
            "left": left_of(merge),
            "can_still_be_undone": merge.can_still_be_undone,
        }

    @display(description=gettext_lazy("merged → kept"), ordering="pk")
    def what(self, merge: Merge) -> str:
        return format_html("<bdi>{}</bdi> → <bdi>{}</bdi>", _named(merge.lose), _named(merge.keep))

    @display(description=gettext_lazy("state"), ordering="state", label=COLOURS)
    def state_label(self, merge: Merge) -> tuple[str, str]:
        return merge.state, str(merge.get_state_display())


def _named(record: Any) -> str:
    """The record with its reference, where it has one."""
    reference = getattr(record, "reference", "")
    return f"{reference} {record}".strip()


def _words_of(merge: Merge) -> list[str]:
    """The fields that were taken from the other record."""
    names = {field.name: field for field in type(merge.keep)._meta.get_fields()}
    return [str(names[name].verbose_name) for name in merge.fields if name in names]
