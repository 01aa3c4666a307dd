"""Whether a prepared file may name what is at risk by now."""

from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from core.models import ExportJob
from stakeholders.models import Organisation, Registration

# An event bears the moment at which its transaction began, which may be a little earlier.
MARGIN = timedelta(minutes=1)


def is_unsafe(job: ExportJob) -> bool:
    """Whether anything is at risk now that was not when the file was asked for."""
    return any(_came_to_be(model, job) for model in (Organisation, Registration))


def _came_to_be(model: Any, job: ExportJob) -> bool:
    """Whether a row that may be in the file is at risk, and was not known to be then."""
    before = model.pgh_event_model.objects.filter(
        pgh_obj=OuterRef("pk"), pgh_created_at__lte=job.created_at - MARGIN
    ).order_by("-pgh_id")
    at_risk = model._default_manager.filter(at_risk=True, created_at__lte=job.ended_at)
    known = at_risk.annotate(was_at_risk=Subquery(before.values("at_risk")[:1]))
    # What the history does not know of at that time counts as not known to be at risk.
    return bool(known.filter(Q(was_at_risk=False) | Q(was_at_risk=None)).exists())
