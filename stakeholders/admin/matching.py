"""The numbers of the matching rules, and a box that tries them on two names."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from core.admin import HouseAdmin
from stakeholders import identity
from stakeholders.identity import Card, Verdict
from stakeholders.models import Country, MatchRules
from stakeholders.selectors.reasons import words

VERDICTS = {
    Verdict.SAME: (gettext_lazy("the same"), "danger"),
    Verdict.SUGGEST: (gettext_lazy("suggested to a person"), "warning"),
    Verdict.DIFFERENT: (gettext_lazy("different"), "success"),
}


class SideForm(forms.Form):
    """What is known of one of the two organisations."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=300, widget=UnfoldAdminTextInputWidget
    )
    acronym = forms.CharField(
        label=gettext_lazy("Acronym"),
        max_length=60,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    website = forms.CharField(
        label=gettext_lazy("Website"),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    country = forms.ModelChoiceField(
        label=gettext_lazy("Country"),
        queryset=Country.objects.all(),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def card(self) -> Card:
        said = self.cleaned_data
        country = said["country"].pk if said["country"] else ""
        return identity.card(
            said["name"], acronym=said["acronym"], country=str(country), website=said["website"]
        )


@admin.register(MatchRules)
class MatchRulesAdmin(HouseAdmin):
    """Three rows, one a use: they are edited, and neither added nor deleted."""

    list_display = ("__str__", "same_from", "suggest_from", "most")
    readonly_fields = ("use",)
    change_form_outer_after_template = "admin/matching/try_below.html"
    fieldsets = (
        (None, {"fields": ("use", ("suggest_from", "same_from", "most"))}),
        (
            gettext_lazy("When something agrees"),
            {"fields": (("website", "mail_domain"), ("acronym", "country"))},
        ),
        (
            gettext_lazy("When something differs"),
            {
                "fields": (
                    ("other_country", "other_acronym"),
                    ("other_place", "other_number"),
                    ("opposite_words", "other_words"),
                )
            },
        ),
        (gettext_lazy("What words weigh"), {"fields": (("kind_words", "field_words"),)}),
    )

    def get_urls(self) -> list[URLPattern]:
        box = path(
            "<int:pk>/try/",
            self.admin_site.admin_view(self.try_view),
            name="stakeholders_matchrules_try",
        )
        return [box, *super().get_urls()]

    def record_log(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {**super().record_log(request, record), **_box(record)}

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Compare two names by the saved numbers; htmx asks for the answer alone."""
        rules = self.get_object(request, str(pk))
        if rules is None:
            raise Http404
        if not self.has_view_permission(request, rules):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Try %s") % rules,
            "opts": self.opts,
            "original": rules,
            **_box(rules, request.POST if request.method == "POST" else None),
        }
        part = "answer" if request.headers.get("HX-Request") else "try"
        return TemplateResponse(request, f"admin/matching/{part}.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _box(rules: MatchRules, said: Any = None) -> dict[str, Any]:
    """The two forms of the box, and the answer once both names are there."""
    one, other = (SideForm(said, prefix=prefix) for prefix in ("one", "other"))
    return {
        "sides": (one, other),
        "try_url": reverse("admin:stakeholders_matchrules_try", args=[rules.pk]),
        "answer": _answer(rules, one, other) if said is not None else None,
    }


def _answer(rules: MatchRules, one: SideForm, other: SideForm) -> dict[str, Any] | None:
    if not (one.is_valid() and other.is_valid()):
        return None
    found = identity.compare(one.card(), other.card(), rules.numbers)
    label, tone = VERDICTS[found.verdict]
    return {
        "score": found.score,
        "label": label,
        "tone": tone,
        "agreed": words(found.agreed),
        "against": words(found.against),
    }
