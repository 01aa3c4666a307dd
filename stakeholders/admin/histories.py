"""The histories of an organisation on its page: spells that never share a day."""

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import Any, override

from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from core.admin.inlines import HouseInline
from stakeholders.models import EcosocStatus, OtherAccreditation, UmbrellaMembership
from stakeholders.models.histories import Spell
from stakeholders.states import EcosocStanding


class SpellFormSet(BaseInlineFormSet):
    """Says it on the page when two entries would hold on one day; the database would too."""

    same: tuple[str, ...] = ()

    @override
    def clean(self) -> None:
        super().clean()
        rows: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
        for form in self.forms:
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE"):
                values = form.cleaned_data
                if self.counts(values):
                    rows[tuple(values.get(name) for name in self.same)].append(form)
        for forms in rows.values():
            forms.sort(key=lambda form: form.cleaned_data.get("since") or date.min)
            for earlier, later in pairwise(forms):
                end = earlier.cleaned_data.get("until") or date.max
                if end > (later.cleaned_data.get("since") or date.min):
                    later.add_error(
                        "since", _("Another entry holds on some of these days already.")
                    )

    def counts(self, values: dict[str, Any]) -> bool:
        """Whether an entry takes its days from the others."""
        return True


class EcosocFormSet(SpellFormSet):
    @override
    def counts(self, values: dict[str, Any]) -> bool:
        return values.get("standing") != EcosocStanding.CLAIMED


class MembershipFormSet(SpellFormSet):
    same = ("umbrella",)


class AccreditationFormSet(SpellFormSet):
    same = ("kind", "session")


class SpellInline(HouseInline):
    """A spell ends by a date and is not deleted, so that the history stays."""

    can_delete = False
    show_change_link = False


class EcosocInline(SpellInline):
    """Corrections; a new decision is noted by its step, which ends the spell before it."""

    model = EcosocStatus
    formset = EcosocFormSet
    fields = (
        "category", "standing", "since", "until", "granted_year", "suspended_until",
        "report_due", "decision_symbol", "evidence", "checked_on",
    )  # fmt: skip


class UmbrellaInline(SpellInline):
    model = UmbrellaMembership
    formset = MembershipFormSet
    fields = ("umbrella", "category", "since", "until", "evidence", "checked_on")
    can_delete = True


class AccreditationInline(SpellInline):
    model = OtherAccreditation
    formset = AccreditationFormSet
    fields = ("kind", "session", "since", "until", "decision_symbol", "evidence", "checked_on")


class HistoriesMixin(ModelAdmin):
    """Who fills in when a spell was checked is the one who checked it."""

    @override
    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if issubclass(formset.model, Spell):
            for each in formset.forms:
                if "checked_on" in each.changed_data:
                    checked = each.instance.checked_on is not None
                    each.instance.checked_by = request.user if checked else None
        super().save_formset(request, form, formset, change)
