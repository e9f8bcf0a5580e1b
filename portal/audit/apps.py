from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        """Put the audit into the navigation of who may read it."""
        from portal.ui.panels import register_nav

        register_nav(
            "settings", _("Audit"), "audit:events", "audit.view_events", order=60, icon="shield-check"
        )
