"""The questions that the steps of the back office ask."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from core.admin.steps import StepForm
from core.models import User
from stakeholders.actions import vetting
from stakeholders.models import ContactRole, Organisation, Registration
from stakeholders.selectors import redirects
from stakeholders.selectors.duplicates import Candidate, possible_duplicates
from stakeholders.selectors.vetting import Question, assignable
from stakeholders.states import CheckAnswer, ContactRoleKind

LONGEST = 4000
NEW, OTHER = "new", "other"
# What is said most often, to be completed. The applicant reads it in their language's mail.
REASONS = (
    ("", gettext_lazy("Write your own text")),
    (
        gettext_lazy(
            "We could not find your organisation's field of work among the subjects of this"
            " office. You are welcome to register again when it has changed."
        ),
        gettext_lazy("Outside our subjects"),
    ),
    (
        gettext_lazy(
            "We could not verify the organisation with the documents and addresses that you"
            " gave. Please register again with documents that show who it is."
        ),
        gettext_lazy("Could not be verified"),
    ),
    (
        gettext_lazy(
            "Your organisation is registered already, by another person of it. Please ask your"
            " colleagues, or write to us."
        ),
        gettext_lazy("Registered already"),
    ),
)


class AssignForm(StepForm):
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


class QuestionForm(StepForm):
    question = forms.CharField(
        label=gettext_lazy("What do you need to know?"),
        help_text=gettext_lazy("The applicant reads this text in the mail and on their page."),
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )


class DeclineForm(StepForm):
    template = forms.ChoiceField(
        label=gettext_lazy("Text"),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy("Used when you write nothing below."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The applicant reads this in the mail, as you write it."),
        required=False,
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["template"]
        choice.choices = [(str(n) if text else "", name) for n, (text, name) in enumerate(REASONS)]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        chosen = values.get("template")
        with translation.override(self.record.language):
            template = str(REASONS[int(chosen)][0]) if chosen else ""
        values["reason"] = (values.get("reason") or template).strip()
        if not values["reason"]:
            self.add_error("reason", _("Choose a text or write why it is declined."))
        return values

    def arguments(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class ApproveForm(StepForm):
    """A new organisation, or one that we know: nothing is chosen where both may be true."""

    choice = forms.ChoiceField(
        label=gettext_lazy("Which organisation is it?"), widget=UnfoldAdminRadioSelectWidget
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("Such as CSO-000042; only with “another organisation”."),
        required=False,
        max_length=20,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = organisations_like(self.record, self.user)
        choice: Any = self.fields["choice"]
        choice.choices = [
            *((c.record.reference, _likeness(c)) for c in self.candidates),
            (NEW, _("None of ours: make a new organisation")),
            (OTHER, _("Another organisation of ours, by its reference")),
        ]
        choice.initial = None if self.candidates else NEW

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        choice = values.get("choice")
        if choice in (None, NEW):
            values["attach_to"] = None
            return values
        wanted = (values.get("reference") or "").strip() if choice == OTHER else choice
        seen = Organisation.objects.visible_to(self.user)
        values["attach_to"] = redirects.survivor(wanted, among=seen)
        if values["attach_to"] is None:
            self.add_error("reference", _("There is no organisation with this reference."))
        return values

    def arguments(self) -> dict[str, Any]:
        return {"attach_to": self.cleaned_data["attach_to"]}


class ReasonForm(StepForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Kept in the history; the organisation does not read it."),
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )


class InviteForm(StepForm):
    role = forms.ModelChoiceField(
        queryset=ContactRole.objects.none(),
        label=gettext_lazy("Focal point"),
        help_text=gettext_lazy("Focal points of today who have an address and no account yet."),
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["role"]
        kinds = (ContactRoleKind.FOCAL_POINT, ContactRoleKind.SECOND_FOCAL_POINT)
        choice.queryset = (
            self.record.contacts.filter(kind__in=kinds, until=None, person__user=None)
            .exclude(person__email="")
            .select_related("person")
        )

    def arguments(self) -> dict[str, Any]:
        return {"person": self.cleaned_data["role"].person}


class ChecklistForm(forms.Form):
    """All questions at once; only answers that changed are written."""

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self._ask(question)

    def rows(self) -> list[tuple[Question, forms.BoundField, forms.BoundField]]:
        return [(q, self[f"answer-{q.item.pk}"], self[f"note-{q.item.pk}"]) for q in self.questions]

    def save(self, record: Any, *, by: User, check: Callable[..., object] = vetting.check) -> int:
        """Write what changed, through the action `check`; returns how many answers."""
        changed = [q for q in self.questions if self._is_changed(q)]
        for question in changed:
            check(
                record,
                question.item,
                answer=CheckAnswer(self.cleaned_data[f"answer-{question.item.pk}"]),
                note=self.cleaned_data[f"note-{question.item.pk}"],
                by=by,
            )
        return len(changed)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for question in self.questions:
            key = question.item.pk
            if values.get(f"answer-{key}") == CheckAnswer.FAILED and not values.get(f"note-{key}"):
                self.add_error(f"note-{key}", ValidationError(_("Say what is wrong.")))
        return values

    def _ask(self, question: Question) -> None:
        key, check = question.item.pk, question.check
        self.fields[f"answer-{key}"] = forms.ChoiceField(
            choices=CheckAnswer.choices,
            label=question.item.question,
            initial=check.answer if check else CheckAnswer.OPEN,
            widget=UnfoldAdminSelectWidget,
        )
        self.fields[f"note-{key}"] = forms.CharField(
            label=_("Note"),
            required=False,
            max_length=500,
            initial=check.note if check else "",
            widget=UnfoldAdminTextInputWidget,
        )

    def _is_changed(self, question: Question) -> bool:
        """Sending a changed answer, or confirming one that was given too early."""
        key = question.item.pk
        names = {f"answer-{key}", f"note-{key}"}
        return bool(names & set(self.changed_data)) or question.is_outdated


def organisations_like(registration: Registration, user: User) -> list[Candidate]:
    """The possible duplicates that a registration can be attached to."""
    found = possible_duplicates(registration, user)
    return [candidate for candidate in found if isinstance(candidate.record, Organisation)]


def _likeness(candidate: Candidate) -> str:
    record: Any = candidate.record
    return _("%(name)s, %(reference)s – %(score)d%%: %(reasons)s") % {
        "name": record,
        "reference": record.reference,
        "score": candidate.score,
        "reasons": "; ".join(candidate.reasons),
    }
