from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "programmes"
    label = "programmes"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        """Hang the app's lists, navigation, search and panels where the portal gathers them."""
        from portal.api.scopes import register_scope
        from portal.documents.registry import register_files
        from portal.imports.registry import register_importer
        from portal.inbox import register_waiting
        from portal.reference import register_loader
        from portal.ui.panels import register_nav, register_panel, register_quick, register_search
        from programmes import panels, receivers, reference  # noqa: F401
        from programmes.imports.activities import ActivityImporter

        register_loader("programmes", reference.load, order=30)
        register_scope("programmes", _("programmes and activity logs"))
        register_files(
            "programmes.ActivityLog",
            view="programmes.view_activitylog",
            change="programmes.change_activitylog",
            remove="programmes.redact_activitylog",  # a list with names may have slipped in, found when the log is long verified
        )
        register_files(
            "programmes.Programme",
            view="programmes.view_internal_programme",
            change="programmes.change_programme",
        )
        register_importer(ActivityImporter())
        register_waiting(panels.waiting)
        register_nav(
            "programmes",
            _("Programmes"),
            "programmes:programmes",
            "programmes.view_programme",
            order=10,
            icon="people",
        )
        register_nav(
            "programmes", _("Activities"), "programmes:activities", "programmes.view_activitylog", order=20
        )
        register_nav(
            "programmes", _("Log an activity"), "programmes:log", "programmes.add_activitylog", order=25
        )
        register_nav(
            "programmes",
            _("To verify"),
            "programmes:queue",
            "programmes.check_activitylogs",
            order=30,
            count=panels.queue_count,
        )
        register_quick(
            _("Log"), "programmes:log", "programmes.add_activitylog", icon="journal-plus", order=10
        )
        register_quick(
            _("Activities"), "programmes:activities", "programmes.view_activitylog", icon="list", order=20
        )
        register_panel("home", panels.home_partner, order=10, keeps=True)
        register_panel("home", panels.home_month, order=10, keeps=True)
        register_panel("home", panels.home_city, order=20, keeps=True)
        register_panel("area", panels.area_panel, order=30)
        register_panel("organisation", panels.organisation_panel, order=20)
        register_search(panels.find)
