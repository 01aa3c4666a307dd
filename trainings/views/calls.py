from django.views.generic import TemplateView


class CallList(TemplateView):
    """The public list of calls for applications; it says so while there is none."""

    template_name = "trainings/calls/list.html"
