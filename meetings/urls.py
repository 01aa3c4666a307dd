from django.urls import path

from meetings.views import calendars, sessions

app_name = "meetings"

urlpatterns = [
    path("", sessions.SessionList.as_view(), name="session-list"),
    path("calendar.ics", calendars.AllSessions.as_view(), name="calendar"),
    path("<slug:code>/", sessions.SessionDetail.as_view(), name="session-detail"),
    path("<slug:code>/calendar.ics", calendars.OneSession.as_view(), name="session-calendar"),
]
