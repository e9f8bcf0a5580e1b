import importlib
import pkgutil

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    label = "referrals"
    verbose_name = _("Referrals")

    def ready(self) -> None:
        """Hang the sections of the case page where the page gathers them."""
        from referrals import parts

        for module in pkgutil.iter_modules(parts.__path__):
            importlib.import_module(f"{parts.__name__}.{module.name}")
