from typing import Any, override

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import TemplateView


class Components(LoginRequiredMixin, TemplateView):
    """The gallery of the interface's components, for staff; nobody else misses it."""

    template_name = "csmanager/components.html"

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.is_staff:
            raise Http404
        return super().dispatch(request, *args, **kwargs)
