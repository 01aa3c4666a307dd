"""The spam tray's actions for many: they ask first, and say how many it is about."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _, ngettext
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from stakeholders.actions import quarantine
from stakeholders.admin.asking import ask_first, is_answered
from stakeholders.models import Registration

LONGEST = 4000


class SureForm(forms.Form):
    """No question but whether."""


class HeldReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Each applicant reads this in the mail, as you write it."),
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget,
    )


class QuarantineMixin(ModelAdmin):
    """Bulk actions on what is quarantined; the list refuses others one by one, in words."""

    @admin.action(description=_("Decline what is quarantined"), permissions=("quarantine",))
    def decline_held(
        self, request: HttpRequest, queryset: QuerySet[Registration]
    ) -> HttpResponse | None:
        form = HeldReasonForm(request.POST if is_answered(request) else None)
        if form.is_valid():
            lifecycle: Any = self
            lifecycle.apply(request, queryset, quarantine.decline_held, **form.cleaned_data)
            return None
        count = queryset.count()
        explain = ngettext(
            "%d registration is declined, and its applicant told by mail.",
            "%d registrations are declined, and each applicant told by mail.",
            count,
        )
        words = {
            "title": _("Decline what is quarantined"),
            "explain": explain % count,
            "button": _("Decline"),
            "danger": True,
        }
        return ask_first(self, request, queryset, form=form, words=words)

    @admin.action(description=_("Delete as spam"), permissions=("quarantine",))
    def discard(
        self, request: HttpRequest, queryset: QuerySet[Registration]
    ) -> HttpResponse | None:
        if is_answered(request):
            lifecycle: Any = self
            lifecycle.apply(request, queryset, quarantine.discard)
            return None
        count = queryset.count()
        explain = ngettext(
            "%d registration is deleted for good, with its files. Nobody is told.",
            "%d registrations are deleted for good, with their files. Nobody is told.",
            count,
        )
        words = {
            "title": _("Delete as spam"),
            "explain": explain % count,
            "button": _("Delete for good"),
            "danger": True,
        }
        return ask_first(self, request, queryset, form=SureForm(), words=words)
