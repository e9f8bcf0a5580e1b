"""Steps of a case and the second person's page."""

from django.urls import path

from referrals.views import steps

urlpatterns = [
    path("cases/<uuid:pk>/steps/<slug:step>/", steps.step, name="step"),
    path("approvals/", steps.waiting, name="approvals"),
    path("approvals/<uuid:pk>/", steps.answer, name="approval"),
    path("approvals/<uuid:pk>/withdraw/", steps.withdraw, name="withdraw_request"),
]
