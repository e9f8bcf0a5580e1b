"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings.base")
application = get_wsgi_application()

from portal.config.warm import warm  # noqa: E402 - needs the apps

warm()
