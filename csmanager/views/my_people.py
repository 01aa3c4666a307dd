"""The person's own data, and who else speaks for the own organisation."""

from typing import Any, override

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core import throttle
from core.models import User
from stakeholders.actions import people
from stakeholders.forms.people import OwnPersonForm, SecondForm
from stakeholders.models import Organisation, Person
from stakeholders.selectors import focal_points
from stakeholders.views.links import KeepingFormView

NAMING = "10/day"


@method_decorator(never_cache, name="dispatch")
class OwnPerson(LoginRequiredMixin, KeepingFormView):
    """A person corrects the own badge name, telephone and language."""

    form_class = OwnPersonForm
    template_name = "csmanager/my_person.html"
    person: Person

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User):
            found = focal_points.person_of(request.user)
            if found is None:
                raise Http404
            self.person = found
        return super().dispatch(request, *args, **kwargs)

    @override
    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.person}

    @override
    def form_valid(self, form: OwnPersonForm) -> HttpResponse:
        person = Person.objects.get(pk=self.person.pk)  # The form has filled in its own copy.
        people.correct_own(person, by=self.request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(self.request, _("Saved."))
        return redirect("my")

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(person=self.person, **kwargs)


@method_decorator(never_cache, name="dispatch")
class OwnContacts(LoginRequiredMixin, KeepingFormView):
    """Names a second focal point, ends that role, or hands the first over to them."""

    form_class = SecondForm
    template_name = "csmanager/my_contacts.html"
    organisation: Organisation

    @override
    def get_initial(self) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_initial() | {"language": user.language}

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User):
            own = focal_points.organisations_of(request.user)
            self.organisation = get_object_or_404(own, reference=kwargs["reference"])
        return super().dispatch(request, *args, **kwargs)

    @override
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if "end" in request.POST:
            people.end_second(self.organisation, by=user)
            messages.success(request, _("The second focal point is one no more."))
        elif "hand_over" in request.POST:
            people.hand_over(self.organisation, by=user)
            messages.success(request, _("Handed over. You are the second focal point now."))
        else:
            return super().post(request, *args, **kwargs)
        return redirect("my-contacts", self.organisation.reference)

    @override
    def form_valid(self, form: SecondForm) -> HttpResponse:
        user: Any = self.request.user
        throttle.count("name-second", NAMING, by=str(user.pk))
        people.name_second(self.organisation, by=user, **form.cleaned_data)
        messages.success(self.request, _("Named. The invitation is on its way by mail."))
        return redirect("my-contacts", self.organisation.reference)

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(
            organisation=self.organisation,
            contacts=focal_points.contacts_of(self.organisation, user),
            **kwargs,
        )
