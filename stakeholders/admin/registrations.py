"""The vetting queue, and the page of one registration: what the NGO wrote is read only."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _, ngettext
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from core import reading, roles
from core.admin import LifecycleAdmin, StepsMixin
from core.errors import DomainError
from core.exports import Column
from notifications import outbox
from stakeholders import identity, policies
from stakeholders.actions import vetting
from stakeholders.admin import case, words
from stakeholders.admin.documents import declaration_view, document_view
from stakeholders.admin.evidence import add_view, decide_view, open_view
from stakeholders.admin.filters import OURS, AssigneeFilter, QueueFilter, WaitingFilter
from stakeholders.admin.forms import ChecklistForm
from stakeholders.admin.quarantine import QuarantineMixin
from stakeholders.admin.vetting_steps import STEPS
from stakeholders.admin.vetting_times import times_view
from stakeholders.admin.work_steps import TASK_OF_CASE
from stakeholders.exports import columns
from stakeholders.models import Registration
from stakeholders.selectors.vetting import checklist_result, clock, next_step, questions
from stakeholders.states import RegistrationState

TURN = Case(When(Q(state__in=OURS), then=0), default=1, output_field=IntegerField())
WAITING = Coalesce("answered_at", "submitted_at")


@admin.register(Registration)
class RegistrationAdmin(QuarantineMixin, StepsMixin, LifecycleAdmin):
    list_display = (
        "reference", "name", "state_label", "waiting", "assigned_to", "country",
        "organisation_type",
    )  # fmt: skip
    list_display_links = ("reference", "name")
    list_select_related = ("country", "organisation_type", "assigned_to")
    list_filter = (
        QueueFilter,
        AssigneeFilter,
        WaitingFilter,
        ("country", RelatedDropdownFilter),
        ("organisation_type", RelatedDropdownFilter),
    )
    search_fields = ("reference", "search_names", "email", "focal_email")
    search_help_text = _("Name in any script, reference, or e-mail address")
    actions = ("take", "assign_to_me", "release", "approve", "decline_held", "discard")
    steps = (*STEPS, TASK_OF_CASE)
    verbs = words.VERBS
    export_columns = columns.REGISTRATIONS

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_vet_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stakeholders.vet_registration")

    def has_quarantine_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stakeholders.see_quarantine_registration")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Registration]:
        rows: QuerySet[Registration] = super().get_queryset(request)
        return rows.annotate(waiting_at=WAITING)

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """Ours first, and of those what waits longest."""
        return (TURN, WAITING)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.filter(matching(search_term)), False

    def export_offered(self, request: HttpRequest) -> list[Column]:
        """The columns of the list, and one for each custom field."""
        return [*super().export_offered(request), *columns.custom_columns()]

    def export_people(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Each registration tells about its applicant."""
        return rows

    @display(description=_("name"), ordering="name_key")
    def name(self, registration: Registration) -> str:
        english = registration.name_en
        if english and english != registration.legal_name:
            return format_html(
                '<bdi>{}</bdi><br><span class="bo-small"><bdi>{}</bdi></span>',
                registration.legal_name,
                english,
            )
        return format_html("<bdi>{}</bdi>", registration.legal_name)

    @display(description=_("state"), ordering="state", label=words.REGISTRATION_COLOURS)
    def state_label(self, registration: Registration) -> tuple[str, str]:
        text = str(registration.get_state_display())
        if registration.quarantined:
            text = f"{text}, {_('quarantined')}"
        if registration.at_risk:
            text = f"{text}, {_('at risk')}"
        return registration.state, text

    @display(description=_("waiting since"), ordering="waiting_at")
    def waiting(self, registration: Registration) -> str:
        return words.since(registration.waiting_since)

    @admin.action(description=_("Take into review"), permissions=("vet",))
    def take(self, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
        self.apply(request, queryset, vetting.start_review)

    @admin.action(description=_("Assign to me"), permissions=("vet",))
    def assign_to_me(self, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
        self.apply(request, queryset, vetting.assign, to=request.user)

    @admin.action(description=_("Release from quarantine"), permissions=("quarantine",))
    def release(self, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
        self.apply(request, queryset, vetting.release)

    @admin.action(description=_("Approve those without a likeness"), permissions=("vet",))
    def approve(self, request: HttpRequest, queryset: QuerySet[Registration]) -> None:
        self.apply(request, queryset, vetting.approve_unlike_others)

    def get_urls(self) -> list[URLPattern]:
        checklist = path(
            "<int:pk>/checklist/",
            self.admin_site.admin_view(self.checklist_view),
            name="stakeholders_registration_checklist",
        )
        document = path("documents/<int:pk>/", document_view, name="stakeholders_document_open")
        declaration = path(
            "declarations/<int:pk>/", declaration_view, name="stakeholders_declaration_open"
        )
        kept = path("evidence/<int:pk>/", open_view, name="stakeholders_evidence_open")
        decided = path(
            "evidence/<int:pk>/<slug:what>/", decide_view, name="stakeholders_evidence_decide"
        )
        keep = path(
            "evidence/add/<slug:kind>/<int:pk>/", add_view, name="stakeholders_evidence_add_to"
        )
        times = path("times/", times_view, name="stakeholders_vetting_times")
        return [
            checklist, document, declaration, kept, decided, keep, times, *super().get_urls()
        ]  # fmt: skip

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The case page. It takes no POST: whatever changes a registration is a step."""
        registration = self._find(request, object_id)
        user: Any = request.user
        reading.note_once("registration.case", registration, by=user)
        return self._page(request, registration)

    def checklist_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write the answers that were changed; with errors, the page with what was typed."""
        registration = self._find(request, str(pk))
        user: Any = request.user
        if request.method != "POST":
            return HttpResponseRedirect(self.after_step(registration))
        if not (verdict := policies.can_check(user, registration)):
            self.message_user(request, verdict.reason, messages.ERROR)
            return HttpResponseRedirect(self.after_step(registration))
        form = ChecklistForm(request.POST, questions=questions(registration))
        if not form.is_valid():
            return self._page(request, registration, form)
        try:
            count = form.save(registration, by=user)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            text = ngettext("%d answer kept.", "%d answers kept.", count) % count
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(self.after_step(registration))

    def _find(self, request: HttpRequest, object_id: str) -> Registration:
        if not self.has_view_permission(request):
            raise PermissionDenied
        registration = self.get_object(request, object_id)
        if not isinstance(registration, Registration):
            raise Http404
        return registration

    def _page(
        self, request: HttpRequest, registration: Registration, form: ChecklistForm | None = None
    ) -> HttpResponse:
        user: Any = request.user
        buttons = self.buttons(request, registration)
        context = {
            **self.admin_site.each_context(request),
            "title": registration.reference,
            "opts": self.opts,
            "original": registration,
            "registration": registration,
            "colour": words.REGISTRATION_COLOURS[RegistrationState(registration.state)],
            "next_step": next_step(registration),
            "clock": clock(registration, timezone.now()),
            "buttons": [b for b in buttons if b.step is not TASK_OF_CASE],
            "task_buttons": [b for b in buttons if b.step is TASK_OF_CASE],
            "tasks": registration.tasks.visible_to(user).open().select_related("assignee"),
            "sections": case.sections(registration),
            "documents": registration.documents.all(),
            "checklist": form or ChecklistForm(questions=questions(registration)),
            "checklist_url": "admin:stakeholders_registration_checklist",
            "result": checklist_result(registration),
            "can_check": policies.can_check(user, registration),
            "likenesses": case.likenesses(registration, user),
            "mails": outbox.mails_about(registration)[:50],
            "timeline": self.timeline(registration),
            "shows_at_risk": user.has_role(roles.CST_LEAD),
            "is_fullwidth": "1",
            **case.risk_file(registration, user),
        }
        return TemplateResponse(request, "admin/stakeholders/registration/case.html", context)


def matching(text: str) -> Q:
    """A name in any script, the reference, or an address that was given."""
    if not text.strip():
        return Q()
    plain = text.strip()
    found = Q(reference__icontains=plain) | Q(email__icontains=plain)
    found |= Q(focal_email__icontains=plain)
    for form in {identity.fold(plain), identity.latin(plain)} - {""}:
        found |= Q(search_names__contains=form)
    return found
