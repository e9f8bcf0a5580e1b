from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AreasConfig(AppConfig):
    name = "portal.areas"
    label = "areas"
    verbose_name = _("Areas")

    def ready(self) -> None:
        """Make the places known to the frame."""
        from portal.api.scopes import register_scope
        from portal.areas.imports.population import PopulationImporter
        from portal.areas.panels import find
        from portal.imports.registry import register_importer
        from portal.ui.panels import register_nav, register_search

        register_scope("areas", _("areas and their boundaries"))
        register_nav("landscape", _("Areas"), "areas:areas", "areas.view_area", order=10, icon="map")
        register_search(find)
        register_importer(PopulationImporter())
