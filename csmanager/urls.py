"""All addresses of the installation; see contract in docs/map.md."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView

from csmanager.views import accounts, home, mail, my, office

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
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
    path("i18n/", include("django.conf.urls.i18n")),
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
