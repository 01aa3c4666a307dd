from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView


class MyPlace(LoginRequiredMixin, TemplateView):
    """What belongs to the person who signed in."""

    template_name = "csmanager/my.html"
