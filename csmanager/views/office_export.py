"""The office directory as a file, with what an office may see and nothing else."""

from typing import Any, cast, override

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core import exports
from core.models import ExportRules, User
from stakeholders import filters, policies
from stakeholders.actions import offices as actions
from stakeholders.exports import columns
from stakeholders.forms.offices import ExportForm
from stakeholders.models import Organisation
from stakeholders.selectors.directory import office
from stakeholders.views.links import KeepingFormView


@method_decorator(never_cache, name="dispatch")
class ExportOffice(LoginRequiredMixin, KeepingFormView):
    """Asks what the list is for; then it is a CSV file with the filters of the address."""

    form_class = ExportForm
    template_name = "csmanager/office_export.html"

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and not policies.can_take_out_office_list(user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def found(self) -> filters.OrganisationFilter:
        """The list under its filters; what is at risk is in no file (domain 8.3)."""
        seen = office.organisations_of(self.reader).filter(at_risk=False)
        return filters.OrganisationFilter(self.request.GET, seen)

    @property
    def reader(self) -> User:
        """Who signed in, for LoginRequiredMixin lets nobody else in."""
        return cast("User", self.request.user)

    @property
    def chosen(self) -> tuple[tuple[str, str], ...]:
        """The filters in words, as (name, value)."""
        chips = filters.chips(self.found.criteria, lambda _criteria: "")
        return tuple((chip.name, chip.label) for chip in chips)

    @cached_property
    def rows(self) -> int:
        return int(self.found.qs.count())

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "asks": self.rows >= ExportRules.current().ask_purpose_from
        }

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.found.criteria.query_string
        url = reverse("office")
        return super().get_context_data(
            back_url=f"{url}?{query}" if query else url,
            chosen=self.chosen,
            columns=[column.label for column in columns.OFFICE],
            is_empty=self.rows == 0,
            **kwargs,
        )

    @override
    def form_valid(self, form: ExportForm) -> HttpResponse:
        mark = self._mark(form.cleaned_data["purpose"])
        rows = self.found.qs.select_related("country", "organisation_type")
        lines: Any = exports.csv_file(list(columns.OFFICE), rows, mark)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        name = f"office-{timezone.localdate().isoformat()}-export-{mark.number}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return cast("HttpResponse", response)

    def _mark(self, purpose: str) -> exports.Mark:
        """Write both logs, and say in the file who took it and what for."""
        lines = [
            _("The directory of an office. Rows: %(rows)d, format: CSV") % {"rows": self.rows},
            *(f"{name}: {value}" for name, value in self.chosen),
        ]
        if purpose:
            lines.append(_("Purpose: %s") % purpose)
        number = actions.take_out_list(lines, purpose=purpose, by=self.reader)
        title = str(Organisation._meta.verbose_name_plural)
        counts = (self.rows, 0)
        at = timezone.now()
        return exports.Mark(
            number, self.reader, at, title, self.chosen, *counts, purpose, confidential=False
        )
