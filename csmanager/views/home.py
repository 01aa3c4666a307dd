"""The first page: what this is, what is open, what comes next."""

from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from stakeholders.selectors.directory import facets
from stakeholders.selectors.directory.criteria import Criteria, EcosocChoice


class Home(TemplateView):
    template_name = "csmanager/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            figures=_figures(facets.public(Criteria())), open_now=[], deadlines=[], **kwargs
        )


def _figures(numbers: facets.Facets) -> list[tuple[int, str]]:
    """What the public directory holds; nothing while it is empty."""
    figures = [
        (numbers.total, _("organisations in the directory")),
        (len(numbers.counts["country"]), _("countries and areas")),
        (numbers.counts["ecosoc"].get(EcosocChoice.ANY, 0), _("with consultative status")),
    ]
    return figures if numbers.total else []
