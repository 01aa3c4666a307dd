from django.db.models import QuerySet
from django.views.generic import DetailView, ListView

from stakeholders.models import Organisation


class OrganisationDirectory(ListView):
    paginate_by = 25
    template_name = "stakeholders/organisations/list.html"

    def get_queryset(self) -> QuerySet[Organisation]:
        return Organisation.objects.visible_to(self.request.user)


class OrganisationDetail(DetailView):
    template_name = "stakeholders/organisations/detail.html"
    slug_field = "reference"
    slug_url_kwarg = "reference"

    def get_queryset(self) -> QuerySet[Organisation]:
        return Organisation.objects.visible_to(self.request.user)
