"""Addresses of the public site's frame."""

from django.urls import path

from portal.ui.views import pages

app_name = "public"
urlpatterns = [path("", pages.public_home, name="home")]
