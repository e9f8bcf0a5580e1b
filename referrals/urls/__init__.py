"""Addresses of the referrals, one module a part of the work; every module of this folder says its `urlpatterns`."""

import importlib
import pkgutil

from django.urls import URLPattern

app_name = "referrals"
urlpatterns: list[URLPattern] = []
# The case page comes last: its sections take any one word after the case, and addresses of their own must be tried before.
for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: (found.name == "cases", found.name)):
    urlpatterns += importlib.import_module(f"{__name__}.{module.name}").urlpatterns
