"""The pages on which two records are made one: choose, compare, look ahead, confirm."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy

from core import reading
from core.admin import HouseAdmin, StepsMixin
from core.admin.house import label_of
from core.admin.steps import Button, Step
from core.errors import DomainError
from core.models import AuditEntry
from core.verdicts import ALLOWED, Verdict
from stakeholders.actions import merging
from stakeholders.admin.merge_forms import MergeForm, SearchForm
from stakeholders.admin.merge_words import Side, consequences, side_of, warning_about
from stakeholders.models import Merge
from stakeholders.selectors.merging import counts, merge_of, merges_into

SHOWN = 20
BUTTON = Step(
    name="merge",
    label=gettext_lazy("Merge with another"),
    explain="",
    run=lambda _record, **_arguments: None,
    verdict=lambda _user, _record: ALLOWED,
    done="",
)


class MergeMixin(StepsMixin, HouseAdmin):
    """The pages of merging, for a record whose merged ones stand behind a survivor.

    A class says with which form, which action and which policy.
    """

    merge_form: type[MergeForm]
    merge_permission: str
    merge_action: Callable[..., Merge]
    merge_rehearsal: Callable[..., merging.Rehearsal]
    can_merge: Callable[..., Verdict]

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/merge/", view(self.choose_view), name=f"{name}_merge_choose"),
            path("<int:keep>/merge/<int:lose>/", view(self.merge_view), name=f"{name}_merge"),
            *super().get_urls(),
        ]

    def choose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Find the record that is the same."""
        user: Any = request.user
        record = self._of(request, pk)
        form = SearchForm(request.GET or None)
        found: list[Side] = []
        if form.is_valid():
            rows = self.get_search_results(
                request, self._mergeable(request).exclude(pk=record.pk), form.cleaned_data["q"]
            )[0]
            found = [side_of(each, user) for each in rows.distinct()[:SHOWN]]
        context = {"form": form, "found": found, "most": SHOWN, "keep": side_of(record, user)}
        return self._draw(request, "choose", record, _("Merge with another"), context)

    def merge_view(self, request: HttpRequest, keep: int, lose: int) -> HttpResponse:
        """Compare; `preview` shows what would come of the choices, `merge` does it."""
        kept, lost = self._of(request, keep), self._of(request, lose)
        form = self.merge_form(request.POST or None, keep=kept, lose=lost)
        wanted = {"preview", "merge"} & set(request.POST)
        if wanted and kept != lost and form.is_valid():
            try:
                if "merge" in wanted:
                    return self._merge(request, form)
                return self._preview(request, form)
            except DomainError as error:
                form.add_error(None, error.message)
                kept, lost = self._of(request, keep), self._of(request, lose)
        return self._compare(request, form, kept, lost)

    def log_of(self, record: Model) -> QuerySet[AuditEntry]:
        """Also what was done to those merged into it, but for what only leads may know."""
        survivor: Any = record
        standing = Merge.objects.standing().filter(leads_only=False)
        merged = survivor.merged_from.filter(lost_in__in=standing)
        theirs = AuditEntry.objects.filter(subject__in=[label_of(each) for each in merged])
        return super().log_of(record) | theirs.exclude(verb__endswith=".merged_away")

    def merge_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """What the page of a record says about merges: where it went, and what came to it."""
        user: Any = request.user
        merge = merge_of(record)
        seen = merge is not None and Merge.objects.visible_to(user).filter(pk=merge.pk).exists()
        survivor = self.get_queryset(request).filter(pk=record.merged_into_id).first()
        return {
            "survivor": side_of(survivor, user) if survivor else None,
            "merge": merge if seen else None,
            "merges": merges_into(record, user),
        }

    def all_buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        """The steps of a record that stands, and merging it; a merged one has none."""
        if record.merged_into_id:
            return []
        steps: list[Button] = self.buttons(request, record)
        return [*steps, *self.merge_buttons(request, record)]

    def merge_buttons(self, request: HttpRequest, record: Any) -> list[Button]:
        """The way to these pages, for a record that stands and those who may."""
        if record.merged_into_id or not request.user.has_perm(self.merge_permission):
            return []
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_merge_choose"
        return [Button(BUTTON, reverse(name, args=[record.pk]), ALLOWED)]

    def _mergeable(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.get_queryset(request)
        return rows.filter(merged_into=None)

    def _of(self, request: HttpRequest, pk: int) -> Any:
        if not request.user.has_perm(self.merge_permission):
            raise PermissionDenied
        record = self.get_queryset(request).filter(pk=pk).first()
        if record is None:
            raise Http404
        return record

    def _merge(self, request: HttpRequest, form: MergeForm) -> HttpResponse:
        merge = type(self).merge_action(
            form.keep,
            form.lose,
            by=request.user,
            reason=form.cleaned_data["reason"],
            **form.arguments(),
        )
        self.message_user(request, _("Merged. It can be undone on this page."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:stakeholders_merge_change", args=[merge.pk]))

    def _preview(self, request: HttpRequest, form: MergeForm) -> HttpResponse:
        user: Any = request.user
        shown = type(self).merge_rehearsal(form.keep, form.lose, by=user, **form.arguments())
        context = {
            "form": form,
            "keep": side_of(form.keep, user),
            "lose": side_of(form.lose, user),
            "taken": [choice for choice, _field, taken in form.rows() if taken],
            "counts": counts(shown.ledger, form.lose, user),
            "consequences": consequences(form.keep, shown.keep),
            "warning": warning_about(form.keep, form.lose),
        }
        return self._draw(request, "preview", form.keep, _("What will happen"), context)

    def _compare(self, request: HttpRequest, form: MergeForm, keep: Any, lose: Any) -> HttpResponse:
        user: Any = request.user
        for record in (keep, lose):
            reading.note_once(f"{self.opts.model_name}.contact_details", record, by=user)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_merge"
        verdict = type(self).can_merge(request.user, keep, lose)
        context = {
            "form": form,
            "keep": side_of(keep, user),
            "lose": side_of(lose, user),
            "verdict": verdict if keep != lose else Verdict(_("This is the same record.")),
            "warning": warning_about(keep, lose),
            "swap_url": reverse(name, args=[lose.pk, keep.pk]),
        }
        return self._draw(request, "compare", keep, _("Merge two records"), context)

    def _draw(
        self, request: HttpRequest, page: str, record: Any, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        page_name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        shown = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "record": record,
            "back_url": reverse(page_name, args=[record.pk]),
            "is_fullwidth": "1",
            **context,
        }
        return TemplateResponse(request, f"admin/merging/{page}.html", shown)
