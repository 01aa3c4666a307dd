"""Pages on which a name or a head is written by hand, and what follows from that."""

from typing import Any, override

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from core.models import User
from stakeholders.actions import rechecks
from stakeholders.admin import case, words
from stakeholders.models import ContactRole, Organisation, OrganisationName
from stakeholders.selectors import risks
from stakeholders.states import ContactRoleKind, FlagLevel

NAMES = frozenset({"legal_name", "name_en"})
NAMES_OF_PEOPLE = frozenset({"given_name", "family_name", "original_name", "badge_name"})


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
        for formset in formsets:
            follow_roles(formset, by=user)


class WatchedPersonMixin(ModelAdmin):
    """The page of a person: another name or role has the organisation vetted again."""

    @override
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        user: Any = request.user
        if NAMES_OF_PEOPLE & set(form.changed_data):
            rechecks.person_renamed(form.instance, by=user)
        for formset in formsets:
            follow_roles(formset, by=user)


class WatchedRoleMixin(ModelAdmin):
    """The page of one role by itself."""

    @override
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        user: Any = request.user
        if form.has_changed():
            _follow(form, by=user)


def follow_roles(formset: Any, *, by: User) -> None:
    """What follows from the roles that a formset has made or changed."""
    written = {row.pk for row in _written(formset) if isinstance(row, ContactRole)}
    for form in formset.forms:
        if form.instance.pk in written:
            _follow(form, by=by)


def _follow(form: Any, *, by: User) -> None:
    """A form's first values tell whose head it was before."""
    before = None
    if form.initial.get("kind") == ContactRoleKind.HEAD:
        place = form.initial.get("organisation", form.instance.organisation_id)
        before = Organisation.objects.filter(pk=place).first()
    rechecks.role_changed(form.instance, by=by, was_head_of=before)


def _written(formset: Any) -> list[Model]:
    """The rows that a formset has made or changed."""
    return [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]
