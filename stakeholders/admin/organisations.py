"""Organisations: staff add and change facts by hand; states move by steps alone."""

from typing import Any, override

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminTextInputWidget

from core.admin import NeedToKnowMixin
from notifications import outbox
from stakeholders import identity, policies
from stakeholders.actions import (
    assignments,
    confirmations,
    merging,
    names,
    organisations,
    websites,
)
from stakeholders.admin import words
from stakeholders.admin.consents import CONSENT_STEPS
from stakeholders.admin.custom import CustomMixin
from stakeholders.admin.histories import (
    AccreditationInline,
    EcosocInline,
    HistoriesMixin,
    UmbrellaInline,
)
from stakeholders.admin.identity_steps import IDENTITY_STEPS
from stakeholders.admin.imports import ImportMixin
from stakeholders.admin.inlines import (
    ConsentInline,
    ContactRoleInline,
    DocumentInline,
    IdentifierInline,
    InvitationInline,
    NameInline,
    WebsiteInline,
)
from stakeholders.admin.merge_forms import OrganisationMergeForm
from stakeholders.admin.merging import MergeMixin
from stakeholders.admin.offices import EncounterInline, EndorsementInline
from stakeholders.admin.organisation_filters import (
    AtRiskFilter,
    CompletenessFilter,
    EcosocFilter,
    NetworkFilter,
)
from stakeholders.admin.organisation_steps import STEPS
from stakeholders.admin.watched import WatchedOrganisationMixin
from stakeholders.admin.work import MineFilter, WorkMixin
from stakeholders.admin.work_steps import WORK_STEPS
from stakeholders.exports import columns
from stakeholders.models import Organisation
from stakeholders.policies import merging as rights
from stakeholders.policies.risks import is_unlocked
from stakeholders.selectors import completeness, networks, redirects
from stakeholders.states import ListingState, VettingState


class OrganisationList(ChangeList):
    """The list works out how complete a profile is for the rows of its page alone."""

    queryset: Any

    def get_results(self, request: HttpRequest) -> None:
        rows = self.queryset
        self.queryset = completeness.with_completeness(rows)
        super().get_results(request)
        self.queryset = rows


@admin.register(Organisation)
class OrganisationAdmin(
    ImportMixin,
    HistoriesMixin,
    WatchedOrganisationMixin,
    CustomMixin,
    NeedToKnowMixin,
    MergeMixin,
    WorkMixin,
):
    list_display = (
        "reference", "name", "country", "organisation_type", "vetting_label", "listing_label",
        "completeness", "tag_names", "source", "confirmation_due_on", "updated_at",
    )  # fmt: skip
    list_display_links = ("reference", "name")
    list_select_related = ("country", "organisation_type")
    list_filter = (
        ("vetting", ChoicesDropdownFilter),
        ("listing", ChoicesDropdownFilter),
        ("country", RelatedDropdownFilter),
        ("organisation_type", RelatedDropdownFilter),
        EcosocFilter,
        NetworkFilter,
        CompletenessFilter,
        ("source", ChoicesDropdownFilter),
        ("tags", RelatedDropdownFilter),
        MineFilter,
        AtRiskFilter,
    )
    search_fields = ("reference", "search_names", "email")
    search_help_text = gettext_lazy("Name in any script, reference, or e-mail address")
    actions = ("verify", "publish", "hide", "ask_again", "look_after", "give_tag", "take_tag")
    steps = (*STEPS, *IDENTITY_STEPS, *CONSENT_STEPS, *WORK_STEPS)
    view_on_site = False  # Most are in no directory; the state says which are.
    verbs = words.VERBS
    change_form_outer_before_template = "admin/record_head.html"
    change_form_outer_after_template = "admin/organisation_log.html"
    autocomplete_fields = ("country", "countries_of_operation", "themes")
    told_when_empty = ("confirmed_on",)
    readonly_fields = (
        "reference", "source", "vetting", "verified_at", "listing", "listing_opt_in_at",
        "confirmed_on", "confirmation_due_on",
    )  # fmt: skip
    fieldsets = (
        (
            gettext_lazy("Identity"),
            {
                "fields": (
                    "legal_name", ("name_en", "acronym"),
                    ("organisation_type", "level"), ("country", "year_established"),
                    ("registration_number", "registration_authority"), "unregistered_reason",
                )
            },
        ),
        (
            gettext_lazy("Contact"),
            {"fields": (("email", "phone"), ("website", "social_media"), ("city", "address"))},
        ),
        (
            gettext_lazy("Work"),
            {"fields": ("description", "themes", "countries_of_operation", "languages")},
        ),
        (
            gettext_lazy("Record"),
            {
                "fields": (
                    ("reference", "source"), ("vetting", "verified_at"),
                    ("listing", "listing_opt_in_at"), ("icso_id", "do_not_contact"),
                    ("confirmed_on", "confirmation_due_on"),
                )
            },
        ),
    )  # fmt: skip
    inlines = (
        NameInline, WebsiteInline, ContactRoleInline, InvitationInline, EcosocInline,
        UmbrellaInline, AccreditationInline, EndorsementInline, EncounterInline, IdentifierInline,
        DocumentInline, ConsentInline,
    )  # fmt: skip
    export_columns = columns.ORGANISATIONS
    restricted_fields = ("registration_number", "registration_authority", "phone", "address")
    restricted_inlines = (InvitationInline, EncounterInline)
    merge_form = OrganisationMergeForm
    merge_permission = "stakeholders.merge_organisation"
    merge_action = merging.merge_organisations
    merge_rehearsal = merging.rehearse_organisations
    can_merge = rights.can_merge_organisations

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stakeholders.change_organisation")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Not one's own: whoever is a contact of it changes it on /my/, like others."""
        allowed = bool(super().has_change_permission(request, obj))
        if not (allowed and isinstance(obj, Organisation)):
            return allowed
        user: Any = request.user
        return bool(policies.can_manage_organisation(user, obj))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return OrganisationList

    def get_list_filter(self, request: HttpRequest) -> Any:
        user: Any = request.user
        filters = super().get_list_filter(request)
        if policies.can_lead(user):
            return filters
        return [each for each in filters if each is not AtRiskFilter]

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        return super().get_inlines(request, obj) if obj else (ContactRoleInline, UmbrellaInline)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        plain = search_term.strip()
        if request.GET.get("vetting__exact") != VettingState.MERGED:
            queryset = queryset.filter(merged_into=None)
        if not plain:
            return queryset, False
        found = Q(reference__istartswith=plain) | Q(email__icontains=plain)
        found |= redirects.named(plain)
        for form in {identity.fold(plain), identity.latin(plain)} - {""}:
            found |= Q(search_names__contains=form)
        return queryset.filter(found), False

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        for name in ("languages", "social_media"):
            if name in form.base_fields:
                form.base_fields[name].widget = UnfoldAdminTextInputWidget()
                form.base_fields[name].help_text = _("Several with a comma between them.")
        if "legal_name" in form.base_fields:
            form.base_fields["legal_name"].help_text = _(
                "Correct mistakes here. Give a new name by the step “Rename”, which keeps the old."
            )
        return form

    @override
    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        names.repeat(form.instance)
        websites.repeat(form.instance)

    def export_people(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Heads and focal points of today."""
        people: QuerySet[Any] = columns.contacts_of(rows.order_by().values("pk"))
        return people

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        organisation: Any = record
        user: Any = request.user
        badges = [
            (organisation.get_vetting_display(), words.VETTING_COLOURS[organisation.vetting]),
            (organisation.get_listing_display(), words.LISTING_COLOURS[organisation.listing]),
        ]
        if organisation.at_risk and policies.can_lead(user):
            badges.append((_("at risk"), "danger"))
        badges += self.risk_badges(organisation)
        return {
            **super().record_log(request, record),
            **self.merge_context(request, organisation),
            "mails": outbox.mails_about(organisation)[:50],
            "buttons": self.all_buttons(request, organisation),
            "badges": badges,
            "next_step": is_unlocked(organisation).reason or next_step(organisation),
            "network": networks.tree_of(organisation, user),
            "profile": completeness.profile_of(organisation),
        }

    @display(description=gettext_lazy("name"), ordering="name_key")
    def name(self, organisation: Organisation) -> str:
        return organisation.display_name

    @display(description=gettext_lazy("vetting"), ordering="vetting", label=words.VETTING_COLOURS)
    def vetting_label(self, organisation: Organisation) -> tuple[str, str]:
        text = str(organisation.get_vetting_display())
        return organisation.vetting, f"{text}, {_('at risk')}" if organisation.at_risk else text

    @display(description=gettext_lazy("listing"), ordering="listing", label=words.LISTING_COLOURS)
    def listing_label(self, organisation: Organisation) -> tuple[str, str]:
        return organisation.listing, str(organisation.get_listing_display())

    @display(description=gettext_lazy("profile"))
    def completeness(self, organisation: Any) -> str:
        return f"{organisation.completeness}%"

    @admin.action(description=gettext_lazy("Verify"), permissions=("manage",))
    def verify(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self.apply(request, queryset, organisations.verify)

    @admin.action(
        description=gettext_lazy("List publicly: we hold their agreement"), permissions=("manage",)
    )
    def publish(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self.apply(request, queryset, organisations.publish)

    @admin.action(description=gettext_lazy("Assign to me"), permissions=("manage",))
    def look_after(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self.apply(request, queryset, assignments.assign, to=request.user)

    @admin.action(description=gettext_lazy("Hide from the directory"), permissions=("manage",))
    def hide(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self.apply(request, queryset, organisations.hide)

    @admin.action(
        description=gettext_lazy("Ask whether the data are still true"), permissions=("manage",)
    )
    def ask_again(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self.apply(request, queryset, confirmations.ask_again)


WORK = {
    VettingState.UNVERIFIED: gettext_lazy("Check it and verify it."),
    VettingState.STALE: gettext_lazy("It has not confirmed its data for long: ask it, or call it."),
    VettingState.SUSPENDED: gettext_lazy("Suspended. A CST lead can lift that, with a reason."),
    VettingState.MERGED: gettext_lazy("Nothing: the one that it was merged into stands for it."),
    VettingState.ARCHIVED: gettext_lazy("Nothing: it is closed."),
    VettingState.ERASED: gettext_lazy("Nothing: it is erased, only numbers are left."),
}


def next_step(organisation: Organisation) -> str:
    """What is left to do for an organisation, in a sentence."""
    if work := WORK.get(VettingState(organisation.vetting)):
        return str(work)
    if organisation.at_risk:
        return _("Protected: only CST leads see it.")
    if organisation.listing == ListingState.LISTED:
        return _("Nothing: it is verified and in the public directory.")
    if organisation.listing == ListingState.HIDDEN:
        return _("Hidden by the team. List it when the reason is gone.")
    return _("It is listed when its focal point agrees, or you hold the agreement.")
