from django.urls import path

from meetings.views import sessions

app_name = "meetings"

urlpatterns = [path("", sessions.SessionList.as_view(), name="session-list")]
