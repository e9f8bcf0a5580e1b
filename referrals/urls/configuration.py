"""The city's configuration."""

from django.urls import path

from referrals.views import configuration as views
from referrals.views import configuration_draft as drafts

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/in-use/", drafts.use, name="processes_in_use"),
    path("settings/holidays/add/", views.add_holiday, name="add_holiday"),
    path("settings/holidays/<int:pk>/remove/", views.remove_holiday, name="remove_holiday"),
    path("settings/processes/<slug:slug>/", views.process, name="process_settings"),
    path("settings/versions/<int:pk>/", views.version, name="version"),
    path("settings/versions/<int:pk>/topics/<slug:topic>/", drafts.topic, name="version_topic"),
    path("settings/versions/<int:pk>/sight/", drafts.sight, name="version_sight"),
    path("settings/versions/<int:pk>/propose/", drafts.propose, name="version_propose"),
    path("settings/versions/<int:pk>/discard/", drafts.discard, name="version_discard"),
]
