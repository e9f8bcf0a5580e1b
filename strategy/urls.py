from django.urls import path

from strategy.views import measure, plan, public

app_name = "strategy"
urlpatterns = [
    path("public/", public.plan, name="public_plan"),
    path("public/measures.csv", public.measures_csv, name="measures_csv"),
    path("public/measures.json", public.measures_json, name="measures_json"),
    path("plan/", plan.plan, name="plan"),
    path("measures/<int:pk>/", measure.detail, name="measure"),
    path("measures/<int:pk>/report/", measure.report, name="measure_report"),
]
