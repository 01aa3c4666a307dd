"""Rules that are one row: their list leads to it, and makes it when nobody has set them."""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from core.admin.house import HouseAdmin


class OneRowAdmin(HouseAdmin):
    """The page of a model with `current()`: the rules in force, saved or not."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        model: Any = self.model
        rules = model.current()
        if rules._state.adding:
            rules.save()
        route = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(route, args=[rules.pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
