"""The steps of notes, tasks, tags and assignment: what each asks and does."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from core import roles
from core.admin.steps import Step, StepForm
from core.models import User
from core.verdicts import Verdict
from stakeholders import policies
from stakeholders.actions import assignments, notes, tags, tasks
from stakeholders.admin.forms import AssignForm
from stakeholders.models import Note, Organisation, Registration, Tag, Task
from stakeholders.policies import work
from stakeholders.selectors.vetting import assignable
from stakeholders.states import Discretion

# The duty stations; a task's day ends in one of these zones.
ZONES = (
    ("Europe/Vienna", _("Vienna")),
    ("Europe/Zurich", _("Geneva")),
    ("America/New_York", _("New York")),
    ("Africa/Nairobi", _("Nairobi")),
    ("Africa/Addis_Ababa", _("Addis Ababa")),
    ("Asia/Beirut", _("Beirut")),
    ("Asia/Bangkok", _("Bangkok")),
    ("America/Santiago", _("Santiago")),
    ("UTC", _("UTC")),
)


class NoteForm(StepForm):
    text = forms.CharField(label=_("Text"), max_length=5000, widget=UnfoldAdminTextareaWidget)
    discretion = forms.ChoiceField(label=_("Who reads it"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["discretion"]
        choice.choices = _readers(self.user, self.record)
        choice.initial = Discretion.TEAM


class NewNoteForm(NoteForm):
    pinned = forms.BooleanField(
        label=_("Keep it on top"), required=False, widget=UnfoldBooleanSwitchWidget
    )


class EditNoteForm(NoteForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("text", "discretion"):
            self.fields[name].initial = getattr(self.record, name)


class TaskForm(StepForm):
    title = forms.CharField(
        label=_("What is to do"), max_length=200, widget=UnfoldAdminTextInputWidget
    )
    details = forms.CharField(
        label=_("Details"), max_length=2000, required=False, widget=UnfoldAdminTextareaWidget
    )
    due_on = forms.DateField(
        label=_("Until the end of"),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )
    zone = forms.ChoiceField(
        label=_("In the time of"), choices=ZONES, widget=UnfoldAdminSelectWidget
    )
    assignee = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Who does it"),
        help_text=_("Gets a mail now, and one on the morning before the last day."),
        required=False,
        empty_label=_("Nobody yet"),
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["assignee"]
        choice.queryset = assignable()
        choice.initial = self.user


class ChangeTaskForm(TaskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            value = getattr(self.record, name)
            self.fields[name].initial = str(value) if name == "due_on" else value


class TagForm(StepForm):
    tag = forms.ModelChoiceField(
        queryset=Tag.objects.none(), label=_("Tag"), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["tag"]
        choice.queryset = Tag.objects.filter(active=True).exclude(pk__in=self.record.tags.all())


class UntagForm(StepForm):
    tag = forms.ModelChoiceField(
        queryset=Tag.objects.none(), label=_("Tag"), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["tag"]
        choice.queryset = self.record.tags.all()


def _readers(user: User, record: Any) -> list[tuple[str, Any]]:
    """Whom this person may write for, about this record (or the note's)."""
    is_about_organisation = isinstance(record, Organisation) or getattr(
        record, "organisation_id", None
    )
    allowed = {Discretion.TEAM}
    if is_about_organisation:
        allowed.add(Discretion.OPEN)
    if user.has_role(roles.CST_LEAD):
        allowed.add(Discretion.LEADS)
    return [(value, label) for value, label in Discretion.choices if value in allowed]


def _can_note(user: User, record: Any) -> Verdict:
    return work.can_write(user, record, Discretion.TEAM)


def _is_organisation(_user: User, record: Any) -> bool:
    return isinstance(record, Organisation)


def _has_tags(_user: User, record: Any) -> bool:
    return bool(record.tags.exists())


def _can_manage(user: User, record: Any) -> Verdict:
    return policies.can_manage_organisation(user, record)


WORK_STEPS = (
    Step(
        name="note",
        label=_("Write a note"),
        explain=_("It is read by those you choose, and never by the organisation."),
        run=notes.write,
        verdict=_can_note,
        done=_("The note is kept."),
        form=NewNoteForm,
    ),
    Step(
        name="task",
        label=_("Add a task"),
        explain=_("Whoever has to do it gets a mail."),
        run=tasks.add,
        verdict=work.can_add_task,
        done=_("The task is kept."),
        form=TaskForm,
    ),
    Step(
        name="assign",
        label=_("Assign"),
        explain=_("Only says who looks after it. Everybody of the team can still act."),
        run=assignments.assign,
        verdict=_can_manage,
        done=_("Assigned."),
        form=AssignForm,
        shown=_is_organisation,
    ),
    Step(
        name="tag",
        label=_("Give a tag"),
        explain=_("Tags are for the team alone. CST leads and officers make new ones."),
        run=tags.give,
        verdict=work.can_work_on,
        done=_("The tag is given."),
        form=TagForm,
    ),
    Step(
        name="untag",
        label=_("Take a tag away"),
        explain=_("The tag itself stays, and other records keep it."),
        run=tags.take,
        verdict=work.can_work_on,
        done=_("The tag is taken away."),
        form=UntagForm,
        shown=_has_tags,
    ),
)


def _is_pinned(_user: User, note: Note) -> bool:
    return note.pinned


NOTE_STEPS = (
    Step(
        name="edit",
        label=_("Change the note"),
        explain=_("What it said before stays in its history."),
        run=notes.edit,
        verdict=work.can_edit_note,
        done=_("The note is changed."),
        form=EditNoteForm,
        tone="primary",
    ),
    Step(
        name="pin",
        label=_("Keep it on top"),
        explain=_("It stands before all notes that are not pinned."),
        run=notes.pin,
        verdict=work.can_pin,
        done=_("It is pinned."),
        shown=lambda user, note: not _is_pinned(user, note),
    ),
    Step(
        name="unpin",
        label=_("Do not keep it on top"),
        explain=_("It stands where its date puts it."),
        run=notes.unpin,
        verdict=work.can_pin,
        done=_("It is not pinned any more."),
        shown=_is_pinned,
    ),
)


def _is_open(_user: User, task: Task) -> bool:
    return task.done_at is None


TASK_STEPS = (
    Step(
        name="done",
        label=_("Done"),
        explain=_("You say that it is done. It stays on the timeline."),
        run=tasks.finish,
        verdict=work.can_handle_task,
        done=_("Done."),
        tone="primary",
        shown=_is_open,
    ),
    Step(
        name="change",
        label=_("Change the task"),
        explain=_("A new person who has to do it gets a mail."),
        run=tasks.change,
        verdict=work.can_handle_task,
        done=_("The task is changed."),
        form=ChangeTaskForm,
        shown=_is_open,
    ),
    Step(
        name="reopen",
        label=_("Not done after all"),
        explain=_("It is open again, until the same day."),
        run=tasks.reopen,
        verdict=work.can_handle_task,
        done=_("It is open again."),
        shown=lambda user, task: not _is_open(user, task),
    ),
)


def _has_no_organisation(_user: User, registration: Registration) -> bool:
    return registration.organisation_id is None


# On the page of a registration; once it is approved, tasks are written on the organisation's.
TASK_OF_CASE = replace(
    next(step for step in WORK_STEPS if step.name == "task"), shown=_has_no_organisation
)
