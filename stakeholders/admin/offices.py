"""What field offices tell us, for staff: suggestions to answer, endorsements, contacts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from core.admin import Step, StepsMixin
from core.admin.inlines import ReadOnlyInline
from core.admin.steps import StepForm
from notifications import outbox
from stakeholders import policies
from stakeholders.actions import offices as actions
from stakeholders.admin.confirmations import LONGEST, OpenFirstFilter, ReadOnlyPage
from stakeholders.models import Encounter, Endorsement, Organisation, Suggestion
from stakeholders.states import SUGGESTION_TONES, SuggestionState

SUGGESTION_COLOURS = {
    state: "" if tone == "neutral" else tone for state, tone in SUGGESTION_TONES.items()
}


class RecordForm(StepForm):
    """A new organisation, or one that the officer sees."""

    reference = forms.CharField(
        label=gettext_lazy("Reference of an organisation that we know"),
        help_text=gettext_lazy("Such as CSO-000042. Leave it empty to enter a new one."),
        required=False,
        max_length=20,
        widget=UnfoldAdminTextInputWidget,
    )

    def clean_reference(self) -> Organisation | None:
        reference = self.cleaned_data["reference"].strip()
        if not reference:
            return None
        seen = Organisation.objects.visible_to(self.user).standing()
        found = seen.by_reference(reference).first()
        if found is None:
            raise ValidationError(_("There is no organisation with this reference."))
        return found

    def arguments(self) -> dict[str, Any]:
        return {"known": self.cleaned_data["reference"]}


class DeclineSuggestionForm(StepForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The office reads it."),
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )


def _shown(*states: SuggestionState) -> Any:
    return lambda _user, suggestion: suggestion.state in states


@admin.register(Suggestion)
class SuggestionAdmin(StepsMixin, ReadOnlyPage):
    list_display = ("name", "country", "office", "state_label", "created_at")
    list_filter = (OpenFirstFilter, ("office", RelatedDropdownFilter))
    list_select_related = ("country", "office")
    search_fields = ("name", "email", "website")
    fields = (
        "name", ("country", "office"), ("email", "website"), ("language", "by"), "why",
        ("state", "organisation"), ("decided_at", "decided_by"), "answer",
    )  # fmt: skip
    steps = (
        Step(
            name="invite",
            label=gettext_lazy("Invite to register"),
            explain=gettext_lazy(
                "The organisation gets a mail with the way to the form; the office is told."
            ),
            run=actions.invite_suggested,
            verdict=policies.can_decide_suggestion,
            done=gettext_lazy("Invited. The mails are on their way."),
            tone="primary",
            shown=_shown(SuggestionState.OPEN),
        ),
        Step(
            name="record",
            label=gettext_lazy("Enter it into the database"),
            explain=gettext_lazy(
                "It becomes a record that is not verified, or belongs to one that we know; the "
                "office is told."
            ),
            run=actions.record_suggested,
            verdict=policies.can_decide_suggestion,
            done=gettext_lazy("It is in the database."),
            form=RecordForm,
            shown=_shown(SuggestionState.OPEN, SuggestionState.INVITED),
        ),
        Step(
            name="decline",
            label=gettext_lazy("Do not take it up"),
            explain=gettext_lazy("The office reads your reason in a mail and on its page."),
            run=actions.decline_suggested,
            verdict=policies.can_decide_suggestion,
            done=gettext_lazy("The office is told."),
            form=DeclineSuggestionForm,
            tone="danger",
            shown=_shown(SuggestionState.OPEN),
        ),
    )

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        suggestion: Any = record
        return {
            **super().record_log(request, record),
            "buttons": self.buttons(request, suggestion),
            "badges": [
                (suggestion.get_state_display(), SUGGESTION_COLOURS[suggestion.state]),
            ],
            "mails": outbox.mails_about(suggestion),
        }

    @display(description=gettext_lazy("state"), ordering="state", label=SUGGESTION_COLOURS)
    def state_label(self, suggestion: Suggestion) -> tuple[str, str]:
        return suggestion.state, str(suggestion.get_state_display())


class EndorsementInline(ReadOnlyInline):
    """Which offices vouch for the organisation; those that were taken back too."""

    model = Endorsement
    fields = ("office", "on", "statement", "by", "withdrawn_at")
    readonly_fields = ("withdrawn_at",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("office", "by")


class EncounterInline(ReadOnlyInline):
    model = Encounter
    fields = ("on", "kind", "office", "topic", "summary", "follow_up", "people_met")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("office")
