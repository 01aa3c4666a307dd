"""Exports of long lists: each is made as its owner, with the rights of this moment.

One attempt is one transaction: what a killed worker wrote into the logs is undone, its
lock is gone, and another one begins anew. The file itself is written over.
"""

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO, Any

import structlog
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup, NotRegistered
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction
from django.http import HttpRequest, QueryDict
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import exports
from core.admin.exporting import ExportForm, ExportMixin
from core.errors import DomainError
from core.models import ExportJob, User
from csmanager.searches import asked_by
from stakeholders.actions import exports as actions

log = structlog.get_logger(__name__)
SECONDS = 3600


class Refused(DomainError):
    """The person may not take this out any more, or the list has changed."""


def prepare(pk: int) -> None:
    """Make the file of a job; nothing when it is made, or another worker is at it."""
    job = actions.begin(pk)
    if job is not None:
        with translation.override(job.language):
            _try(pk)


def list_of(listing: str) -> ExportMixin | None:
    """The list of the back office with this name, if it has an export."""
    try:
        model_admin = admin.site.get_model_admin(apps.get_model(listing))
    except (LookupError, ValueError, NotRegistered):
        return None
    return model_admin if isinstance(model_admin, ExportMixin) else None


def title_of(job: ExportJob) -> str:
    """The list's name, as people read it."""
    found = list_of(job.listing)
    return str(capfirst(found.opts.verbose_name_plural)) if found else job.listing


def may_take(job: ExportJob, user: User) -> bool:
    """Whether this person may have the file now: the owner, with the rights that it needs."""
    found, request = list_of(job.listing), asked_by(user, "")
    if found is None or job.by_id != user.pk or not _may_see(found, request):
        return False
    offered = {column.name for column in found.export_offered(request)}
    return offered.issuperset(job.columns)


def progress_of(jobs: Iterable[ExportJob]) -> dict[int, int]:
    """How many rows are written by now, by job."""
    keys = {_key(job.pk): job.pk for job in jobs}
    return {keys[key]: rows for key, rows in cache.get_many(list(keys)).items()}


def _try(pk: int) -> None:
    try:
        _attempt(pk)
    except OperationalError:
        raise  # The database was away: the sweep goes on with it.
    except DomainError as error:
        actions.fail(pk, error.message)
    except Exception:
        log.exception("export_failed", job=pk)
        actions.fail(pk, _("Something went wrong that we did not expect. We were told of it."))


@transaction.atomic
def _attempt(pk: int) -> None:
    job = actions.claim(pk)
    if job is None:
        return
    found = list_of(job.listing)
    request = asked_by(job.by, job.query)
    if found is None or not _may_see(found, request):
        raise Refused(_("You may not see this list any more."))
    form = _checked(found, request, job)
    mark = found.export_note(job.by, form)
    with TemporaryFile() as file:
        _write(file, form, mark, job)
        _store(file, job.path)
    actions.finish(job, number=mark.number, rows=form.taken.count)


def _may_see(found: ExportMixin, request: HttpRequest) -> bool:
    return admin.site.has_permission(request) and found.has_view_permission(request)


def _checked(found: ExportMixin, request: HttpRequest, job: ExportJob) -> ExportForm:
    """The form with the answers of then under the rules of now; Refused in its own words."""
    answers = QueryDict(mutable=True)
    answers.setlist("columns", job.columns)
    answers.update({"format": job.format, "purpose": job.purpose})
    try:
        form = found.export_form(request, answers)
        valid = form.is_valid()
    except PermissionDenied as error:
        raise Refused(_("You may not see this list any more.")) from error
    except (IncorrectLookupParameters, DisallowedModelAdminLookup) as error:
        raise Refused(_("The list does not have these filters any more.")) from error
    if not valid:
        words = [str(word) for errors in form.errors.values() for word in errors]
        raise Refused(" ".join(words))
    return form


def _write(file: IO[bytes], form: ExportForm, mark: exports.Mark, job: ExportJob) -> None:
    """Write piece by piece to the disk, so that memory stays as it is."""

    def seen(rows: int) -> None:
        cache.set(_key(job.pk), rows, SECONDS)

    write: Any = exports.xlsx_file if job.format == "xlsx" else exports.csv_file
    for piece in write(form.chosen, form.taken.rows, mark, seen):
        file.write(piece.encode() if isinstance(piece, str) else piece)
    file.seek(0)


def _store(file: IO[bytes], path: str) -> None:
    """Keep it under its own name, over what an attempt left that broke off."""
    default_storage.delete(path)
    default_storage.save(path, File(file))


def _key(pk: int) -> str:
    return f"export:{pk}:rows"
