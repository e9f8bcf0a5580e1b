"""An app for measurements only: it brings the bare pages and the drill's endpoint."""

import datetime as dt
import os

from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "bench"

    def ready(self) -> None:
        """In a drill a worker counts as lost after seconds, not minutes; nothing else differs from real life."""
        silent = os.environ.get("DRILL_SILENT_SECONDS")
        if silent:
            from portal.jobs import services

            services.SILENT_AFTER = dt.timedelta(seconds=int(silent))
