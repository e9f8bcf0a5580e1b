from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "strategy"
    label = "strategy"
    verbose_name = _("Strategy")

    def ready(self) -> None:
        """Make the plan known to the frame."""
        from portal.api.scopes import register_scope

        register_scope("strategy", _("the plan and its measures"))
