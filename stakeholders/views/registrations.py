from django.views.generic import TemplateView


class RegistrationCreate(TemplateView):
    template_name = "stakeholders/registrations/step.html"


class RegistrationResume(TemplateView):
    template_name = "stakeholders/registrations/status.html"


class RegistrationConfirm(TemplateView):
    template_name = "stakeholders/registrations/confirm.html"
