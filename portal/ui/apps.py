from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "portal.ui"
    label = "ui"
    verbose_name = _("Ui")

    def ready(self) -> None:
        """The gallery stands at the end of the settings; home has panels that belong to no single app."""
        from portal.ui import home
        from portal.ui.panels import register_nav, register_panel

        register_nav(
            "settings", _("Style guide"), "styleguide", "accounts.open_styleguide", order=90, icon="palette"
        )
        register_panel("home", home.news_panel, order=90)
        register_panel("home", home.accounts_panel, order=20)
        register_panel("home", home.audit_panel, order=20)
