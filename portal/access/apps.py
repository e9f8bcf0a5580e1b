from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "portal.access"
    label = "access"
    verbose_name = _("Access")

    def ready(self) -> None:
        """Load the rules of every app, so that no page is reached before its rule is known."""
        from portal.access.roles_sql import grant_runtime_rights

        # Django tells only apps with models of their own; the audit has them, and all tables exist by then.
        post_migrate.connect(
            grant_runtime_rights, sender=apps.get_app_config("audit"), dispatch_uid="runtime-rights"
        )
        for config in apps.get_app_configs():
            if (
                config.module is not None
                and module_has_submodule(config.module, "permissions")
                and not config.name.startswith(("django", "rest", "guardian", "allauth"))
            ):
                import_module(f"{config.name}.permissions")
