"""What the steps of a session ask."""

from datetime import date, datetime
from typing import Any, override

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from core.admin.steps import StepForm
from meetings.actions import sessions
from meetings.actions.sessions import Change
from meetings.models import Session
from meetings.states import DeadlineKind

MOMENT = "%Y-%m-%dT%H:%M"


class ReasonForm(StepForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Everybody can read it."),
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
    )


class DaysForm(StepForm):
    """The first and the last day."""

    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=UnfoldAdminSingleDateWidget)
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=UnfoldAdminSingleDateWidget)

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("It has to end after it starts."))
        return cleaned


class MoveForm(DaysForm):
    """Asks twice: the second time below all deadlines as they would be."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, widget=UnfoldAdminTextInputWidget
    )
    seen = forms.DateField(required=False, widget=forms.HiddenInput)
    before_submit = "admin/meetings/preview.html"

    @property
    def preview(self) -> list[Change]:
        """The deadlines before and after, once the days are known."""
        day = self.cleaned_data.get("starts_on") if hasattr(self, "cleaned_data") else None
        return sessions.preview_move(self.record, day) if isinstance(day, date) else []

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start = cleaned.get("starts_on")
        if start and not self.errors and cleaned.get("seen") != start:
            self.data = {**self.data.dict(), "seen": start.isoformat()}  # type: ignore[attr-defined]
            raise forms.ValidationError(
                _("Nothing has changed yet. Look at the deadlines below, and confirm.")
            )
        return cleaned

    def arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("starts_on", "ends_on", "reason")}


class DeadlineForm(StepForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("What"), choices=DeadlineKind.choices, widget=UnfoldAdminSelectWidget
    )
    at = forms.CharField(
        label=gettext_lazy("When"),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Shown on the public page."),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = {"zone": self.record.zone}
        self.fields["at"].help_text = _("In the time zone of the venue, %(zone)s.") % zone

    def clean_at(self) -> datetime:
        """The moment, at the venue; a time that the clock skips is refused."""
        try:
            naive = datetime.strptime(self.cleaned_data["at"], MOMENT)  # noqa: DTZ007
        except ValueError:
            raise forms.ValidationError(
                _("Give a day and a time, such as 2027-03-01T23:59.")
            ) from None
        at = naive.replace(tzinfo=self.record.tzinfo)
        there = at.astimezone(timezone.get_fixed_timezone(0)).astimezone(self.record.tzinfo)
        if there.replace(tzinfo=None) != naive:
            raise forms.ValidationError(_("This time does not exist: the clocks change that day."))
        return at

    def arguments(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "kind": DeadlineKind(cleaned["kind"]),
            "at": cleaned["at"],
            "note": cleaned["note"],
        }


class CloneForm(DaysForm):
    title_en = forms.CharField(
        label=gettext_lazy("English title"), max_length=300, widget=UnfoldAdminTextInputWidget
    )
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Part of the address, such as cnd-70."),
        max_length=40,
        widget=UnfoldAdminTextInputWidget,
    )

    field_order = ("title_en", "code", "starts_on", "ends_on")

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if Session.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Another session has this code."))
        return code

    def arguments(self) -> dict[str, Any]:
        last = self.record
        return {
            "session": Session(
                **{name: self.cleaned_data[name] for name in self.field_order},
                zone=last.zone,
                mode=last.mode,
                venue=last.venue,
                description=last.description,
            )
        }
