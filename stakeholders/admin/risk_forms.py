"""What is asked when a flag is raised or closed, a match judged, a file kept, a list loaded."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from core import uploads
from core.admin.steps import StepForm
from core.models import User
from stakeholders.selectors.vetting import assignable
from stakeholders.states import RANK, FlagCategory, FlagLevel, ScreeningState

LONGEST = 4000
SNAPSHOTS = ("application/pdf", "image/png")
OUTCOMES = (
    (ScreeningState.FALSE_POSITIVE, gettext_lazy("Somebody else: the match is set aside")),
    (ScreeningState.UNCLEAR, gettext_lazy("Unclear: it still holds up the approval")),
    (
        ScreeningState.TRUE_MATCH,
        gettext_lazy("The same: a red flag locks the record at once, and leads are told"),
    ),
)


class FlagForm(StepForm):
    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        choices=FlagLevel.choices,
        help_text=gettext_lazy(
            "Escalated asks a CST lead to decide. Red locks the record as well: no approval, no"
            " listing and no change by officers until a lead has decided."
        ),
        widget=UnfoldAdminSelectWidget,
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category"), choices=FlagCategory.choices, widget=UnfoldAdminSelectWidget
    )
    comment = forms.CharField(
        label=gettext_lazy("What have you seen?"),
        help_text=gettext_lazy("For the team alone. The organisation never reads it."),
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )
    evidence = forms.CharField(
        label=gettext_lazy("Where can it be seen?"),
        help_text=gettext_lazy("Addresses, papers, people. Files are kept under Evidence."),
        required=False,
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )

    def arguments(self) -> dict[str, Any]:
        level = FlagLevel(self.cleaned_data["level"])
        return {**self.cleaned_data, "level": level}


class LevelForm(StepForm):
    level = forms.ChoiceField(label=gettext_lazy("Level"), widget=UnfoldAdminSelectWidget)
    comment = forms.CharField(
        label=gettext_lazy("What was seen since?"),
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["level"]
        now = RANK[self.record.level]
        choice.choices = [each for each in FlagLevel.choices if RANK[each[0]] > now]

    def arguments(self) -> dict[str, Any]:
        return {**self.cleaned_data, "level": FlagLevel(self.cleaned_data["level"])}


class NoteForm(StepForm):
    note = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Kept with the record, for the team."),
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )


class FinishForm(StepForm):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )


class JudgeForm(StepForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Is it the same?"), choices=OUTCOMES, widget=UnfoldAdminRadioSelectWidget
    )
    note = forms.CharField(
        label=gettext_lazy("What did you compare?"),
        help_text=gettext_lazy("Such as year of birth, nationality, place; kept with the match."),
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["outcome"]
        choice.choices = [each for each in OUTCOMES if each[0] != self.record.state]

    def arguments(self) -> dict[str, Any]:
        outcome = ScreeningState(self.cleaned_data["outcome"])
        return {"outcome": outcome, "note": self.cleaned_data["note"]}


class SetAsideForm(forms.Form):
    """One note for several matches that are somebody else."""

    note = forms.CharField(
        label=gettext_lazy("What did you compare?"),
        help_text=gettext_lazy("Kept with each of them."),
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )


class GiveForm(StepForm):
    to = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=gettext_lazy("Who looks after it"),
        required=False,
        empty_label=gettext_lazy("Nobody"),
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["to"]
        choice.queryset = assignable()
        choice.initial = self.record.assigned_to or self.user


class EvidenceForm(forms.Form):
    """A picture of a web page or paper, when it was taken, and what it shows."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF or PNG, up to 10 MB: print the page, or take a picture of it."),
        widget=UnfoldAdminFileFieldWidget,
    )
    address = forms.URLField(
        label=gettext_lazy("Address of the page"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget,
    )
    taken_at = forms.DateTimeField(
        label=gettext_lazy("Taken"),
        help_text=gettext_lazy("Day and time in your time zone, such as 2026-11-24 14:30."),
        widget=UnfoldAdminTextInputWidget,
    )
    note = forms.CharField(
        label=gettext_lazy("What it shows"),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taken_at"].initial = f"{timezone.localtime():%Y-%m-%d %H:%M}"

    def clean_file(self) -> uploads.Upload:
        upload = uploads.inspect(self.cleaned_data["file"])
        if upload.content_type not in SNAPSHOTS:
            raise ValidationError(_("“%s” is neither PDF nor PNG.") % upload.name)
        return upload

    def clean_taken_at(self) -> Any:
        taken_at = self.cleaned_data["taken_at"]
        if taken_at > timezone.now():
            raise ValidationError(_("It cannot have been taken in the future."))
        return taken_at


class ReasonForm(forms.Form):
    """Why something is decided about a file."""

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=250, widget=UnfoldAdminTextareaWidget
    )


class SanctionsFileForm(forms.Form):
    """The consolidated list as the Security Council publishes it."""

    file = forms.FileField(
        label=gettext_lazy("The list, as an XML file"),
        help_text=gettext_lazy(
            "Save it from the Security Council's pages first. This server fetches nothing."
        ),
        widget=UnfoldAdminFileFieldWidget,
    )
