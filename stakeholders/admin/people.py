"""People, their roles, and the invitations to open an account."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, F, Model, Prefetch, Q, QuerySet
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
from core.admin.inlines import HouseInline
from core.visibility import without_hidden
from notifications import outbox
from stakeholders import identity, policies
from stakeholders.actions import erasure, invitations, merging
from stakeholders.admin import words
from stakeholders.admin.merge_forms import PersonMergeForm
from stakeholders.admin.merging import MergeMixin
from stakeholders.admin.organisation_steps import EraseForm, can_revoke, can_send_again
from stakeholders.admin.watched import WatchedPersonMixin, WatchedRoleMixin
from stakeholders.admin.work import WorkMixin
from stakeholders.admin.work_steps import WORK_STEPS
from stakeholders.exports import columns
from stakeholders.models import ContactRole, Invitation, Person
from stakeholders.policies import merging as rights
from stakeholders.states import ContactRoleKind, InvitationState

MAILS = 50


class RolesOfPersonInline(HouseInline):
    """The roles of a person in the organisations that the reader may see: now, then before."""

    model = ContactRole
    fields = ("organisation", "kind", "job_title", "since", "until")
    ordering = (F("until").desc(nulls_first=True), "kind", "-since")
    autocomplete_fields = ("organisation",)
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        seen: QuerySet[Any] = rows.visible_to(request.user).select_related("organisation")
        return seen


class RoleFilter(DropdownFilter):
    """People with this role today, in an organisation that the reader may see."""

    title = gettext_lazy("role today")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*ContactRoleKind.choices, ("several", _("in several organisations"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        user: Any = request.user
        today = ContactRole.objects.on(timezone.localdate()).visible_to(user)
        if self.value() in ContactRoleKind.values:
            return queryset.filter(pk__in=today.filter(kind=self.value()).values("person"))
        if self.value() == "several":
            busy = today.values("person").annotate(number=Count("organisation", distinct=True))
            return queryset.filter(pk__in=busy.filter(number__gt=1).order_by().values("person"))
        return queryset


@admin.register(Person)
class PersonAdmin(WatchedPersonMixin, NeedToKnowMixin, MergeMixin, WorkMixin):
    """Personal data: no account is tied by hand (invitations do that)."""

    list_display = (
        "name", "organisations", "language", "has_account", "tag_names", "updated_at",
    )  # fmt: skip
    list_filter = (
        ("language", ChoicesDropdownFilter),
        RoleFilter,
        ("tags", RelatedDropdownFilter),
    )
    list_select_related = ("user",)
    search_fields = ("search_names", "email")
    search_help_text = gettext_lazy("Name in any script, with or without accents; e-mail address")
    readonly_fields = ("user",)
    fieldsets = (
        (
            gettext_lazy("Names"),
            {
                "fields": (("given_name", "family_name"), ("badge_name", "original_name")),
                "description": gettext_lazy(
                    "Given names and family name as in the passport; a person with one name has"
                    " only given names."
                ),
            },
        ),
        (
            gettext_lazy("Contact"),
            {"fields": (("email", "phone"), ("nationality", "language"), "user")},
        ),
    )
    autocomplete_fields = ("nationality",)
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
    restricted_fields = ("email", "phone", "nationality")
    merge_form = PersonMergeForm
    merge_permission = "stakeholders.merge_person"
    merge_action = merging.merge_people
    merge_rehearsal = merging.rehearse_people
    can_merge = rights.can_merge_people

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the roles of today in the organisations that the reader may see."""
        user: Any = request.user
        held = ContactRole.objects.on(timezone.localdate()).visible_to(user)
        roles = Prefetch("roles", held.select_related("organisation"), to_attr="roles_today")
        people: QuerySet[Any] = super().get_queryset(request).prefetch_related(roles)
        return people

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
        standing, plain = queryset.filter(merged_into=None), search_term.strip()
        if not plain:
            return standing, False
        rows = queryset.filter(email__icontains=plain) if "@" in plain else _named(queryset, plain)
        found = Q(pk__in=rows.values("pk")) | Q(pk__in=rows.values("merged_into"))
        return standing.filter(found), False

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        """With the mails to this person's address, when the contact details are open."""
        log = {
            **super().record_log(request, record),
            **self.merge_context(request, record),
            "buttons": self.all_buttons(request, record),
        }
        person: Any = record
        if self.opened(request, person):
            mails = without_hidden(outbox.mails_to(person.email), "about", request.user)
            log["mails"] = mails[:MAILS]
        return log

    def export_people(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows

    @display(description=gettext_lazy("name"), ordering="family_name")
    def name(self, person: Person) -> str:
        return person.name

    @display(description=gettext_lazy("organisations today"))
    def organisations(self, person: Any) -> str:
        said = [f"{role.organisation} ({role.get_kind_display()})" for role in person.roles_today]
        return "; ".join(said) or "–"

    @display(description=gettext_lazy("account"), boolean=True)
    def has_account(self, person: Person) -> bool:
        return person.user_id is not None


def _named(people: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those in whose names every word stands, in its own script or in Latin letters."""
    found = Q()
    for form in {identity.fold(text), identity.latin(text)} - {""}:
        found |= Q(*(Q(search_names__contains=word) for word in form.split()))
    return people.filter(found)


@admin.register(ContactRole)
class ContactRoleAdmin(WatchedRoleMixin, HouseAdmin):
    list_display = ("person", "kind", "job_title", "organisation", "since", "until")
    list_display_links = ("person", "kind")
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_select_related = ("person", "organisation")
    search_fields = ("person__search_names", "job_title", "organisation__search_names")
    autocomplete_fields = ("person", "organisation")
    fields = ("person", "organisation", ("kind", "job_title"), ("since", "until"))
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
