"""Settings that are safe in production. `dev` and `test` loosen them; nothing here does."""

from pathlib import Path
from typing import Any

import environ
import pghistory
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.config.database import databases
from portal.config.settings.schedule import CELERY_BEAT_SCHEDULE as CELERY_BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parents[3]
env = environ.Env()

# --- The city -------------------------------------------------------------------------------------------------
CITY_NAME = env.str("CITY_NAME", default="Rivermouth")
PROGRAMME_NAME = env.str("PROGRAMME_NAME", default="Together, prevention programme")
CURRENCY_SIGN = env.str("CURRENCY_SIGN", default="€")
EMERGENCY_NUMBER = env.str("EMERGENCY_NUMBER", default="112")
# The desk that answers residents, as the public pages and the privacy notice name it.
DESK_NAME = env.str("DESK_NAME", default="The advice desk")
DESK_PHONE = env.str("DESK_PHONE", default="")
DESK_HOURS = env.str("DESK_HOURS", default="on working days")
DPO_CONTACT = env.str("DPO_CONTACT", default="the town hall, “data protection officer”")
AUTHORITY_CONTACT = env.str("AUTHORITY_CONTACT", default="its own address")
COMPLAINT_CONTACT = env.str("COMPLAINT_CONTACT", default="the town hall, “complaints”")
LEGAL_BASIS = env.str("LEGAL_BASIS", default="the public task that the law gives to the city")
PAPER_SIZE = env.str("PAPER_SIZE", default="A4")

# --- Core -----------------------------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
ROOT_URLCONF = "portal.config.urls"
WSGI_APPLICATION = "portal.config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = databases(env)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "pgtrigger",
    "pghistory",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_celery_beat",
    "django_celery_results",
    "django_structlog",
    "health_check",
    "portal.access",
    "portal.crypto",
    "portal.audit",
    "portal.accounts",
    "portal.areas",
    "portal.documents",
    "portal.jobs",
    "portal.inbox",
    "portal.terms",
    "portal.imports",
    "portal.texts",
    "portal.ui",
    "portal.api",
    "portal.config.demo",
    "strategy",
    "programmes",
    "referrals",
    "mel",
]

MIDDLEWARE = [
    # The outermost, so that redirects to HTTPS, refused hosts and static files bear the policy too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "portal.access.middleware.ActorMiddleware",
    "portal.accounts.middleware.KnownDeviceMiddleware",
    "portal.accounts.middleware.SessionLimitsMiddleware",
    "portal.accounts.middleware.PreferencesMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "portal.ui.middleware.ForgetKeptMiddleware",
    "portal.ui.middleware.KeysMissingMiddleware",
    "portal.access.middleware.DenyByDefaultMiddleware",
    "referrals.middleware.AfterAPauseMiddleware",
    "portal.access.middleware.NoStoreMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.ui.templatetags.addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.ui.context_processors.frame",
                "portal.texts.context_processors.words",
            ],
        },
    },
]
FILTERS_EMPTY_CHOICE_LABEL = _("Any")
FORM_RENDERER = "portal.ui.forms.PortalFormRenderer"

# --- Sign-in --------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "portal.access.backend.RuleBackend",
    "portal.accounts.signin.backend.AccountBackend",
    "guardian.backends.ObjectPermissionBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "portal.accounts.signin.passwords.NotGuessableValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "portal.accounts.signin.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "portal.accounts.signin.adapter.SocialAccountAdapter"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Sign-in and codes are throttled by portal.accounts.signin.throttle, which no stranger can turn against an account's owner.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "reset_password": "20/m/ip,3/10m/key"}
ACCOUNT_FORMS = {"reset_password": "portal.accounts.signin.forms.ResetPasswordForm"}
DEVICE_COOKIE_NAME = "__Host-device"
# What a writer's browser keeps of an unfinished concern (its key), and for half an hour of a receipt code.
DRAFT_COOKIE_NAME = "__Host-draft"
RECEIPT_COOKIE_NAME = "__Host-receipt"
MFA_ADAPTER = "portal.accounts.signin.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.signin.forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.signin.forms.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = CITY_NAME
MFA_TOTP_TOLERANCE = 0
PASSWORD_RESET_TIMEOUT = 600
# The city's own identity provider (OpenID Connect), when its address is given. People are matched by the address it has verified.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": env.str("OIDC_ID", default="city"),
                "name": env.str("OIDC_NAME", default=CITY_NAME),
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {
                    "server_url": OIDC_SERVER_URL,
                    "token_auth_method": env.str("OIDC_TOKEN_AUTH_METHOD", default="client_secret_basic"),
                },
            }
        ]
        if OIDC_SERVER_URL
        else [],
        "OAUTH_PKCE_ENABLED": True,
    }
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
# Roles that may not work without a second factor; roles with case access always belong here (portal.accounts.enums.CASE_ROLES).
SECOND_FACTOR_ROLES = env.list(
    "SECOND_FACTOR_ROLES", default=["administrator", "data_protection_officer", "programme_coordinator"]
)
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)
UNUSED_ACCOUNT_DAYS = env.int("UNUSED_ACCOUNT_DAYS", default=180)
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
# After so long, pages about cases ask again who is there; the rest of the portal goes on.
CASE_IDLE_MINUTES = env.int("CASE_IDLE_MINUTES", default=15)
SESSION_ABSOLUTE_HOURS = env.int("SESSION_ABSOLUTE_HOURS", default=8)

# --- Browser --------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "portal.accounts.sessions"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "portal.ui.views.errors.csrf_failure"
# Maps fetch no tile from anywhere unless the city names its own server, such as https://tiles.city.example/{z}/{x}/{y}.png
MAP_TILE_URL = env.str("MAP_TILE_URL", default="")
MAP_TILE_CREDIT = env.str("MAP_TILE_CREDIT", default="")
_TILE_HOST = ["/".join(MAP_TILE_URL.split("/")[:3])] if MAP_TILE_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *_TILE_HOST],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- Files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "documents"
STORAGES = {
    "default": {
        "BACKEND": "portal.documents.storage.WholeFiles",
        "OPTIONS": {"location": str(MEDIA_ROOT)},
    },
    # Uploads are for the portal alone; style sheets are read by whoever serves them.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_BYTES", default=20 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Concerns -------------------------------------------------------------------------------------------------
# How many concerns the public form takes in an hour: from one address, and in all. Past it nothing is written.
INTAKE_PER_ADDRESS = env.int("INTAKE_PER_ADDRESS", default=5)
INTAKE_IN_ALL = env.int("INTAKE_IN_ALL", default=20)
REFERRAL_PROCESS = env.str("REFERRAL_PROCESS", default="panel")
CASE_FILE_MAX_BYTES = env.int("CASE_FILE_MAX_BYTES", default=8 * 1024 * 1024)

# --- Keys of cases: on a disk that no backup of the database covers ---------------------------------------------
KEY_STORE: dict[str, Any] = {
    "class": "portal.crypto.keyring.Keyring",
    "options": {
        "folder": Path(env.str("KEYRING_DIR", default=str(VAR_DIR.parent / "keyring"))),
        "backups": Path(env.str("KEYRING_BACKUP_DIR", default=str(VAR_DIR.parent / "keyring-backups"))),
    },
}
KEYRING_BACKUP_DAYS = env.int("KEYRING_BACKUP_DAYS", default=14)

# --- Worker, cache --------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# Limits and counters are in the first: without its server they fail, and what they guard stays shut. What can be worked out
# anew is in the second: without its server pages are slower, and are shown.
CACHES: dict[str, dict[str, Any]] = {
    # What must hold, such as limits and tries: counted in the database while the server is away.
    "default": {
        "BACKEND": "portal.counting_cache.CountingCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "portal",
        "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 2, "SOCKET_TIMEOUT": 2},
    }
}  # fmt: skip
CACHES["kept"] = {
    "BACKEND": "django_redis.cache.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "portal",
    "OPTIONS": {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 2, "SOCKET_TIMEOUT": 2},
}  # fmt: skip
# For how long a person's frame (what waits, counts in the navigation) is kept between two pages; 0 works it out each time.
KEPT_SECONDS = env.int("KEPT_SECONDS", default=30)
# Celery knows unix sockets by another scheme than redis-py does.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_RESULT_BACKEND = "django-db"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1740
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "unacked_restore_throttle": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_TIMEZONE = env.str("TIME_ZONE", default="Europe/Lisbon")

# --- Mail -----------------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@rivermouth.example")

# --- Language and time ----------------------------------------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en-gb")
# Those with words of their own; a language without a catalogue would be offered and answer in English.
LANGUAGES = [("en-gb", _("English")), ("ar", _("Arabic"))]
TIME_ZONE = CELERY_TIMEZONE
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["portal.config.formats"]

# --- History and audit ----------------------------------------------------------------------------------------
# Event rows outlive what they tell of, and carry their context (actor, action) themselves.
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_constraint=False)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
AUDIT_ANCHOR_FILE = Path(env.str("AUDIT_ANCHOR_FILE", default=str(VAR_DIR / "audit" / "anchors.log")))
GUARDIAN_RAISE_403 = True
ANONYMOUS_USER_NAME = None

# --- API ------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.api.authentication.TokenAuthentication",
        "portal.api.authentication.BrowserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["portal.api.permissions.RulePermission"],
    "DEFAULT_PAGINATION_CLASS": "portal.api.pagination.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["portal.api.throttling.PerMinute", "portal.api.throttling.PerDay"],
    "DEFAULT_THROTTLE_RATES": {
        "per_minute": env.str("API_PER_MINUTE", default="120/min"),
        "per_day": env.str("API_PER_DAY", default="20000/day"),
    },
    "EXCEPTION_HANDLER": "portal.api.problems.handle",
    "DEFAULT_VERSIONING_CLASS": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "AUTHENTICATION_WHITELIST": ["portal.api.authentication.TokenAuthentication"],
    "TITLE": "Prevention portal API",
    "VERSION": "1.0.0",
    "DESCRIPTION": "The same records and the same rules as the pages.",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "AreaKind": "portal.areas.enums.AreaKind",
        "OrganisationKind": "portal.accounts.enums.OrganisationKind",
        "ReportKind": "mel.enums.ReportKind",
        "MeasureStatus": "strategy.enums.MeasureStatus",
        "ProgrammeStatus": "programmes.enums.ProgrammeStatus",
        "LogStatus": "programmes.enums.LogStatus",
        "EditionStatus": "mel.enums.EditionStatus",
    },
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

# --- Logs -----------------------------------------------------------------------------------------------------
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
from portal.config.logs import LOGGING  # noqa: E402

LOGGING = LOGGING | {"root": {"handlers": ["stdout"], "level": LOG_LEVEL}}
