"""Addresses of the referrals, one module a part of the work."""

from django.urls import URLPattern

app_name = "referrals"
urlpatterns: list[URLPattern] = []
