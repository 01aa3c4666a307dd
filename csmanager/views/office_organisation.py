"""One organisation as its field office sees it, and what the office notes about it."""

from itertools import groupby
from operator import itemgetter
from typing import Any, cast, override
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from core.models import User
from core.views import as_pdf
from csmanager.views.office import LISTING_TONES, VETTING_TONES
from stakeholders import policies
from stakeholders.actions import briefs, offices as actions
from stakeholders.forms.offices import BriefForm, EncounterForm, EndorsementForm
from stakeholders.models import Endorsement, Note, Organisation
from stakeholders.selectors import custom, offices, redirects
from stakeholders.selectors.directory import office
from stakeholders.selectors.timeline import reading as timeline
from stakeholders.selectors.timeline.kinds import area_of, name_of
from stakeholders.selectors.timeline.reading import Wanted
from stakeholders.states import Audience, ListingState, VettingState
from stakeholders.views.links import KeepingFormView
from stakeholders.views.organisations import moved_to, public_facts

NOTES = 10


@method_decorator(never_cache, name="dispatch")
class OfOffice(LoginRequiredMixin):
    """Finds the organisation among those of the reader's office; 404 for strangers to it."""

    organisation: Organisation

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            reference = kwargs["reference"].upper()
            found = office.profile(request.user, reference)
            if found is None:
                seen = office.organisations_of(request.user)
                survivor = redirects.survivor(reference, among=seen)
                if survivor is None:
                    raise Http404
                return moved_to(reverse("office-organisation", args=[survivor.reference]))
            self.organisation = found
        return super().dispatch(request, *args, **kwargs)

    @property
    def reader(self) -> User:
        """Who signed in, for LoginRequiredMixin lets nobody else in."""
        return cast("User", self.request.user)  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What all pages of one organisation know."""
        known = super().get_context_data(  # type: ignore[misc]
            organisation=self.organisation, **kwargs
        )
        return cast("dict[str, Any]", known)

    def back(self) -> HttpResponse:
        return redirect("office-organisation", self.organisation.reference)


class OfficeOrganisation(OfOffice, TemplateView):
    """The internal fields that an office may see, in sections; nothing that is restricted."""

    template_name = "csmanager/office_organisation.html"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one, user = self.organisation, self.reader
        file = offices.file_of(user, one)
        own = set(offices.offices_of(user).values_list("pk", flat=True))
        return super().get_context_data(
            badges=_badges(one),
            facts=_facts(one),
            public=public_facts(one),
            next_step=office.next_step(one, timezone.localdate()),
            file=file,
            can_write=policies.can_write_for_office(user, one),
            own_offices=own,
            endorsed=any(endorsement.office_id in own for endorsement in file.endorsements),
            managed=policies.can_manage_organisation(user, one),
            **_timeline(one, user, Wanted.read(self.request.GET)),
            notes=Note.objects.visible_to(user).filter(organisation=one).pinned_first()[:NOTES],
            **kwargs,
        )


class OfficeBrief(OfOffice, KeepingFormView):
    """Asks what the brief is for; then it is a PDF of one page."""

    form_class = BriefForm
    template_name = "csmanager/office_brief.html"

    @override
    def form_valid(self, form: BriefForm) -> HttpResponse:
        content = briefs.draw(self.organisation, by=self.reader, **form.cleaned_data)
        return as_pdf(content, briefs.file_name(self.organisation))


class Endorse(OfOffice, KeepingFormView):
    """Asks for the statement with which the office vouches for the organisation."""

    form_class = EndorsementForm
    template_name = "csmanager/office_endorse.html"

    @override
    def form_valid(self, form: EndorsementForm) -> HttpResponse:
        statement = form.cleaned_data["statement"]
        actions.endorse(self.organisation, statement=statement, by=self.reader)
        messages.success(self.request, _("The endorsement is noted."))
        return self.back()


class WithdrawEndorsement(OfOffice, TemplateView):
    """Asks once, then takes the endorsement back."""

    template_name = "csmanager/office_endorse_withdraw.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.withdraw_endorsement(self._endorsement(), by=self.reader)
        messages.success(request, _("The endorsement is taken back."))
        return self.back()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(endorsement=self._endorsement(), **kwargs)

    def _endorsement(self) -> Endorsement:
        own = Endorsement.objects.visible_to(self.reader).filter(organisation=self.organisation)
        return get_object_or_404(own, pk=self.kwargs["pk"])


class LogEncounter(OfOffice, KeepingFormView):
    """Asks what the contact or visit was about."""

    form_class = EncounterForm
    template_name = "csmanager/office_encounter.html"

    @override
    def form_valid(self, form: EncounterForm) -> HttpResponse:
        encounter = form.save(commit=False)
        actions.log_encounter(encounter, self.organisation, by=self.reader)
        messages.success(self.request, _("It is noted."))
        return self.back()


def _timeline(one: Organisation, user: User, asked: Wanted) -> dict[str, Any]:
    """A page of what happened, and what its filters offer: kinds by area, years."""
    shown = timeline.events_page(one, user, asked)
    kinds = sorted((area_of(k).label, name_of(k), k) for k in timeline.kinds_of(one, user))
    kept = {"kind": asked.kind, "year": asked.year, "before": shown.next}
    older = urlencode({name: str(value) for name, value in kept.items() if value})
    return {
        "asked": asked,
        "events": shown.entries,
        "older": f"?{older}#events" if shown.next else "",
        "kinds": [(area, list(group)) for area, group in groupby(kinds, key=itemgetter(0))],
        "years": timeline.years_of(one, user),
    }


def _badges(one: Organisation) -> list[tuple[str, str]]:
    return [
        (str(one.get_vetting_display()), VETTING_TONES[VettingState(one.vetting)]),
        (str(one.get_listing_display()), LISTING_TONES[ListingState(one.listing)]),
        *([(_("at risk"), "danger")] if one.at_risk else []),
    ]


def _facts(one: Organisation) -> list[tuple[str, object]]:
    """The internal fields that an office may see (domain 6.1, 8.4)."""
    return [
        (_("Official e-mail address"), one.email),
        (_("Telephone"), one.phone),
        (_("iCSO number"), one.icso_id),
        (_("Part of"), one.parent if one.parent and not one.parent.at_risk else ""),
        (_("How we know it"), capfirst(str(one.get_source_display()))),
        *custom.facts(one, Audience.OFFICES, below=Audience.PUBLIC),
    ]
