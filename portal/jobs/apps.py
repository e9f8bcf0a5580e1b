from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "portal.jobs"
    label = "jobs"
    verbose_name = _("Long work")

    def ready(self) -> None:
        """Load every app's `jobs.py`, where kinds of long work are registered."""
        autodiscover_modules("jobs")
