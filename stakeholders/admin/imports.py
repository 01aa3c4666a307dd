"""Importing a list in the back office: upload, look at what would happen, then store it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from core.errors import Conflict, DomainError
from core.models import User
from core.spreadsheets import csv_lines
from stakeholders import policies
from stakeholders.actions import imports
from stakeholders.imports import mapping as mappings
from stakeholders.imports.fields import TARGETS
from stakeholders.imports.mapping import ColumnMapping
from stakeholders.imports.reading import Row, Table, open_table
from stakeholders.imports.reporting import COLUMNS
from stakeholders.imports.running import Import, Outcome, Wishes
from stakeholders.models import ImportRun

MOST_ROWS = 5_000
MOST_BYTES = 10 * 1024 * 1024
SAMPLE = 3
SHOWN = 100


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List"),
        help_text=gettext_lazy("CSV or XLSX, up to 5,000 rows. The first row names the columns."),
        widget=UnfoldAdminFileFieldWidget,
    )
    source = forms.CharField(
        label=gettext_lazy("Name of the list"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "Use the same name each time: the columns, and the list's own numbers, are known by it."
            " Empty: the name of the file."
        ),
        widget=UnfoldAdminTextInputWidget,
    )
    sheet = forms.CharField(
        label=gettext_lazy("Sheet"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Only for workbooks. Empty: the first sheet."),
        widget=UnfoldAdminTextInputWidget,
    )

    def clean_file(self) -> Any:
        """The file, if it is small enough for a web page."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(too_large())
        return file


class ColumnsForm(forms.Form):
    """One choice for each column of the list, and three of its cells to judge by."""

    def __init__(self, *args: Any, headings: list[str], rows: list[Row], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings
        choices = [("", _("leave out")), *((name, t.label) for name, t in TARGETS.items())]
        for at, heading in enumerate(headings):
            cells = (row.cells.get(heading, "") for row in rows)
            self.fields[f"column{at}"] = forms.ChoiceField(
                label=heading,
                choices=choices,
                required=False,
                help_text=" · ".join(cell[:60] for cell in cells if cell.strip()),
                widget=UnfoldAdminSelectWidget,
            )

    def columns(self) -> dict[str, str]:
        """Heading → field, as chosen."""
        return {
            heading: self.cleaned_data[f"column{at}"] for at, heading in enumerate(self.headings)
        }


@dataclass
class Opened:
    """A prepared list: its headings, its first rows, and the mapping that holds now."""

    headings: list[str]
    sample: list[Row]
    mapping: ColumnMapping


class ImportMixin(ModelAdmin):
    """The pages of /admin/stakeholders/organisation/import/, for an admin of organisations."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name=name),
            path("import/<int:pk>/", view(self.import_preview), name=f"{name}_preview"),
            path("import/<int:pk>/result/", view(self.import_result), name=f"{name}_result"),
            path("import/<int:pk>/report.csv", view(self.import_report), name=f"{name}_report"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = cast("User", request.user)
        allowed = policies.can_import(user)
        url = reverse("admin:stakeholders_organisation_import") if allowed else ""
        page: HttpResponse = super().changelist_view(
            request, {"import_url": url, **(extra_context or {})}
        )
        return page

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for the file; keep it, and go on to what it would do."""
        user = _importer(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            imports.forget_abandoned(timezone.now())
            try:
                run = _prepare(form, user)
            except DomainError as error:
                form.add_error("file", error.message)
            else:
                return HttpResponseRedirect(self._import_url("preview", run))
        runs = ImportRun.objects.filter(by=user).exclude(finished_at=None)[:10]
        context = {"form": form, "runs": runs, "title": _("Import organisations")}
        return self._import_page(request, "upload", context)

    def import_preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what would happen; on POST change the columns, store, or give up."""
        user = _importer(request)
        run = get_object_or_404(ImportRun, pk=pk, by=user)
        if run.finished_at:
            return HttpResponseRedirect(self._import_url("result", run))
        if "give_up" in request.POST:
            imports.give_up(run, by=user)
            messages.success(request, _("Nothing was imported, and the file is deleted."))
            return HttpResponseRedirect(reverse("admin:stakeholders_organisation_changelist"))
        opened = _open(run)
        form = ColumnsForm(
            request.POST if "columns" in request.POST else None,
            headings=opened.headings,
            rows=opened.sample,
            initial={
                f"column{at}": opened.mapping.columns.get(heading, "")
                for at, heading in enumerate(opened.headings)
            },
        )
        if "columns" in request.POST and form.is_valid():
            imports.choose(run, form.columns(), by=user)
            return HttpResponseRedirect(self._import_url("preview", run))
        if "store" in request.POST:
            return self._store(request, run, user)
        return self._import_page(request, "preview", _preview(run, form, user))

    def import_result(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What came of an import that was stored."""
        run = get_object_or_404(
            ImportRun.objects.exclude(finished_at=None), pk=pk, by=_importer(request)
        )
        context = {
            "run": run,
            "figures": _figures(run.counts),
            "problems": run.problems[:SHOWN],
            "hidden": max(len(run.problems) - SHOWN, 0),
            "report_url": self._import_url("report", run) if run.problems else "",
            "title": _("Imported: %s") % run.file_name,
        }
        return self._import_page(request, "result", context)

    def import_report(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """Every row that was not stored, as a CSV file."""
        run = get_object_or_404(ImportRun, pk=pk, by=_importer(request))
        if run.finished_at:
            rows = run.problems
        else:
            found = _run(run, Wishes(by=run.by, keep=False)).problems
            rows = [asdict(problem) for problem in found]
        lines = csv_lines(COLUMNS, ([row[name] for name in COLUMNS] for row in rows))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{run.pk}.csv"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response

    def _store(self, request: HttpRequest, run: ImportRun, user: User) -> HttpResponse:
        wishes = Wishes(by=user, good_rows="good_rows" in request.POST)
        if not _run(run, wishes, note=run).stored:
            messages.error(
                request,
                _(
                    "Nothing was stored: some rows are wrong. Correct them, or choose to store"
                    " only the good rows."
                ),
            )
            return HttpResponseRedirect(self._import_url("preview", run))
        messages.success(request, _("The list was imported."))
        return HttpResponseRedirect(self._import_url("result", run))

    def _import_url(self, page: str, run: ImportRun) -> str:
        return reverse(f"admin:stakeholders_organisation_import_{page}", args=[run.pk])

    def _import_page(
        self, request: HttpRequest, page: str, context: dict[str, Any]
    ) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/imports/{page}.html", shared)


def too_large() -> str:
    """Why a list is refused here, and what to do."""
    return _(
        "This list is too large for a web page (more than 5,000 rows or 10 MB). Ask whoever runs"
        " the system to use: manage.py import_organisations FILE"
    )


def _importer(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if not (verdict := policies.can_import(user)):
        raise PermissionDenied(verdict.reason)
    return user


def _prepare(form: UploadForm, user: User) -> ImportRun:
    """Look into the file, and keep it; raises a DomainError when it cannot be imported."""
    upload, name = form.cleaned_data["file"], form.cleaned_data["source"].strip()
    sheet = form.cleaned_data["sheet"].strip()
    with open_table(upload.file, known=mappings.known_headings(), sheet=sheet) as table:
        headings = table.headings
        if sum(1 for _row in islice(table, MOST_ROWS + 1)) > MOST_ROWS:
            raise Conflict(too_large())
    file_name = upload.name[:200]
    mapping = mappings.suggest(headings, source=name or file_name.rpartition(".")[0][:60])
    run = ImportRun(source=name or mapping.source, file_name=file_name, sheet=sheet)
    run.columns = dict(mapping.columns)
    upload.seek(0)
    return imports.prepare(run, upload, by=user)


def _mapping_of(run: ImportRun, headings: list[str]) -> ColumnMapping:
    base = mappings.suggest(headings, source=run.source).of(run.source)
    return mappings.from_choices(base, run.columns)


@contextmanager
def _table(run: ImportRun) -> Iterator[Table]:
    with (
        run.file.open("rb") as file,
        open_table(file.file, known=mappings.known_headings(), sheet=run.sheet) as table,
    ):
        yield table


def _open(run: ImportRun) -> Opened:
    with _table(run) as table:
        sample = list(islice(table, SAMPLE))
        return Opened(table.headings, sample, _mapping_of(run, table.headings))


def _run(run: ImportRun, wishes: Wishes, note: ImportRun | None = None) -> Outcome:
    with _table(run) as table:
        return Import(table, _mapping_of(run, table.headings), wishes).run(note)


def _preview(run: ImportRun, form: ColumnsForm, user: User) -> dict[str, Any]:
    """What would happen with the columns as they are chosen now."""
    context: dict[str, Any] = {
        "run": run,
        "form": form,
        "title": _("Import: %s") % run.file_name,
        "report_url": reverse("admin:stakeholders_organisation_import_report", args=[run.pk]),
    }
    try:
        outcome = _run(run, Wishes(by=user, keep=False))
    except DomainError as error:
        return {**context, "refused": error.message}
    return {
        **context,
        "figures": _figures(asdict(outcome.would)),
        "rejected": outcome.would.rejected,
        "storable": outcome.would.created + outcome.would.updated,
        "problems": outcome.problems[:SHOWN],
        "hidden": max(len(outcome.problems) - SHOWN, 0),
    }


def _figures(counts: dict[str, int]) -> list[tuple[int, Any]]:
    labels = {
        "created": _("new"),
        "updated": _("updated"),
        "unchanged": _("unchanged"),
        "ambiguous": _("ambiguous"),
        "rejected": _("wrong"),
    }
    return [(counts.get(name, 0), label) for name, label in labels.items()]
