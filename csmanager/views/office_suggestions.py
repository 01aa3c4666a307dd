"""Organisations that a field office suggests, and what became of them."""

from typing import Any, cast, override

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from core.models import User
from stakeholders import policies
from stakeholders.actions import offices as actions
from stakeholders.forms.offices import SuggestionForm
from stakeholders.models import Country, Suggestion
from stakeholders.selectors import offices
from stakeholders.states import SUGGESTION_TONES, SuggestionState
from stakeholders.views.links import KeepingFormView

PAGE = 25


@method_decorator(never_cache, name="dispatch")
class OfMembers(LoginRequiredMixin):
    """For members of a field office; nobody else finds the page."""

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and not policies.can_suggest(user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def reader(self) -> User:
        """Who signed in, for LoginRequiredMixin lets nobody else in."""
        return cast("User", self.request.user)  # type: ignore[attr-defined]


class Suggestions(OfMembers, TemplateView):
    """What the own offices suggested, newest first, with the team's answers."""

    template_name = "csmanager/office_suggestions.html"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pages = Paginator(offices.suggestions_of(self.reader), PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        lines = [(one, SUGGESTION_TONES[SuggestionState(one.state)]) for one in page]
        return super().get_context_data(page=page, lines=lines, **kwargs)


class Suggest(OfMembers, KeepingFormView):
    """Asks about an organisation of the own countries that we should know."""

    form_class = SuggestionForm
    template_name = "csmanager/office_suggest.html"

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        own = Country.objects.filter(offices__members=self.reader, active=True).distinct()
        return super().get_form_kwargs() | {"countries": own}

    @override
    def form_valid(self, form: SuggestionForm) -> HttpResponse:
        actions.suggest(form.save(commit=False), by=self.reader)
        text = _("Thank you. The civil society team looks at it and writes to you.")
        messages.success(self.request, text)
        return redirect("office-suggestions")


class WithdrawSuggestion(OfMembers, TemplateView):
    """Asks once, then takes the suggestion back."""

    template_name = "csmanager/office_suggestion_withdraw.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actions.withdraw_suggestion(self._suggestion(), by=self.reader)
        messages.success(request, _("The suggestion is taken back."))
        return redirect("office-suggestions")

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(suggestion=self._suggestion(), **kwargs)

    def _suggestion(self) -> Suggestion:
        return get_object_or_404(offices.suggestions_of(self.reader), pk=self.kwargs["pk"])
