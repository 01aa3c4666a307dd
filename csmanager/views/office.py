from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView


class Office(LoginRequiredMixin, TemplateView):
    """A field office's countries, for its members and the civil society team."""

    template_name = "csmanager/office.html"
