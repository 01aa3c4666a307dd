from django.urls import path

from trainings.views import calls

app_name = "trainings"

urlpatterns = [path("", calls.CallList.as_view(), name="call-list")]
