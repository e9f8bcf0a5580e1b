from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TextsConfig(AppConfig):
    name = "portal.texts"
    label = "texts"
    verbose_name = _("Lists and texts")

    def ready(self) -> None:
        """Ship the words of the pages, and lead to where a city changes them."""
        from portal.reference import register_loader
        from portal.texts.reference import load
        from portal.ui.panels import register_nav

        register_loader("texts", load, order=10)
        register_nav(
            "settings", _("Lists and texts"), "texts:index", "texts.change", order=60, icon="journal"
        )
