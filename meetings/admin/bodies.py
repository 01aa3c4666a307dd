"""Bodies, and the versions of their rules with a page to read and to write them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin import HouseAdmin, LifecycleAdmin, Step, StepsMixin
from core.admin.steps import StepForm
from core.models import User
from meetings import policies
from meetings.actions import rules
from meetings.admin import words
from meetings.admin.rule_steps import PREFIX, name_of, rule_steps
from meetings.models import Body, RuleSet
from meetings.rulebook.keys import RULES
from meetings.selectors import rulebook
from meetings.states import RuleSetState

NAMES = (("name_en", "name_fr"), ("name_es", "name_ru"), ("name_zh", "name_ar"))


class DraftForm(StepForm):
    reason = forms.CharField(
        label=_("What is new, and why?"),
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
    )


@admin.register(Body)
class BodyAdmin(StepsMixin, HouseAdmin):
    """A new body needs no code: its rules are drafted here and put into force."""

    list_display = ("name_en", "code", "kind", "version_in_force", "active")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("code", "name_en", "name_fr", "name_es", "name_ru", "name_zh", "name_ar")
    fieldsets = (
        (None, {"fields": (("code", "active"), ("kind", "position"), ("parent", "looks_at"))}),
        (
            _("Who runs it"),
            {"fields": (("secretariat", "contact"), ("coordinator", "website"))},
        ),
        (_("Names"), {"fields": NAMES}),
        (_("Histories of organisations"), {"fields": ("accreditation_kind",)}),
    )
    verbs = words.VERBS
    change_form_outer_before_template = "admin/record_head.html"
    steps = (
        Step(
            name="draft",
            label=_("Draft new rules"),
            explain=_(
                "The next version starts with the values of the one in force. Sessions and"
                " decisions keep the version that they were made under."
            ),
            run=rules.draft,
            verdict=lambda user, _body: policies.can_write_rules(user),
            done=_("The draft is made: it stands under Rule sets."),
            form=DraftForm,
            tone="primary",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Body]:
        rows: QuerySet[Body] = super().get_queryset(request)
        return rows.prefetch_related("rule_sets")

    @display(description=_("rules in force"))
    def version_in_force(self, body: Body) -> Any:
        found = [each for each in body.rule_sets.all() if each.state == RuleSetState.IN_FORCE]
        if not found:
            return _("none yet")
        url = reverse("admin:meetings_ruleset_change", args=[found[0].pk])
        return format_html(
            '<a class="bo-link" href="{}">{}</a>', url, _("version %d") % found[0].version
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        return {**super().record_log(request, record), "buttons": self.buttons(request, record)}


def is_draft(_user: User, rule_set: RuleSet) -> bool:
    return rule_set.is_draft


@admin.register(RuleSet)
class RuleSetAdmin(StepsMixin, LifecycleAdmin):
    """All rules of a version by topic; those of a draft lead to a page that changes them."""

    list_display = ("body", "version", "state", "in_force_at", "reason")
    list_filter = (("body", RelatedDropdownFilter), ("state", ChoicesDropdownFilter))
    list_select_related = ("body",)
    search_fields = ("body__code", "body__name_en", "reason")
    fields = (("body", "version"), ("state", "in_force_at"), "reason")
    readonly_fields = ("body", "version", "state", "in_force_at", "reason")
    verbs = words.VERBS
    change_form_outer_before_template = "admin/meetings/rules.html"
    steps = (
        Step(
            name="put-into-force",
            label=_("Put into force"),
            explain=_(
                "New sessions take this version from now on, and it does not change any more."
                " Sessions that exist, and decisions, keep theirs."
            ),
            run=rules.put_into_force,
            verdict=lambda user, _rule_set: policies.can_write_rules(user),
            done=_("The rules are in force."),
            tone="primary",
            shown=is_draft,
        ),
        *rule_steps(
            rules.put,
            policies.can_change,
            _("The value, where it can be read, and how sure it is."),
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def record_log(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        user: Any = request.user
        route = "admin:meetings_ruleset_step"
        change = bool(policies.can_change(user, record))
        return {
            **super().record_log(request, record),
            "buttons": [
                each
                for each in self.buttons(request, record)
                if not each.step.name.startswith(PREFIX)
            ],
            "parts": rulebook.of_version(record),
            "links": {
                key: reverse(route, args=[record.pk, name_of(rule)]) for key, rule in RULES.items()
            }
            if change
            else {},
        }
