from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "strategy"
    label = "strategy"
    verbose_name = _("Strategy")

    def ready(self) -> None:
        """Make the plan known to the frame."""
        from portal.api.scopes import register_scope
        from portal.inbox import register_waiting
        from portal.ui.panels import register_door, register_nav, register_panel, register_search
        from strategy import panels

        register_scope("strategy", _("the plan and its measures"))
        register_nav(
            "strategy",
            _("Action plan"),
            "strategy:plan",
            "strategy.view_plan",
            order=10,
            icon="signpost-split",
        )
        register_door(
            _("How it is going"),
            _("What the city promised to do, and how each promise stands."),
            "strategy:public_plan",
            icon="signpost-split",
            order=10,
        )
        register_waiting(panels.waiting)
        register_panel("area", panels.area_panel, order=40)
        register_panel("home", panels.home_panel, order=30, keeps=True)
        register_search(panels.find)
