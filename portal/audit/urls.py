"""Addresses of the audit."""

from django.urls import path

from portal.audit.views.events import Events

app_name = "audit"
urlpatterns = [path("", Events.as_view(), name="events")]
