"""Public pages below /organisations/."""

from django.urls import path, re_path

from stakeholders.views import organisations, registrations

app_name = "stakeholders"

directory = [
    path("", organisations.OrganisationDirectory.as_view(), name="organisation-list"),
    path("export.csv", organisations.OrganisationExport.as_view(), name="organisation-export"),
    re_path(
        r"^(?P<reference>CSO-[0-9]+)/$",
        organisations.OrganisationDetail.as_view(),
        name="organisation-detail",
    ),
]
registering = [
    path(
        "register/",
        registrations.RegistrationCreate.as_view(),
        name="registration-create",
    ),
    path(
        "register/confirm/<str:token>/",
        registrations.RegistrationConfirm.as_view(),
        name="registration-confirm",
    ),
    path(
        "register/<str:token>/",
        registrations.RegistrationResume.as_view(),
        name="registration-resume",
    ),
]

urlpatterns = [*directory, *registering]
