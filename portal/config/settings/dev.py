"""For a developer's machine and the demo city: plain HTTP on loopback, a key from the environment or a fixed one for the demo."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-development-and-never-for-a-city")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
os.environ.setdefault("SECURE_HSTS_SECONDS", "0")
os.environ.setdefault("DESK_PHONE", "555 0142")
os.environ.setdefault("DATABASE_OWNER_URL", "postgres://postgres@127.0.0.1:5432/portal")

from portal.config.settings.base import *  # noqa: E402,F403

DEBUG = env.bool("DEBUG", default=False)  # noqa: F405
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
# Browsers refuse the __Host- prefix over plain HTTP.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_NAME = "csrf"
DEVICE_COOKIE_NAME = "device"
DRAFT_COOKIE_NAME = "draft"
RECEIPT_COOKIE_NAME = "receipt"
# Passkeys on plain HTTP work for localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # type: ignore[assignment]  # nothing is collected: the finders serve static/ as it is
WHITENOISE_AUTOREFRESH = False
# All that a developer's run writes is under var/; a city keeps the keys elsewhere.
KEY_STORE["options"] = {"folder": VAR_DIR / "keyring", "backups": VAR_DIR / "keyring-backups"}  # noqa: F405
