from django.contrib import admin

from core.admin import LifecycleAdmin
from stakeholders.models import Registration


@admin.register(Registration)
class RegistrationAdmin(LifecycleAdmin):
    list_display = ("legal_name", "country", "state", "submitted_at")
    list_select_related = ("country",)
