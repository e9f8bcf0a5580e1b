"""The settings of `make run` plus the bare pages that the portal's own are measured against."""

from portal.config.settings.dev import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "bench"]  # noqa: F405
