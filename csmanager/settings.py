"""One settings module for every environment; what differs comes from csmanager.env."""

import logging
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from django.templatetags.static import static
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from csmanager import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent

# --- what this installation is ------------------------------------------------------
DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.secret_key(debug=DEBUG)
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.items("CSRF_TRUSTED_ORIGINS", [])
SITE_NAME = env.text("SITE_NAME", "csmanager")
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
MAIL_CATCHER_DIR = env.text("MAIL_CATCHER_DIR", "")

# --- parts --------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "core",
    "notifications",
    "stakeholders",
    "meetings",
    "trainings",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.RequestLogMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "core.middleware.SecondFactorMiddleware",
    "core.middleware.AdminPolicyMiddleware",
    "csmanager.middleware.BadgesMiddleware",
    "core.middleware.DomainErrorMiddleware",
    "core.middleware.HistoryContextMiddleware",
]

ROOT_URLCONF = "csmanager.urls"
CSRF_FAILURE_VIEW = "csmanager.views.pages.csrf_failure"
WSGI_APPLICATION = "csmanager.wsgi.application"
AUTH_USER_MODEL = "core.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["core.templatetags.ui", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csmanager.context.site",
            ],
        },
    },
]

# --- state: PostgreSQL, Valkey, files -----------------------------------------------
DATABASES = {"default": env.database()}

REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "core.caches.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "csmanager",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
    },
}

MEDIA_ROOT = env.text("MEDIA_ROOT", str(BASE_DIR / "media"))
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": env.storage(MEDIA_ROOT),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# --- mail and Celery ----------------------------------------------------------------
MAILERS = {"default": env.mailer()}
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "civil.society@csmanager.example")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# In seconds. A row counts as abandoned when its task cannot run any more: keep
# OUTBOX_STALE_AFTER well above CELERY_TASK_TIME_LIMIT.
OUTBOX_SWEEP_EVERY = env.number("OUTBOX_SWEEP_EVERY", 60)
OUTBOX_RETRY_AFTER = env.number("OUTBOX_RETRY_AFTER", 5 * 60)
OUTBOX_STALE_AFTER = env.number("OUTBOX_STALE_AFTER", 5 * 60)

# In seconds; an import without a sign of life for so long is given to another worker.
IMPORT_SWEEP_EVERY = env.number("IMPORT_SWEEP_EVERY", 30)
IMPORT_STALE_AFTER = env.number("IMPORT_STALE_AFTER", 60)
EXPORT_SWEEP_EVERY = env.number("EXPORT_SWEEP_EVERY", 60)
# Core asks for a long export, and knows nothing of workers.
EXPORT_IN_BACKGROUND = "csmanager.tasks.ask_export"

CELERY_BROKER_URL = env.broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# One quick second try: with retries off, kombu's own loop holds a request for seconds.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.5,
    # A frozen broker holds a person up for so long; a worker asks with a wait of one second.
    "socket_timeout": 2,
    "visibility_timeout": 600,
}
CELERY_TIMEZONE = "UTC"
CELERY_IMPORTS = ("csmanager.tasks",)  # The tasks of no app are not found by themselves.
# Lists come in and go out by workers of their own (-Q imports): mails never wait behind them.
CELERY_TASK_ROUTES = {
    "stakeholders.imports.jobs.go_on": {"queue": "imports"},
    "csmanager.tasks.prepare_export": {"queue": "imports"},
}
CELERY_BEAT_SCHEDULE = {
    "outbox-sweep": {
        "task": "notifications.tasks.sweep",
        "schedule": float(OUTBOX_SWEEP_EVERY),
        "options": {"expires": OUTBOX_SWEEP_EVERY},
    },
    "import-sweep": {
        "task": "stakeholders.imports.jobs.sweep",
        "schedule": float(IMPORT_SWEEP_EVERY),
        "options": {"expires": IMPORT_SWEEP_EVERY},
    },
    "export-sweep": {
        "task": "csmanager.tasks.sweep_exports",
        "schedule": float(EXPORT_SWEEP_EVERY),
        "options": {"expires": EXPORT_SWEEP_EVERY},
    },
    "import-uploads": {
        "task": "stakeholders.tasks.forget_uploads",
        "schedule": crontab(minute=52),
    },
    "worker-heartbeat": {"task": "notifications.tasks.heartbeat", "schedule": 30.0},
    "registration-reminders": {
        "task": "stakeholders.tasks.remind_before_links_expire",
        "schedule": crontab(minute=7),
    },
    "duplicates": {
        "task": "stakeholders.tasks.find_duplicates",
        "schedule": crontab(hour=2, minute=20),
    },
    "declarations": {
        "task": "stakeholders.tasks.archive_declarations",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "saved-search-news": {
        "task": "csmanager.tasks.tell_saved_searches",
        "schedule": crontab(minute=22, hour="4-8"),
    },
    "reviews-due": {
        "task": "stakeholders.tasks.open_due_reviews",
        "schedule": crontab(minute=20, hour=3),
    },
    "screening-of-a-new-list": {
        "task": "stakeholders.tasks.screen_new_list",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "screening-of-changed-names": {
        "task": "stakeholders.tasks.screen_changed_names",
        "schedule": crontab(minute=40, hour=3),
    },
    "registration-expiry": {
        "task": "stakeholders.tasks.expire_registrations",
        "schedule": crontab(minute=37),
    },
    "merges": {
        "task": "stakeholders.tasks.forget_old_merges",
        "schedule": crontab(minute=27, hour=3),
    },
    "erasure": {
        "task": "stakeholders.tasks.erase_what_is_over",
        "schedule": crontab(minute=52, hour=2),
    },
    # In working hours, a batch an hour: whoever answers a question finds somebody here.
    "consent-requests": {
        "task": "stakeholders.tasks.ask_for_consent",
        "schedule": crontab(minute="*/5"),
    },
    "yearly-confirmation": {
        "task": "stakeholders.tasks.confirm_yearly",
        "schedule": crontab(minute=17, hour="6-16"),
    },
    # In the morning of the duty station; beat itself thinks in UTC.
    "task-digest": {
        "task": "stakeholders.tasks.remind_of_tasks",
        "schedule": crontab(minute=12, hour=5),
    },
}

# --- who signs in, and how ----------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my"
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", not DEBUG)
ACCOUNT_ADAPTER = "csmanager.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "csmanager.accounts.user_display"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "add_email": "csmanager.forms.ChangeAddressForm",
    "login": "csmanager.forms.SignInForm",
    "request_login_code": "csmanager.forms.LoginCodeForm",
    "reset_password": "csmanager.forms.PasswordResetForm",
}
# As long as a mail may take when the broker is down and the sweep has to send it.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = SITE_NAME
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# --- languages and times ------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["core.formats"]
USE_TZ = True
TIME_ZONE = "Europe/Vienna"

# --- security -----------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = True
if not DEBUG:
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# --- looks --------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
UNFOLD: dict[str, Any] = {
    "SITE_TITLE": SITE_NAME,
    "SITE_HEADER": SITE_NAME,
    "SITE_SUBHEADER": _("Civil Society Team"),
    "SITE_URL": "/",
    "SITE_SYMBOL": "diversity_3",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "BORDER_RADIUS": "6px",
    # The public pages' blue, in Unfold's steps.
    "COLORS": {
        "primary": {
            "50": "#eef6fb",
            "100": "#d9ebf6",
            "200": "#b3d7ee",
            "300": "#9fcdea",
            "400": "#7cb8e0",
            "500": "#4a9fd4",
            "600": "#0068ac",
            "700": "#005e9e",
            "800": "#00477a",
            "900": "#0a2c48",
            "950": "#061c30",
        },
    },
    "STYLES": [
        lambda _request: static("css/backoffice.css"),
        lambda _request: static("css/merging.css"),
        lambda _request: static("css/records.css"),
    ],
    "SCRIPTS": [lambda _request: static("js/backoffice.js")],
    "DASHBOARD_CALLBACK": "csmanager.backoffice.dashboard",
    "SIDEBAR": {
        "show_search": True,
        "command_search": False,
        "show_all_applications": False,
        "navigation": "csmanager.backoffice.navigation",
    },
}

# --- logs ---------------------------------------------------------------------------
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_FAILURE_LOG_LEVEL = logging.ERROR
LOGGING = logs.config(as_json=env.flag("LOG_JSON", not DEBUG), level=env.text("LOG_LEVEL", "INFO"))
logs.configure()
