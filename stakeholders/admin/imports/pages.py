"""Importing a list in the back office: upload, read, look, decide, store, undo.

Each page shows one import; what it shows depends on where the import stands.
"""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from core.errors import DomainError
from core.models import User
from stakeholders import policies
from stakeholders.actions import imports, undoing
from stakeholders.admin.imports import uploads
from stakeholders.admin.imports.forms import ColumnsForm, ReadingForm, UploadForm
from stakeholders.admin.imports.reports import corrections
from stakeholders.admin.imports.results import effects_page, progress, rows_page
from stakeholders.imports import jobs
from stakeholders.models import ImportRow, ImportRun
from stakeholders.states import UNSTORED, WORKING, ImportState

SHOWN_RUNS = 10
# Which page an import has, by its state.
PAGE_OF = {
    ImportState.PREPARED: "columns",
    ImportState.CHECKED: "preview",
    ImportState.CHECKING: "progress",
    ImportState.RUNNING: "progress",
    ImportState.UNDOING: "progress",
    ImportState.STOPPED: "progress",
    ImportState.FAILED: "progress",
    ImportState.FINISHED: "result",
    ImportState.UNDONE: "result",
}


class ImportMixin(ModelAdmin):
    """The pages of /admin/stakeholders/organisation/import/, for an admin of organisations."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        view = self.admin_site.admin_view
        pages = {
            "columns": self.import_columns,
            "preview": self.import_preview,
            "progress": self.import_progress,
            "result": self.import_result,
            "undo": self.import_undo,
        }
        return [
            path("import/", view(self.import_view), name=name),
            path("import/<int:pk>/", view(self.import_now), name=f"{name}_now"),
            *(
                path(f"import/<int:pk>/{page}/", view(serve), name=f"{name}_{page}")
                for page, serve in pages.items()
            ),
            path("import/<int:pk>/rows.csv", view(self.import_report), name=f"{name}_report"),
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
        """Ask for the file; keep it, and go on to how it is read."""
        user = _importer(request)
        initial = {name: request.GET.get(name, "") for name in ("kind", "source")}
        form = UploadForm(
            request.POST or None,
            request.FILES or None,
            initial={name: value for name, value in initial.items() if value},
        )
        if request.method == "POST" and form.is_valid():
            try:
                run = uploads.prepare(form, user)
            except DomainError as error:
                form.add_error("file", error.message)
            else:
                return _to("columns", run)
        runs = ImportRun.objects.visible_to(user).select_related("by")[:SHOWN_RUNS]
        context = {"form": form, "runs": runs, "title": _("Import a list")}
        return self._page(request, "upload", context)

    def import_now(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Go to the page that this import has now."""
        return _go(_run(request, pk))

    def import_columns(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How the file is read, and what its columns are; then look at what it would do."""
        run = _run(request, pk)
        if run.state not in UNSTORED and run.started_at:
            return _go(run)
        if "give_up" in request.POST:
            return self._give_up(request, run)
        opened = uploads.look(run)
        reading = ReadingForm(
            request.POST if "reading" in request.POST else None,
            sight=opened.sight,
            initial=vars(opened.sight.way),
        )
        if "reading" in request.POST and reading.is_valid():
            uploads.read_again(run, reading.reading(), by=_importer(request))
            return _to("columns", run)
        form = ColumnsForm(
            request.POST if "columns" in request.POST else None,
            kind=run.kind,
            headings=opened.headings,
            rows=opened.sample,
            initial=opened.chosen,
        )
        if "columns" in request.POST and form.is_valid():
            try:
                uploads.start_look(run, form.columns(), by=_importer(request))
            except DomainError as error:
                form.add_error(None, error.message)
            else:
                return _go(run)
        context = {"run": run, "opened": opened, "reading": reading, "form": form}
        return self._page(request, "columns", {**context, "title": run.file_name})

    def import_preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the list would do; decide about rows, then store it."""
        run, user = _run(request, pk), _importer(request)
        if run.state != ImportState.CHECKED:
            return _go(run)
        if "give_up" in request.POST:
            return self._give_up(request, run)
        if "row" in request.POST:
            row = get_object_or_404(ImportRow, run=run, pk=request.POST["row"])
            word, _colon, key = request.POST.get("choice", "").partition(":")
            self._try(request, imports.decide, row, word, by=user, chosen=_number(key))
            return HttpResponseRedirect(request.get_full_path())
        if "store" in request.POST:
            good_rows = "good_rows" in request.POST
            if self._try(request, imports.start, run, good_rows=good_rows, by=user):
                jobs.nudge(run)
            return _go(run)
        context = rows_page(run, request.GET, user)
        return self._page(request, "preview", {**context, "title": run.file_name})

    def import_progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far the work is; stop it, or go on."""
        run, user = _run(request, pk), _importer(request)
        if "stop" in request.POST:
            self._try(request, imports.stop, run, by=user)
        elif "resume" in request.POST and self._try(request, imports.resume, run, by=user):
            jobs.nudge(run)
        if request.method == "POST" or PAGE_OF[ImportState(run.state)] != "progress":
            return _go(run, htmx=bool(getattr(request, "htmx", False)))
        context = {**progress(run), "title": run.file_name}
        page = "_progress" if getattr(request, "htmx", False) else "progress"
        return self._page(request, page, context)

    def import_result(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What came of an import that was stored, and of its undoing."""
        run, user = _run(request, pk), _importer(request)
        if run.state in (*UNSTORED, *WORKING):
            return _go(run)
        context = effects_page(run, request.GET, user)
        return self._page(request, "result", {**context, "title": run.file_name})

    def import_undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask once more; then take back all that the import did."""
        run, user = _run(request, pk), _importer(request)
        if request.method == "POST" and self._try(request, undoing.start, run, by=user):
            jobs.nudge(run)
            return _go(run)
        effects = run.effects.filter(undone_at=None)
        context = {
            "run": run,
            "can_undo": run.state
            in (ImportState.FINISHED, ImportState.STOPPED, ImportState.FAILED),
            "made": effects.filter(kind="made", model="stakeholders.organisation").count(),
            "changed": effects.filter(kind="changed", model="stakeholders.organisation").count(),
            "title": _("Undo an import"),
        }
        return self._page(request, "undo", context)

    def import_report(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """Every row that was, or would, not be stored, as a CSV file to correct."""
        return corrections(_run(request, pk))

    def _give_up(self, request: HttpRequest, run: ImportRun) -> HttpResponse:
        if self._try(request, imports.give_up, run, by=_importer(request)):
            messages.success(request, _("Nothing was imported, and the file is deleted."))
        return HttpResponseRedirect(reverse("admin:stakeholders_organisation_import"))

    def _try(self, request: HttpRequest, action: Any, *words: Any, **named: Any) -> bool:
        """Run an action; say why it refused."""
        try:
            action(*words, **named)
        except DomainError as error:
            messages.error(request, error.message)
            return False
        return True

    def _page(self, request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/imports/{page}.html", shared)


def _importer(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if not (verdict := policies.can_import(user)):
        raise PermissionDenied(verdict.reason)
    return user


def _run(request: HttpRequest, pk: int) -> ImportRun:
    """An import that this person may see; everybody else gets 404."""
    runs = ImportRun.objects.visible_to(_importer(request)).select_related("by", "undone_by")
    return get_object_or_404(runs, pk=pk)


def _to(page: str, run: ImportRun) -> HttpResponse:
    url = reverse(f"admin:stakeholders_organisation_import_{page}", args=[run.pk])
    return HttpResponseRedirect(url)


def _go(run: ImportRun, *, htmx: bool = False) -> HttpResponse:
    """To the page that the import has now; htmx leaves the page as it is told to."""
    run.refresh_from_db()
    answer = _to(PAGE_OF[ImportState(run.state)], run)
    if htmx:
        return HttpResponse(headers={"HX-Redirect": answer.headers["Location"]})
    return answer


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
