from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "portal.ui"
    label = "ui"
    verbose_name = _("Ui")

    def ready(self) -> None:
        """The gallery stands at the end of the settings."""
        from portal.ui.panels import register_nav

        register_nav(
            "settings", _("Style guide"), "styleguide", "accounts.open_styleguide", order=90, icon="palette"
        )
