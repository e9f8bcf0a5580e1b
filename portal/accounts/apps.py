from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Write sign-ins into the audit; make people and organisations known to the frame."""
        from portal.accounts import panels
        from portal.accounts.signin import journal  # noqa: F401
        from portal.inbox import register_waiting
        from portal.ui.panels import register_nav, register_search

        register_nav(
            "settings", _("People"), "accounts:people", "accounts.view_people", order=10, icon="people"
        )
        register_nav(
            "settings",
            _("Requests for case roles"),
            "accounts:role_requests",
            "accounts.view_role_requests",
            order=20,
        )
        register_nav(
            "landscape",
            _("Organisations"),
            "accounts:organisations",
            "accounts.view_organisations",
            order=40,
            icon="building",
        )
        register_waiting(panels.waiting)
        register_search(panels.find)
