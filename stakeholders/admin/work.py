"""Notes, tasks and tags: their lists, their pages, and the section on a record's page."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.options import ActionLocation
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    DropdownFilter,
)
from unfold.decorators import display

from core.admin import HouseAdmin, LifecycleAdmin, StepsMixin
from core.admin.steps import Button
from stakeholders.actions import tags, tasks, timeline
from stakeholders.admin import tagging, words
from stakeholders.admin.timelines import (
    brief_url,
    brief_view,
    timeline_url,
    timeline_view,
)
from stakeholders.admin.work_steps import NOTE_STEPS, TASK_STEPS, WORK_STEPS
from stakeholders.models import Note, Organisation, Tag, Task
from stakeholders.selectors.timeline import reading

SHOWN = 10


class WorkMixin(StepsMixin, LifecycleAdmin):
    """Notes, tasks, tags and the timeline on the page of an organisation or person."""

    change_form_outer_after_template = "admin/record_work.html"
    work = tuple(step.name for step in WORK_STEPS)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/timeline/", view(self.timeline_page), name=f"{name}_timeline"),
            path("<int:pk>/brief.pdf", view(self.brief_page), name=f"{name}_brief"),
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.prefetch_related("tags")

    def get_actions(
        self, request: HttpRequest, action_location: Any = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request, action_location)
        if not request.user.has_perm(f"stakeholders.change_{self.opts.model_name}"):
            return {name: found[name] for name in found if name not in ("give_tag", "take_tag")}
        return found

    @admin.action(description=_("Give a tag"))
    def give_tag(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return tagging.answer(self, request, queryset, "give_tag", tags.give)

    @admin.action(description=_("Take a tag away"))
    def take_tag(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return tagging.answer(self, request, queryset, "take_tag", tags.take)

    @display(description=_("tags"))
    def tag_names(self, record: Any) -> str:
        return words.tags(record.tags.all())

    def timeline_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        return timeline_view(self, request, pk)

    def brief_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        return brief_view(self, request, pk)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        super().log_addition(request, obj, message)
        if isinstance(obj, Organisation):
            user: Any = request.user
            timeline.note("organisation.added", organisation=obj, by=user)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        super().log_change(request, obj, message)
        if message and isinstance(obj, Organisation):
            user: Any = request.user
            timeline.note("organisation.changed", organisation=obj, by=user)

    def buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        """The steps of the record itself; those of the work on it stand in their section."""
        return [b for b in super().buttons(request, record) if b.step.name not in self.work]

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        known: dict[str, Any] = super().record_log(request, record)
        return {**known, "work": self.work_of(request, record)}

    def work_of(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """What the section shows, as far as this person may read it."""
        user: Any = request.user
        every = super().buttons(request, record)
        open_tasks = record.tasks.visible_to(user).open().with_subjects()
        return {
            "buttons": [button for button in every if button.step.name in self.work],
            "notes": record.notes.visible_to(user).pinned_first()[:SHOWN],
            "tasks": open_tasks[:SHOWN],
            "tags": list(record.tags.all()),
            "assignee": getattr(record, "assigned_to", None),
            "has_assignee": isinstance(record, Organisation),
            "events": reading.latest(record, user, count=SHOWN),
            "timeline_url": timeline_url(record),
            "brief_url": brief_url(record),
        }


class MineFilter(DropdownFilter):
    """Whose organisations; without a choice, everybody's."""

    title = _("looked after by")
    parameter_name = "keeper"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("me")), ("nobody", _("nobody"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "mine":
                return queryset.filter(assigned_to=request.user)
            case "nobody":
                return queryset.filter(assigned_to=None)
        return queryset


@admin.register(Note)
class NoteAdmin(StepsMixin, LifecycleAdmin):
    list_display = ("created_at", "about", "extract", "discretion", "author", "pinned")
    list_display_links = ("created_at", "extract")
    list_filter = (("discretion", ChoicesDropdownFilter), ("pinned", BooleanRadioFilter))
    list_select_related = ("organisation", "person", "author")
    search_fields = ("text", "organisation__search_names", "person__search_names")
    fields = (("organisation", "person"), "text", ("discretion", "pinned"), ("author", "edited_at"))
    steps = NOTE_STEPS
    verbs = words.VERBS
    change_form_outer_before_template = "admin/record_head.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """It is changed by a step, which keeps who may read it and what it was."""
        return False

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        return {**super().record_log(request, record), "buttons": self.buttons(request, record)}

    @display(description=_("about"))
    def about(self, note: Note) -> str:
        return str(note.organisation or note.person)

    @display(description=_("text"))
    def extract(self, note: Note) -> str:
        return str(note)


class WhoseFilter(DropdownFilter):
    """Whose tasks; without a choice, one's own that are open."""

    title = _("whose")
    parameter_name = "whose"
    all_option = ["", _("Mine, open")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("nobody", _("Nobody's, open")),
            ("open", _("Everybody's, open")),
            ("overdue", _("Everybody's, overdue")),
            ("done", _("Done")),
            ("all", _("All")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: Any = queryset
        found = {
            "nobody": lambda: rows.open().filter(assignee=None),
            "open": rows.open,
            "overdue": lambda: rows.due_before(timezone.now()),
            "done": lambda: rows.exclude(done_at=None),
            "all": rows.all,
        }
        mine = rows.open().filter(assignee=request.user)
        unasked = rows.all if request.GET.get("q") else mine.all
        wanted: QuerySet[Any] = found.get(self.value() or "", unasked)()
        return wanted


@admin.register(Task)
class TaskAdmin(StepsMixin, LifecycleAdmin):
    list_display = ("title", "about", "due", "assignee", "done_at")
    list_filter = (WhoseFilter,)
    list_select_related = ("organisation", "person", "registration", "assignee")
    search_fields = ("title", "organisation__search_names", "registration__search_names")
    fields = (
        "title", "details", ("due_on", "zone"), ("organisation", "person", "registration"),
        ("assignee", "made_by"), ("done_at", "done_by"),
    )  # fmt: skip
    actions = ("finish",)
    steps = TASK_STEPS
    verbs = words.VERBS
    told_when_empty = ("assignee",)
    change_form_outer_before_template = "admin/record_head.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """It is changed by steps."""
        return False

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stakeholders.change_task")

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        log = super().record_log(request, record)
        badges = [words.task_badge(cast("Task", record))]
        return {**log, "buttons": self.buttons(request, record), "badges": badges}

    @admin.action(description=_("Done"), permissions=("handle",))
    def finish(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        self.apply(request, queryset, tasks.finish)

    @display(description=_("about"))
    def about(self, task: Task) -> str:
        return str(task.subject)

    @display(description=_("until"), ordering="due_at")
    def due(self, task: Task) -> str:
        return words.due(task)


@admin.register(Tag)
class TagAdmin(HouseAdmin):
    """Tags are switched off, not deleted: records have them."""

    list_display = ("shown", "meaning", "active")
    list_filter = (("active", BooleanRadioFilter),)
    search_fields = ("name", "meaning")
    fields = (("name", "tone"), "meaning", "active")
    verbs = words.VERBS

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @display(description=_("name"), ordering="name")
    def shown(self, tag: Tag) -> str:
        return words.tag(tag)
