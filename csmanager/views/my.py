"""The focal point's own place: organisation, listing, registrations, data about oneself."""

from typing import Any, cast, override

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from core.models import User
from stakeholders import policies
from stakeholders.actions import organisations
from stakeholders.emails import registration_path
from stakeholders.forms import profiles
from stakeholders.forms.listing import KeptBackForm
from stakeholders.models import Organisation, Registration
from stakeholders.policies.confirmations import can_be_confirmed
from stakeholders.selectors import completeness, custom, focal_points, histories
from stakeholders.selectors.directory.profiles import with_profile
from stakeholders.selectors.focal_points import OwnOrganisation
from stakeholders.selectors.names import further_names
from stakeholders.states import (
    EDITABLE,
    TONES,
    Audience,
    ListingState,
    RegistrationState,
    VettingState,
)
from stakeholders.views.organisations import public_facts, said_with_its_end

# Where an item of the profile is filled in; all others stand under "about".
ITEMS_OF = {
    "name": ("type", "country"),
    "contact": ("email", "website", "city"),
    "work": ("themes", "operation"),
}
OWN = Audience.ORGANISATION


@method_decorator(never_cache, name="dispatch")
class OwnPage(LoginRequiredMixin, TemplateView):
    """A page that shows only what belongs to its reader; no cache keeps it."""

    @property
    def reader(self) -> User:
        """Who signed in, for LoginRequiredMixin lets nobody else in."""
        return cast("User", self.request.user)


class MyPlace(OwnPage):
    """What belongs to the person who signed in."""

    template_name = "csmanager/my.html"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.reader
        proven = EmailAddress.objects.filter(user=user, verified=True)
        registered = focal_points.registrations_of(proven.values_list("email", flat=True))
        own = focal_points.own_organisations(user)
        profiles = completeness.profiles_of(one.organisation.pk for one in own)
        return super().get_context_data(
            own=[_shown(one, profiles[one.organisation.pk]) for one in own],
            registrations=[_line(registration) for registration in registered],
            person=focal_points.person_of(user),
            invitations=focal_points.open_invitations_for(user.email),
            **kwargs,
        )


class Listing(OwnPage):
    """Asks before the own organisation becomes public, or stops being so; then does it."""

    template_name = "csmanager/my_listing.html"

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        organisation = self._own(reference)
        if "keep_back" in request.POST:
            return self._keep_back(request, organisation)
        if "list" in request.POST:
            organisations.opt_in(organisation, by=self.reader)
            messages.success(request, _("The organisation is in the public directory now."))
        else:
            organisations.opt_out(organisation, by=self.reader)
            messages.success(
                request, _("The organisation is not in the public directory any more.")
            )
        return redirect("my")

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation = self._own(kwargs["reference"])
        return super().get_context_data(
            organisation=organisation,
            facts=facts(organisation),
            can_list=policies.can_be_listed(organisation),
            can_unlist=policies.can_be_unlisted(organisation),
            form=KeptBackForm(initial={"kept_back": organisation.kept_back}),
            **kwargs,
        )

    def _keep_back(self, request: HttpRequest, organisation: Organisation) -> HttpResponse:
        form = KeptBackForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(reference=organisation.reference)
            return self.render_to_response(context | {"form": form}, status=422)
        organisations.keep_back(organisation, form.cleaned_data["kept_back"], by=self.reader)
        messages.success(request, _("Noted. The directory shows the rest, from now on."))
        return redirect("my-listing", organisation.reference)

    def _own(self, reference: str) -> Organisation:
        own = focal_points.organisations_of(self.reader)
        return get_object_or_404(with_profile(own), reference=reference)


def facts(organisation: Organisation) -> list[tuple[str, object]]:
    """What the directory shows, or would show, of the organisation (domain 8.2)."""
    names = further_names(organisation, timezone.localdate())
    themes = ", ".join(str(theme) for theme in organisation.themes.all())
    statuses = ", ".join(
        f"{one.get_category_display()} ({one.get_standing_display()})"
        for one in histories.answering(organisation.ecosoc.all())
    )
    return [
        (_("Legal name"), organisation.legal_name),
        (_("Name in English"), organisation.name_en),
        (_("Acronym"), organisation.acronym),
        (_("Also known as"), ", ".join(str(name) for name in names.also)),
        (_("Formerly"), "; ".join(said_with_its_end(name) for name in names.formerly)),
        (_("Reference"), organisation.reference),
        *public_facts(organisation),
        (_("Website"), organisation.shown("website")),
        (_("Themes"), themes),
        (_("Consultative status with ECOSOC"), statuses),
        (_("Description"), organisation.shown("description")),
    ]


def _shown(own: OwnOrganisation, profile: completeness.Profile) -> dict[str, Any]:
    organisation = own.organisation
    return {
        "organisation": organisation,
        "profile": profile,
        "missing": _missing(organisation, profile),
        "contacts": own.contacts,
        "consents": own.consents,
        "asked_again": own.asked_again,
        "facts": facts(organisation),
        "vetting": _vetting_words(organisation),
        "listing": _listing_words(organisation),
        "is_public": organisation.listing == ListingState.LISTED,
        "can_list": policies.can_be_listed(organisation),
        "can_unlist": policies.can_be_unlisted(organisation),
        "can_confirm": can_be_confirmed(organisation),
        "further": custom.facts(organisation, OWN, below=Audience.PUBLIC),
        "topics": profiles.topics_of(organisation).items(),
        "waiting": own.waiting,
    }


def _missing(
    organisation: Organisation, profile: completeness.Profile
) -> list[tuple[str, bool, str]]:
    """What the profile lacks: its name, whether applying needs it, where it is filled in."""
    own = [organisation.reference]
    pages = {
        completeness.PEOPLE: reverse("my-contacts", args=own),
        completeness.CONSENT: reverse("my-consents", args=own),
    }
    return [
        (str(item.label), item.needed, pages.get(item.section) or _topic(item.name, own))
        for section in profile.unfinished
        for item in section.missing
    ]


def _topic(name: str, own: list[str]) -> str:
    """The page of the profile on which an item is filled in."""
    if custom.code_of(name):
        return reverse("my-profile", args=[*own, "further"])
    found = next((topic for topic, names in ITEMS_OF.items() if name in names), "about")
    return reverse("my-profile", args=[*own, found])


def _vetting_words(organisation: Organisation) -> dict[str, Any]:
    """The state of verification, for people who know no states; of a risk, nothing."""
    words = {
        VettingState.VERIFIED: (_("Verified by the civil society team."), "success"),
        VettingState.UNVERIFIED: (_("Not verified yet. We write to you if we need you."), "info"),
        VettingState.SUSPENDED: (
            _("Suspended: it cannot take part in new meetings. Write to us to talk about it."),
            "warning",
        ),
        VettingState.STALE: (
            _("Verified, but not confirmed for long. Please tell us whether it is still true."),
            "warning",
        ),
        VettingState.MERGED: (_("Kept together with another record of the same."), "neutral"),
        VettingState.ARCHIVED: (_("Closed: we keep it for the record only."), "neutral"),
        VettingState.ERASED: (_("Erased: only numbers are left."), "neutral"),
    }
    text, tone = words[VettingState(organisation.vetting)]
    return {"text": text, "tone": tone, "label": organisation.get_vetting_display()}


def _listing_words(organisation: Organisation) -> dict[str, Any]:
    words = {
        ListingState.LISTED: (_("Everybody can find it in the public directory."), "success"),
        ListingState.NOT_LISTED: (
            _("It is not in the public directory: only our team sees it."),
            "neutral",
        ),
        ListingState.HIDDEN: (
            _("It is not shown in the public directory at present. Write to us about it."),
            "neutral",
        ),
    }
    text, tone = words[ListingState(organisation.listing)]
    return {"text": text, "tone": tone, "label": organisation.get_listing_display()}


def _line(registration: Registration) -> dict[str, Any]:
    return {
        "registration": registration,
        "path": registration_path(registration),
        "tone": TONES[RegistrationState(registration.state)],
        "with_you": registration.state in EDITABLE,
    }
