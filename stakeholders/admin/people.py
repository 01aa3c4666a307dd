"""People, their roles, and the invitations to open an account."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    DropdownFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display

from core.admin import HouseAdmin, LifecycleAdmin, NeedToKnowMixin, Step, StepsMixin
from notifications import outbox
from stakeholders import policies
from stakeholders.actions import erasure, invitations, merging
from stakeholders.admin import words
from stakeholders.admin.inlines import HouseInline
from stakeholders.admin.merge_forms import PersonMergeForm
from stakeholders.admin.merging import MergeMixin
from stakeholders.admin.organisation_steps import EraseForm, can_revoke, can_send_again
from stakeholders.admin.work import WorkMixin
from stakeholders.admin.work_steps import WORK_STEPS
from stakeholders.exports import columns
from stakeholders.models import ContactRole, Invitation, Person
from stakeholders.policies import merging as rights
from stakeholders.states import InvitationState


class RolesOfPersonInline(HouseInline):
    """The roles of a person in the organisations that the reader may see."""

    model = ContactRole
    fields = ("organisation", "kind", "since", "until")
    autocomplete_fields = ("organisation",)
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        seen: QuerySet[Any] = rows.visible_to(request.user).select_related("organisation")
        return seen


@admin.register(Person)
class PersonAdmin(NeedToKnowMixin, MergeMixin, WorkMixin):
    """Personal data: no account is tied by hand (invitations do that)."""

    list_display = ("name", "language", "has_account", "tag_names", "updated_at")
    list_filter = (("language", ChoicesDropdownFilter), ("tags", RelatedDropdownFilter))
    list_select_related = ("user",)
    search_fields = ("given_name", "family_name", "email")
    readonly_fields = ("user",)
    fields = (("given_name", "family_name"), ("email", "phone"), ("language", "user"))
    inlines = (RolesOfPersonInline,)
    actions = ("give_tag", "take_tag")
    steps = (
        *WORK_STEPS,
        Step(
            name="erase",
            label=gettext_lazy("Erase"),
            explain=gettext_lazy(
                "Name, addresses, roles, notes, mails, the history and the account are erased for "
                "good. Organisations keep their own data."
            ),
            run=erasure.erase_person,
            verdict=lambda user, _person: policies.can_lead(user),
            done=gettext_lazy("Erased. Only numbers are left."),
            form=EraseForm,
            tone="danger",
            shown=lambda user, person: bool(policies.can_lead(user)) and not person.erased_at,
        ),
    )
    verbs = words.VERBS
    change_form_outer_before_template = "admin/record_head.html"
    export_columns = columns.PERSONS
    restricted_fields = ("email", "phone")
    merge_form = PersonMergeForm
    merge_permission = "stakeholders.merge_person"
    merge_action = merging.merge_people
    merge_rehearsal = merging.rehearse_people
    can_merge = rights.can_merge_people

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Not of one that was merged: the survivor is changed."""
        merged = isinstance(obj, Person) and obj.merged_into_id is not None
        return not merged and bool(super().has_change_permission(request, obj))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Survivors alone, who are found by the names and addresses of those merged too."""
        rows, doubled = super().get_search_results(request, queryset, search_term)
        standing = queryset.filter(merged_into=None)
        if not search_term.strip():
            return standing, False
        found = Q(pk__in=rows.values("pk")) | Q(pk__in=rows.values("merged_into"))
        return standing.filter(found), doubled

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        return {
            **super().record_log(request, record),
            **self.merge_context(request, record),
            "buttons": self.all_buttons(request, record),
        }

    def export_people(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows

    @display(description=gettext_lazy("name"), ordering="family_name")
    def name(self, person: Person) -> str:
        return person.name

    @display(description=gettext_lazy("account"), boolean=True)
    def has_account(self, person: Person) -> bool:
        return person.user_id is not None


@admin.register(ContactRole)
class ContactRoleAdmin(HouseAdmin):
    list_display = ("person", "kind", "organisation", "since", "until")
    list_display_links = ("person", "kind")
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_select_related = ("person", "organisation")
    search_fields = ("person__given_name", "person__family_name", "organisation__search_names")
    autocomplete_fields = ("person", "organisation")
    fields = ("person", "organisation", "kind", ("since", "until"))
    export_columns = columns.CONTACTS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Not those that stayed behind with a merged record, where another one counts."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(person__merged_into=None, organisation__merged_into=None)

    def export_people(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        people: QuerySet[Any] = Person.objects.filter(pk__in=rows.order_by().values("person"))
        return people

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class StandingFilter(DropdownFilter):
    title = gettext_lazy("state")
    parameter_name = "standing"
    all_option = ["", gettext_lazy("Open")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("ended", _("Ended without an account")),
            (InvitationState.ACCEPTED, InvitationState.ACCEPTED.label),
            (InvitationState.REVOKED, InvitationState.REVOKED.label),
            ("all", _("All")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value, now = self.value(), timezone.now()
        if value in InvitationState.values:
            return queryset.filter(state=value)
        if value == "ended":
            return queryset.filter(state=InvitationState.OPEN, expires_at__lte=now)
        if value == "all" or request.GET.get("q"):
            return queryset
        return queryset.filter(state=InvitationState.OPEN)


@admin.register(Invitation)
class InvitationAdmin(StepsMixin, LifecycleAdmin):
    list_display = ("email", "organisation", "state_label", "expires_at", "accepted_at")
    list_filter = (StandingFilter,)
    list_select_related = ("organisation",)
    search_fields = ("email", "organisation__search_names", "organisation__reference")
    ordering = ("expires_at",)
    fields = (("person", "organisation"), "email", ("state", "expires_at"), "accepted_at")
    actions = ("send_again", "revoke")
    verbs = words.VERBS
    change_form_outer_before_template = "admin/record_head.html"
    steps = (
        Step(
            name="again",
            label=gettext_lazy("Send again"),
            explain=gettext_lazy(
                "A new invitation with a new link replaces this one, and has the whole time."
            ),
            run=invitations.send_again,
            verdict=can_send_again,
            done=gettext_lazy("Sent again: the new invitation is in the list."),
            tone="primary",
        ),
        Step(
            name="revoke",
            label=gettext_lazy("Take back"),
            explain=gettext_lazy("The link in the mail opens nothing any more."),
            run=invitations.revoke,
            verdict=can_revoke,
            done=gettext_lazy("Taken back."),
            tone="danger",
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stakeholders.change_organisation")

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        invitation: Any = record
        colour = words.INVITATION_COLOURS[invitation.state]
        return {
            **super().record_log(request, record),
            "buttons": self.buttons(request, invitation),
            "badges": [(invitation.get_state_display(), colour)],
            "mails": outbox.mails_about(invitation.organisation).filter(recipient=invitation.email),
        }

    @display(description=gettext_lazy("state"), label=words.INVITATION_COLOURS)
    def state_label(self, invitation: Invitation) -> tuple[str, str]:
        text = str(invitation.get_state_display())
        if invitation.state == InvitationState.OPEN and invitation.expires_at <= timezone.now():
            return InvitationState.REVOKED, _("ended without an account")
        return invitation.state, text

    @admin.action(description=gettext_lazy("Send again"), permissions=("manage",))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        self.apply(request, queryset, invitations.send_again)

    @admin.action(description=gettext_lazy("Take back"), permissions=("manage",))
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        self.apply(request, queryset, invitations.revoke)
