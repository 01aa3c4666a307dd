"""The reasons that wait for a decision: data requests, refusals, suspensions, imports."""

from typing import Any

from django.db.models import DateTimeField, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from core.models import User
from stakeholders.models import Consent, DataRequest, ImportRun, Organisation
from stakeholders.selectors import consents, histories
from stakeholders.selectors.attention.sources import Case, Source, add
from stakeholders.states import ConsentPurpose, ImportState


def _data_requests(user: User) -> QuerySet[Any]:
    """CST leads answer them; who asked may be at risk, so nobody else sees them."""
    rows = DataRequest.objects.visible_to(user).open()
    return rows.select_related("organisation", "person", "user")


def _data_request(row: DataRequest) -> Case:
    asked = {"kind": row.get_kind_display(), "day": date_format(row.due_on)}
    return Case(
        record=str(row.organisation or row.person or row.user or row),
        why=_("Somebody asked about their data: %(kind)s, to be answered by %(day)s") % asked,
        since=row.created_at,
        assignee=None,
        url=reverse("admin:stakeholders_datarequest_change", args=[row.pk]),
    )


def _refusals(user: User) -> QuerySet[Any]:
    if not user.is_cst:
        return Organisation.objects.none()
    answers = Consent.objects.filter(
        organisation=OuterRef("pk"), purpose=ConsentPurpose.PROCESSING
    ).order_by("-at", "-pk")
    rows = consents.processing_refused(user).annotate(waits=Subquery(answers.values("at")[:1]))
    return rows.select_related("assigned_to")


def _refusal(row: Any) -> Case:
    return Case(
        record=str(row),
        why=_("It does not agree any more that we keep its data: close or erase it"),
        since=row.waits,
        assignee=row.assigned_to,
        url=reverse("admin:stakeholders_organisation_change", args=[row.pk]),
    )


def _suspensions(user: User) -> QuerySet[Any]:
    if not user.is_cst:
        return histories.suspensions_over(user, timezone.localdate()).none()
    rows = histories.suspensions_over(user, timezone.localdate())
    over = rows.annotate(waits=Cast(F("suspended_until"), DateTimeField()))
    return over.select_related("organisation__assigned_to")


def _suspension(row: Any) -> Case:
    return Case(
        record=str(row.organisation),
        why=_("The suspension of its consultative status has ended: note what was decided"),
        since=row.waits,
        assignee=row.organisation.assigned_to,
        url=reverse("admin:stakeholders_organisation_change", args=[row.organisation_id]),
    )


def _imports(user: User) -> QuerySet[Any]:
    rows = ImportRun.objects.visible_to(user).filter(state=ImportState.CHECKED)
    if not user.has_perm("stakeholders.import_organisation"):
        return rows.none()
    return rows.select_related("by")


def _import(row: ImportRun) -> Case:
    return Case(
        record=str(row),
        why=_("A list is looked at and waits: decide about its rows, then store it"),
        since=row.updated_at,
        assignee=row.by,
        url=reverse("admin:stakeholders_organisation_import_preview", args=[row.pk]),
    )


add(
    Source(
        "data-request",
        gettext_lazy("asked about their data"),
        _data_requests,
        "created_at",
        "",
        _data_request,
    ),
    Source(
        "refusal",
        gettext_lazy("may not be kept any more"),
        _refusals,
        "waits",
        "assigned_to",
        _refusal,
    ),
    Source(
        "suspension",
        gettext_lazy("suspension has ended"),
        _suspensions,
        "waits",
        "organisation__assigned_to",
        _suspension,
    ),
    Source("import", gettext_lazy("import waits"), _imports, "updated_at", "by", _import),
)
