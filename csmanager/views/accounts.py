from django.views.generic import TemplateView


class AcceptInvitation(TemplateView):
    template_name = "account/invitation.html"
