"""Pages on which a name or a head is written by hand, and what follows from that."""

from typing import Any, override

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from stakeholders.actions import rechecks
from stakeholders.admin import case, words
from stakeholders.models import ContactRole, Organisation, OrganisationName
from stakeholders.selectors import risks
from stakeholders.states import FlagLevel

NAMES = frozenset({"legal_name", "name_en"})


class WatchedOrganisationMixin(ModelAdmin):
    """The page of an organisation: with its flags, matches and evidence; changes are followed."""

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        organisation: Any = record
        user: Any = request.user
        log: dict[str, Any] = super().record_log(request, record)
        reviews = organisation.reviews.select_related("assigned_to", "done_by")
        return {
            **log,
            **case.risk_file(organisation, user),
            "reviews": reviews.order_by("-due_on", "-pk"),
        }

    def risk_badges(self, organisation: Organisation) -> list[tuple[str, str]]:
        """The most serious open flag, for the head of the page."""
        level = risks.highest_level(organisation)
        if not level:
            return []
        text = _("flag: %s") % FlagLevel(level).label
        return [(text, words.FLAG_COLOURS[FlagLevel(level)])]

    @override
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        organisation: Organisation = form.instance
        user: Any = request.user
        written = [_written(formset) for formset in formsets]
        if change and NAMES & set(form.changed_data):
            rechecks.name_changed(organisation, by=user)
        elif any(isinstance(row, OrganisationName) for rows in written for row in rows):
            rechecks.name_noted(organisation)
        for role in (row for rows in written for row in rows if isinstance(row, ContactRole)):
            rechecks.role_changed(role, by=user)


def _written(formset: Any) -> list[Model]:
    """The rows that a formset has made or changed."""
    return [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]
