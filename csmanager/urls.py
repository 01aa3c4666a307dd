"""All addresses of the installation; see contract in docs/map.md."""

from django.contrib import admin
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView
from django.views.i18n import set_language

from csmanager.views import accounts, home, mail, my, office
from stakeholders.views.organisations import OrganisationExport

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("organisations.csv", OrganisationExport.as_view(), name="organisations-csv"),
    path("organisations/", include("stakeholders.urls")),
    path("meetings/", include("meetings.urls")),
    path("trainings/", include("trainings.urls")),
    path("my/", my.MyPlace.as_view(), name="my"),
    path("office/", office.Office.as_view(), name="office"),
    path(
        "account/invitation/<str:token>/",
        accounts.AcceptInvitation.as_view(),
        name="account-invitation",
    ),
    path("account/", include("allauth.urls")),
    # It only sets the language cookie: without a token in each page, pages are the same for
    # all visitors, and can be kept.
    path("i18n/setlang/", csrf_exempt(set_language), name="set_language"),
    path(
        "privacy/",
        TemplateView.as_view(template_name="csmanager/privacy.html"),
        name="privacy",
    ),
    path(
        "accessibility/",
        TemplateView.as_view(template_name="csmanager/accessibility.html"),
        name="accessibility",
    ),
    path("mail/", mail.MailList.as_view(), name="mail-list"),
    path("mail/<str:name>/", mail.MailDetail.as_view(), name="mail-detail"),
    path("mail/<str:name>/html/", mail.MailHtml.as_view(), name="mail-html"),
    path("admin/", admin.site.urls),
]
