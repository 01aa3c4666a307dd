"""Who has to be vetted again, what is due first on top; and the page of one re-vetting."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _, ngettext
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from core.admin import LifecycleAdmin, Step, StepsMixin
from core.errors import DomainError
from core.models import User
from stakeholders.actions import reviews
from stakeholders.admin import case, words
from stakeholders.admin.filters import AssigneeFilter
from stakeholders.admin.forms import ChecklistForm, ReasonForm
from stakeholders.admin.risk_forms import FinishForm, GiveForm, NoteForm
from stakeholders.models import Review
from stakeholders.policies import risks as policies
from stakeholders.selectors import risks
from stakeholders.selectors.vetting import review_questions
from stakeholders.states import ReviewReason, ReviewState


class ReviewStateFilter(DropdownFilter):
    """Without a choice: what is to be done."""

    title = _("state")
    parameter_name = "state"
    all_option = ["", _("To be done")]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        over = (ReviewState.DONE, ReviewState.DROPPED)
        return [*((s.value, s.label) for s in over), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ReviewState.values:
            return queryset.filter(state=self.value())
        return queryset if self.value() == "all" else queryset.filter(state=ReviewState.OPEN)


class ReviewReasonFilter(DropdownFilter):
    title = _("why")
    parameter_name = "why"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(reason.value, reason.label) for reason in ReviewReason]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(reasons__contains=[value]) if value else queryset


def is_open(_user: User, review: Review) -> bool:
    return review.state == ReviewState.OPEN


STEPS = (
    Step(
        name="finish",
        label=_("Done: it passed again"),
        explain=_("The next day due follows from its highest open flag."),
        run=reviews.finish,
        verdict=policies.can_finish_review,
        done=_("Done."),
        form=FinishForm,
        tone="primary",
        shown=is_open,
    ),
    Step(
        name="assign",
        label=_("Assign"),
        explain=_("Only says who looks after it. Everybody who vets can still act."),
        run=reviews.assign,
        verdict=policies.can_review_again,
        done=_("Assigned."),
        form=GiveForm,
        shown=is_open,
    ),
    Step(
        name="drop",
        label=_("Not needed"),
        explain=_("It is taken off the list with your reason. The last vetting still counts."),
        run=reviews.drop,
        verdict=policies.can_review_again,
        done=_("Taken off the list."),
        form=NoteForm,
        shown=is_open,
    ),
)

# On the page of an organisation.
ASK = Step(
    name="vet-again",
    label=_("Vet again"),
    explain=_("It comes into the list of re-vettings, with your reason."),
    run=reviews.ask_for,
    verdict=policies.can_flag,
    done=_("It is in the list of re-vettings."),
    form=ReasonForm,
)


@admin.register(Review)
class ReviewAdmin(StepsMixin, LifecycleAdmin):
    list_display = ("name", "why", "due", "assigned_to", "state")
    list_display_links = ("name",)
    list_filter = (ReviewStateFilter, AssigneeFilter, ReviewReasonFilter)
    list_select_related = ("organisation", "assigned_to")
    search_fields = ("organisation__reference", "organisation__search_names")
    search_help_text = _("Name or reference of the organisation")
    ordering = ("due_on", "pk")
    actions = ("assign_to_me",)
    verbs = words.VERBS
    steps = STEPS

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_vet_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("stakeholders.change_review")

    def get_urls(self) -> list[URLPattern]:
        checklist = path(
            "<int:pk>/checklist/",
            self.admin_site.admin_view(self.checklist_view),
            name="stakeholders_review_checklist",
        )
        return [checklist, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one re-vetting. It takes no POST: whatever changes it is a step."""
        return self._page(request, self._find(request, object_id))

    def checklist_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write the answers that were changed; with errors, the page with what was typed."""
        review = self._find(request, str(pk))
        user: Any = request.user
        if request.method != "POST":
            return HttpResponseRedirect(self.after_step(review))
        form = ChecklistForm(request.POST, questions=review_questions(review))
        if not form.is_valid():
            return self._page(request, review, form)
        try:
            count = form.save(review, by=user, check=reviews.check)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            text = ngettext("%d answer kept.", "%d answers kept.", count) % count
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(self.after_step(review))

    def _find(self, request: HttpRequest, object_id: str) -> Review:
        review = self.get_object(request, object_id)
        if not isinstance(review, Review) or not self.has_view_permission(request, review):
            raise Http404
        return review

    def _page(
        self, request: HttpRequest, review: Review, form: ChecklistForm | None = None
    ) -> HttpResponse:
        user: Any = request.user
        organisation = review.organisation
        context = {
            **self.admin_site.each_context(request),
            "title": _("Re-vetting of %s") % organisation.reference,
            "opts": self.opts,
            "original": review,
            "review": review,
            "organisation": organisation,
            "buttons": self.buttons(request, review),
            "last_vetted": risks.last_vetted(organisation),
            "history": organisation.reviews.exclude(pk=review.pk)
            .select_related("done_by")
            .order_by("-done_at"),
            "checklist": form or ChecklistForm(questions=review_questions(review)),
            "checklist_url": "admin:stakeholders_review_checklist",
            "can_check": policies.can_review_again(user, review),
            "timeline": self.timeline(review),
            "is_fullwidth": "1",
            **case.risk_file(organisation, user),
        }
        return TemplateResponse(request, "admin/stakeholders/review/page.html", context)

    @display(description=_("organisation"), ordering="organisation__name_key")
    def name(self, review: Review) -> str:
        return format_html(
            '<bdi>{}</bdi><br><span class="bo-small">{}</span>',
            review.organisation,
            review.organisation.reference,
        )

    @display(description=_("why"))
    def why(self, review: Review) -> str:
        return ", ".join(review.reason_labels)

    @display(description=_("due"), ordering="due_on")
    def due(self, review: Review) -> str:
        late = review.state == ReviewState.OPEN and review.due_on < timezone.localdate()
        text = words.day(review.due_on)
        overdue = _("overdue")
        if not late:
            return text
        return format_html('{} <span class="bo-badge bo-danger">{}</span>', text, overdue)

    @admin.action(description=_("Assign to me"), permissions=("vet",))
    def assign_to_me(self, request: HttpRequest, queryset: QuerySet[Review]) -> None:
        self.apply(request, queryset, reviews.assign, to=request.user)

    def record_log(self, request: HttpRequest, record: Model) -> dict[str, Any]:
        return {}
