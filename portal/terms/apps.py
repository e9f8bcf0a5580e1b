from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TermsConfig(AppConfig):
    name = "portal.terms"
    label = "terms"
    verbose_name = _("Terms")

    def ready(self) -> None:
        """Ship the starter list, and lead to the glossary from the side navigation."""
        from portal.reference import register_loader
        from portal.terms.reference import load
        from portal.ui.panels import register_nav

        register_loader("terms", load, order=20)
        register_nav("strategy", _("Terms"), "terms:glossary", "terms.view_term", order=90)
