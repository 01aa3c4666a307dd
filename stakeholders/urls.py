"""Public pages below /organisations/."""

from django.urls import include, path, re_path

from stakeholders.selectors.registrations import STEPS
from stakeholders.views import (
    confirmations,
    consents,
    organisations,
    registration_status,
    registrations,
)

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
    path("", registrations.RegistrationCreate.as_view(), name="registration-create"),
    path("known/", registrations.RegistrationKnown.as_view(), name="registration-known"),
    path(
        "confirm/<str:token>/",
        registration_status.RegistrationConfirm.as_view(),
        name="registration-confirm",
    ),
    path(
        "<str:token>/",
        registration_status.RegistrationResume.as_view(),
        name="registration-resume",
    ),
    re_path(
        rf"^(?P<token>[^/]+)/(?P<step>{'|'.join(STEPS)})/$",
        registrations.RegistrationStep.as_view(),
        name="registration-step",
    ),
    path(
        "<str:token>/saved/", registrations.RegistrationSaved.as_view(), name="registration-saved"
    ),
    path(
        "<str:token>/documents/",
        registrations.RegistrationDocuments.as_view(),
        name="registration-documents",
    ),
    path(
        "<str:token>/documents/<int:pk>/remove/",
        registrations.RegistrationDocumentRemove.as_view(),
        name="registration-document-remove",
    ),
    path(
        "<str:token>/check/", registrations.RegistrationCheck.as_view(), name="registration-check"
    ),
    path(
        "<str:token>/declaration/",
        registration_status.RegistrationDeclaration.as_view(),
        name="registration-declaration",
    ),
    path(
        "<str:token>/again/",
        registration_status.RegistrationSendAgain.as_view(),
        name="registration-again",
    ),
    path(
        "<str:token>/correct/",
        registration_status.RegistrationReopen.as_view(),
        name="registration-reopen",
    ),
    path(
        "<str:token>/withdraw/",
        registration_status.RegistrationWithdraw.as_view(),
        name="registration-withdraw",
    ),
]

confirming = [
    path("<str:token>/", confirmations.Confirmation.as_view(), name="confirmation"),
    path("<str:token>/correct/", confirmations.Correction.as_view(), name="confirmation-correct"),
]

urlpatterns = [
    *directory,
    path("register/", include(registering)),
    path("confirm/", include(confirming)),
    path("consent/<str:token>/", consents.ConsentAnswer.as_view(), name="consent"),
]
