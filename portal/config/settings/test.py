"""For the test run: quick hashes, tasks run when the test says so, undefined template variables are loud."""

import os
import tempfile

os.environ.setdefault("PORTAL_DB_ROLE", "owner")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="portal-test-"))

from portal.config.settings.dev import *  # noqa: E402,F403

TESTING = True
# A whole run copies one database that has all migrations already.
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("TEST_DATABASE_TEMPLATE")}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# One memory under both names, so that emptying the one empties the other.
CACHES = {name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"} for name in ("default", "kept")}
KEPT_SECONDS = 0
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_STORE_EAGER_RESULT = False
WHITENOISE_AUTOREFRESH = True
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "CRITICAL"}}
