"""What the own organisation agreed to: the words, the answers, and changing one."""

from typing import Any, override

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext as _

from csmanager.views.my import OwnPage
from stakeholders.actions import consents
from stakeholders.models import Organisation
from stakeholders.selectors import consents as reading, focal_points
from stakeholders.states import ConsentPurpose


class OwnConsents(OwnPage):
    """Each purpose has its text and its two answers; the latest counts."""

    template_name = "csmanager/my_consents.html"

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        organisation = self._own(reference)
        purpose = request.POST.get("purpose", "")
        if purpose not in ConsentPurpose.values:
            raise Http404
        consents.answer_own(
            organisation,
            ConsentPurpose(purpose),
            given="agree" in request.POST,
            by=self.reader,
            language=get_language() or "en",
        )
        messages.success(request, _("Thank you. Your answer is noted."))
        return redirect("my-consents", organisation.reference)

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation = self._own(kwargs["reference"])
        return super().get_context_data(
            organisation=organisation,
            asked=reading.overview(organisation, get_language() or "en"),
            **kwargs,
        )

    def _own(self, reference: str) -> Organisation:
        return get_object_or_404(focal_points.organisations_of(self.reader), reference=reference)
