"""A person's own exports that are prepared in the background: the list, and the file."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import links
from core.admin.exporting import as_download
from core.models import ExportJob, User
from core.states import ExportState
from csmanager.exports import may_take, progress_of, title_of
from stakeholders.selectors.exports import is_unsafe

SHOWN = 50
PIECE = 64 * 1024


def exports(request: HttpRequest) -> HttpResponse:
    """What one asked for, the newest first; it looks again by itself while one waits."""
    user = cast("User", request.user)
    jobs = list(ExportJob.objects.visible_to(user)[:SHOWN])
    waiting = [job for job in jobs if job.state == ExportState.WAITING]
    written = progress_of(waiting)
    context = {
        **admin.site.each_context(request),
        "title": _("My exports"),
        "rows": [_row(job, written.get(job.pk, 0)) for job in jobs],
        "is_waiting": bool(waiting),
        "is_fullwidth": "1",
    }
    is_part = bool(getattr(request, "htmx", False))
    return TemplateResponse(request, f"admin/{'_' if is_part else ''}exports.html", context)


@require_safe
@login_required
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file of a link, for the person who asked for it; 404 for everybody else."""
    user, parts = cast("User", request.user), links.read("export", token)
    if parts is None:
        raise Http404
    ready = ExportJob.objects.visible_to(user).filter(state=ExportState.READY)
    job = get_object_or_404(ready, pk=parts[0])
    if not may_take(job, user) or is_unsafe(job) or not default_storage.exists(job.path):
        raise Http404
    pieces, model = _pieces(job), job.listing.rpartition(".")[2]
    day = localtime(job.ended_at).date()
    return as_download(pieces, model, job.format, day=day, number=job.number or 0)


def _row(job: ExportJob, written: int) -> dict[str, Any]:
    is_ready = job.state == ExportState.READY
    return {
        "job": job,
        "title": title_of(job),
        "written": min(written, job.expected),
        "url": reverse("my-export", args=[links.make("export", str(job.pk))]) if is_ready else "",
    }


def _pieces(job: ExportJob) -> Iterator[bytes]:
    with default_storage.open(job.path) as file:
        yield from file.chunks(PIECE)
