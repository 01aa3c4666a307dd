"""The export of any list of the back office: columns, purpose, marks, logs (features 121)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.options import (
    IS_POPUP_VAR,
    Action,
    ActionLocation,
    ModelAdmin as AnyAdmin,
)
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext as _, gettext_lazy
from unfold.admin import ModelAdmin

from core import audit, exports, reading
from core.admin.filterwords import filters_in_words
from core.exports import Column, Mark
from core.models import ExportJob, ExportRules, ListColumns, User
from core.workbooks import CONTENT_TYPE, MOST_ROWS

RESTRICTED = "core.export_restricted_exportrules"
SELECTED = "selected"
FORMATS = (("xlsx", gettext_lazy("Excel (XLSX)")), ("csv", gettext_lazy("CSV")))


@dataclass(frozen=True)
class Taken:
    """What goes out: the rows as the list has them, and the people whom they tell about."""

    rows: QuerySet[Any]
    count: int
    people: QuerySet[Any] | None
    persons: int
    filters: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Box:
    """A column to tick."""

    column: Column
    chosen: bool


class ExportForm(forms.Form):
    """Which columns, as what, and what for."""

    columns = forms.MultipleChoiceField(
        error_messages={"required": gettext_lazy("Choose at least one column.")}
    )
    format = forms.ChoiceField(choices=FORMATS, initial="xlsx")
    purpose = forms.CharField(max_length=300, required=False, strip=True)

    def __init__(self, *args: Any, offered: list[Column], taken: Taken, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.taken = offered, taken
        names = [(column.name, column.label) for column in offered]
        cast("forms.MultipleChoiceField", self.fields["columns"]).choices = names

    @property
    def chosen(self) -> list[Column]:
        return exports.chosen_of(self.offered, self.cleaned_data["columns"])

    @property
    def people(self) -> int:
        """How many people the file tells about, with these columns."""
        return self.taken.persons if any(column.personal for column in self.chosen) else 0

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.errors:
            return found
        rules = ExportRules.current()
        needed = exports.needs_purpose(self.chosen, self.people, rules)
        if needed and not found["purpose"]:
            self.add_error("purpose", _("Say what you need these data for."))
        if found["format"] == "xlsx" and self.taken.count >= MOST_ROWS:
            self.add_error("format", _("Excel cannot hold so many rows. Choose CSV."))
        return found


class ExportMixin(ModelAdmin):
    """A list that can be taken out as a file, as far as its reader may."""

    # Columns, or pairs of heading and source. Empty: the list has no export.
    export_columns: tuple[Any, ...] = ()
    export_template = "admin/export.html"

    def get_urls(self) -> list[URLPattern]:
        export = path(
            "export/",
            self.admin_site.admin_view(self.export_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_export",
        )
        return [export, *super().get_urls()]

    def get_actions(
        self, request: HttpRequest, action_location: Any = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request, action_location)
        is_list = action_location == ActionLocation.CHANGE_LIST and IS_POPUP_VAR not in request.GET
        if is_list and self.export_columns and self.has_view_permission(request):
            found["export_selected"] = Action(
                func=_export_selected,
                name="export_selected",
                description=_("Export those selected"),
                plural_description=_("Export those selected"),
                locations=[action_location],
            )
        return found

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Ask for columns and purpose; then the file. Who took it is in both logs.

        A long list is prepared in the background, and a mail tells when it is ready.
        """
        asked = request.GET.urlencode()
        form = self.export_form(request, request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return self._ask_export(request, form)
        user = cast("User", request.user)
        with transaction.atomic():
            key = {"user": user, "listing": self.opts.label_lower}
            names = [column.name for column in form.chosen]
            ListColumns.objects.update_or_create(**key, defaults={"columns": names})
            if _is_long(form.taken):
                return self._leave_to_worker(request, form, asked)
            mark = self.export_note(user, form)
        return self._file(form, mark)

    def export_form(self, request: HttpRequest, data: Any) -> ExportForm:
        """The form with what this person may take out; raises PermissionDenied."""
        if not (self.export_columns and self.has_view_permission(request)):
            raise PermissionDenied
        offered, taken = self.export_offered(request), self._taken(request)
        return ExportForm(data, offered=offered, taken=taken, initial={"format": "xlsx"})

    def export_offered(self, request: HttpRequest) -> list[Column]:
        """The columns that this person may take out."""
        columns = [Column.of(entry) for entry in self.export_columns]
        if request.user.has_perm(RESTRICTED):
            return columns
        return [column for column in columns if not column.restricted]

    def export_rows(self, request: HttpRequest) -> QuerySet[Any]:
        """What the list shows under these filters, on all its pages.

        What is at risk is in no file, not even a CST lead's (domain 8.3).
        """
        rows: Any = self.get_changelist_instance(request).get_queryset(request)
        hidden_from = getattr(self.model._default_manager, "hidden_from", None)
        if hidden_from is not None:
            rows = rows.exclude(pk__in=hidden_from(AnonymousUser()).values("pk"))
        found: QuerySet[Any] = rows
        return found

    def export_people(self, rows: QuerySet[Any]) -> QuerySet[Any] | None:
        """The people whom the rows tell about, as rows of one model; None: nobody."""
        return None

    def _taken(self, request: HttpRequest) -> Taken:
        parameters = request.GET.copy()
        selected = [pk for pk in parameters.pop(SELECTED, [""])[0].split(",") if pk.isdecimal()]
        request.GET = parameters  # type: ignore[assignment]
        rows = self.export_rows(request)
        filters = filters_in_words(self.get_changelist_instance(request))
        if selected:
            rows = rows.filter(pk__in=selected)
            filters = (*filters, (_("Selected by hand"), str(len(selected))))
        people = self.export_people(rows)
        persons = people.count() if people is not None else 0
        return Taken(rows, rows.count(), people, persons, filters)

    def _ask_export(self, request: HttpRequest, form: ExportForm) -> HttpResponse:
        user = cast("User", request.user)
        kept = ListColumns.objects.filter(user=user, listing=self.opts.label_lower).first()
        chosen = request.POST.getlist("columns") or (kept.columns if kept else ())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export: %s") % self.opts.verbose_name_plural,
            "opts": self.opts,
            "form": form,
            "taken": form.taken,
            "groups": list(_groups(form.offered, chosen)),
            "tells_people": any(column.personal for column in form.offered),
            "rules": ExportRules.current(),
            "is_long": _is_long(form.taken),
            "back_url": f"{self._list_url()}?{request.GET.urlencode()}",
        }
        return TemplateResponse(request, self.export_template, context)

    def _list_url(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def _leave_to_worker(self, request: HttpRequest, form: ExportForm, asked: str) -> HttpResponse:
        """Keep what was asked for; a worker makes the file with the rights of its moment."""
        answers = form.cleaned_data
        job = ExportJob(
            by=cast("User", request.user),
            listing=self.opts.label_lower,
            query=asked,
            columns=[column.name for column in form.chosen],
            format=answers["format"],
            purpose=answers["purpose"],
            language=get_language(),
            expected=form.taken.count,
        )
        import_string(settings.EXPORT_IN_BACKGROUND)(job)
        messages.success(request, _("The file is being prepared. A mail tells when it is ready."))
        return HttpResponseRedirect(reverse("my-exports"))

    def export_note(self, user: User, form: ExportForm) -> Mark:
        """Write both logs; the number of the audit entry is the number of the export."""
        taken, purpose = form.taken, form.cleaned_data["purpose"]
        confidential = any(column.personal or column.restricted for column in form.chosen)
        verb, label = f"{self.opts.model_name}.exported", f"{self.opts.label_lower}:"
        entry = audit.record_on(verb, label, by=user, note="\n".join(_lines(form)))
        if confidential:
            people = taken.people if form.people and taken.people is not None else None
            reading.note_many(
                verb,
                f"{people.model._meta.label_lower}:" if people is not None else label,
                people=form.people,
                by=user,
                purpose=purpose,
                included=people.order_by().values_list("pk", flat=True)
                if people is not None
                else (),
            )
        title = str(capfirst(self.opts.verbose_name_plural))
        counts = (taken.count, form.people)
        return Mark(
            entry.pk, user, timezone.now(), title, taken.filters, *counts, purpose, confidential
        )

    def _file(self, form: ExportForm, mark: Mark) -> StreamingHttpResponse:
        kind = form.cleaned_data["format"]
        write = exports.xlsx_file if kind == "xlsx" else exports.csv_file
        pieces: Any = write(form.chosen, form.taken.rows, mark)
        model = str(self.opts.model_name)
        return as_download(pieces, model, kind, day=timezone.localdate(), number=mark.number)


def as_download(
    pieces: Any, model: str, kind: str, *, day: date, number: int
) -> StreamingHttpResponse:
    """The pieces of an export's file as a download, which browsers do not keep."""
    content_type = CONTENT_TYPE if kind == "xlsx" else "text/csv; charset=utf-8"
    response = StreamingHttpResponse(pieces, content_type=content_type)
    name = f"{model}-{day.isoformat()}-export-{number}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _is_long(taken: Taken) -> bool:
    """Whether a worker has to make the file, while its reader does something else."""
    return taken.count >= max(ExportRules.current().background_from, 1)


def _groups(offered: list[Column], chosen: Any) -> Iterator[tuple[str, list[Box]]]:
    """The columns under their headings, with a tick at those chosen last."""
    ticked = {column.name for column in exports.chosen_of(offered, chosen)}
    for group in dict.fromkeys(str(column.group) for column in offered):
        yield group, [Box(c, c.name in ticked) for c in offered if str(c.group) == group]


def _lines(form: ExportForm) -> Iterator[str]:
    """What the audit log says of an export."""
    taken, answers = form.taken, form.cleaned_data
    yield _("Rows: %(rows)d, people: %(people)d, format: %(format)s") % {
        "rows": taken.count,
        "people": form.people,
        "format": answers["format"].upper(),
    }
    yield _("Columns: %s") % ", ".join(str(column.label) for column in form.chosen)
    for name, value in taken.filters:
        yield f"{name}: {value}"
    if answers["purpose"]:
        yield _("Purpose: %s") % answers["purpose"]


def _export_selected(
    model_admin: AnyAdmin, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse:
    """Lead to the export of the ticked rows; of all of them when all are ticked."""
    parameters = request.GET.copy()
    if request.POST.get("select_across") != "1":
        parameters[SELECTED] = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True))
    opts = model_admin.opts
    route = f"admin:{opts.app_label}_{opts.model_name}_export"
    return HttpResponseRedirect(f"{reverse(route)}?{parameters.urlencode()}")
