from django.views.generic import TemplateView


class SessionList(TemplateView):
    """The public list of sessions; it says so while there is none."""

    template_name = "meetings/sessions/list.html"
