"""All addresses of the installation; see contract in docs/map.md."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from csmanager.views import (
    accounts,
    attention,
    components,
    exports,
    handled,
    health,
    home,
    mail,
    my,
    my_consents,
    my_data,
    my_people,
    my_profile,
    office,
    office_export,
    office_organisation,
    office_suggestions,
    pages,
    searches,
)
from stakeholders.views.organisations import OrganisationExport

handler500 = "csmanager.views.pages.server_error"
# Codes, passkeys, second factor and limits hold for the back office too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("organisations.csv", OrganisationExport.as_view(), name="organisations-csv"),
    path("organisations/", include("stakeholders.urls")),
    path("meetings/", include("meetings.urls")),
    path("trainings/", include("trainings.urls")),
    path("my/", my.MyPlace.as_view(), name="my"),
    path("my/searches/", searches.Searches.as_view(), name="my-searches"),
    path("my/searches/new/", searches.NewSearch.as_view(), name="my-search-new"),
    path("my/searches/<int:pk>/", searches.EditSearch.as_view(), name="my-search"),
    path("my/searches/<int:pk>/open/", searches.OpenSearch.as_view(), name="my-search-open"),
    path("my/searches/<int:pk>/delete/", searches.DeleteSearch.as_view(), name="my-search-delete"),
    path("searches/stop/<str:token>/", searches.StopMails.as_view(), name="search-stop"),
    path("my/data/", handled.HandledData.as_view(), name="my-data"),
    path("my/listing/<str:reference>/", my.Listing.as_view(), name="my-listing"),
    path("my/person/", my_people.OwnPerson.as_view(), name="my-person"),
    path("my/contacts/<str:reference>/", my_people.OwnContacts.as_view(), name="my-contacts"),
    path("my/consents/<str:reference>/", my_consents.OwnConsents.as_view(), name="my-consents"),
    path("my/confirm/<str:reference>/", my_profile.ConfirmOwn.as_view(), name="my-confirm"),
    path(
        "my/profile/<str:reference>/<str:topic>/", my_profile.EditOwn.as_view(), name="my-profile"
    ),
    path("my/requests/", my_data.DataRequests.as_view(), name="my-requests"),
    path("my/data.json", my_data.Copy.as_view(), name="my-data-copy"),
    path("office/", office.Office.as_view(), name="office"),
    path("office/export/", office_export.ExportOffice.as_view(), name="office-export"),
    path(
        "office/suggestions/", office_suggestions.Suggestions.as_view(), name="office-suggestions"
    ),
    path("office/suggest/", office_suggestions.Suggest.as_view(), name="office-suggest"),
    path(
        "office/suggestions/<int:pk>/withdraw/",
        office_suggestions.WithdrawSuggestion.as_view(),
        name="office-suggestion-withdraw",
    ),
    path(
        "office/<str:reference>/",
        office_organisation.OfficeOrganisation.as_view(),
        name="office-organisation",
    ),
    path(
        "office/<str:reference>/brief/",
        office_organisation.OfficeBrief.as_view(),
        name="office-brief",
    ),
    path(
        "office/<str:reference>/endorse/",
        office_organisation.Endorse.as_view(),
        name="office-endorse",
    ),
    path(
        "office/<str:reference>/endorse/<int:pk>/withdraw/",
        office_organisation.WithdrawEndorsement.as_view(),
        name="office-endorsement-withdraw",
    ),
    path(
        "office/<str:reference>/contact/",
        office_organisation.LogEncounter.as_view(),
        name="office-encounter",
    ),
    path(
        "account/invitation/<str:token>/",
        accounts.AcceptInvitation.as_view(),
        name="account-invitation",
    ),
    path("account/", include("allauth.urls")),
    # It only sets the language cookie: without a token in each page, pages are the same for
    # all visitors, and can be kept.
    path("i18n/setlang/", csrf_exempt(set_language), name="set_language"),
    path("about/", pages.About.as_view(), name="about"),
    path("privacy/", pages.Privacy.as_view(), name="privacy"),
    path("accessibility/", pages.Accessibility.as_view(), name="accessibility"),
    path("components/", components.Components.as_view(), name="components"),
    path("health/live", health.Live.as_view(), name="health-live"),
    path("health/ready", health.Ready.as_view(), name="health-ready"),
    path("metrics", health.Metrics.as_view(), name="metrics"),
    path("mail/", mail.MailList.as_view(), name="mail-list"),
    path("mail/<str:name>/", mail.MailDetail.as_view(), name="mail-detail"),
    path("mail/<str:name>/html/", mail.MailHtml.as_view(), name="mail-html"),
    path("admin/attention/", admin.site.admin_view(attention.attention), name="attention"),
    path("admin/exports/", admin.site.admin_view(exports.exports), name="my-exports"),
    path("admin/exports/<str:token>/", exports.download, name="my-export"),
    path("admin/", admin.site.urls),
]
