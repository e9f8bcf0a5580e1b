from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MelConfig(AppConfig):
    name = "mel"
    label = "mel"
    verbose_name = _("Measuring and learning")

    def ready(self) -> None:
        """Make the dashboard and the reports known to the frame."""
        from mel import panels
        from portal.api.scopes import register_scope
        from portal.ui.panels import register_nav, register_panel

        register_scope("reports", _("editions of reports and their figures"))
        register_nav(
            "learning", _("Dashboard"), "mel:dashboard", "mel.view_report", order=10, icon="graph-up"
        )
        register_nav(
            "reports", _("Reports"), "mel:reports", "mel.view_report", order=10, icon="file-earmark-text"
        )
        register_nav("reports", _("Schedule"), "mel:schedule", "mel.change_reportschedule", order=20)
        register_panel("home", panels.home_panel, order=40, keeps=True)
        register_panel("home", panels.figures_panel, order=10, keeps=True)
