"""The case page."""

from django.urls import path

from referrals.views import cases

urlpatterns = [
    path("cases/<uuid:pk>/", cases.case, name="case"),
    path("cases/<uuid:pk>/<slug:section>/", cases.case, name="case_section"),
]
