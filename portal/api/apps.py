from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "portal.api"
    label = "api"
    verbose_name = _("Programming interface")

    def ready(self) -> None:
        """Tell the schema how callers sign in."""
        import_module("portal.api.schema")
