"""The city's configuration."""

from django.urls import path

from referrals.views import configuration as views

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/holidays/add/", views.add_holiday, name="add_holiday"),
    path("settings/holidays/<int:pk>/remove/", views.remove_holiday, name="remove_holiday"),
    path("settings/versions/<int:pk>/", views.version, name="version"),
    path("settings/processes/<slug:slug>/", views.propose, name="propose_version"),
]
