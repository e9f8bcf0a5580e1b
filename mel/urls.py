from django.urls import path

from mel.views import dashboard, reports, schedule

app_name = "mel"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/<slug:period>/<slug:key>/", dashboard.figure, name="figure"),
    path("", reports.Reports.as_view(), name="reports"),
    path("build/", reports.build, name="build"),
    path("schedule/", schedule.schedule, name="schedule"),
    path("<int:pk>/", reports.edition, name="edition"),
    path("<int:pk>/files/<slug:form>/", reports.download, name="download"),
]
