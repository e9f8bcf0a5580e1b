from django.urls import path

from strategy.views import measure, plan

app_name = "strategy"
urlpatterns = [
    path("plan/", plan.plan, name="plan"),
    path("measures/<int:pk>/", measure.detail, name="measure"),
    path("measures/<int:pk>/report/", measure.report, name="measure_report"),
]
