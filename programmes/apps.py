from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "programmes"
    label = "programmes"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        """Hang the app's lists, navigation, search and panels where the portal gathers them."""
        from portal.reference import register_loader
        from programmes import reference

        register_loader("programmes", reference.load, order=30)
