"""What every environment shares. What differs comes from the environment; `.env.example` explains the keys."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE

from .environment import BASE_DIR, DATA_DIR, env
from .files import file_origins

DEBUG = env.bool("DJANGO_DEBUG", False)
SECRET_KEY = env.str("DJANGO_SECRET_KEY", "")
ALLOWED_HOSTS: list[str] = env.list("DJANGO_ALLOWED_HOSTS", [])

BASE_HOST = env.str("BASE_HOST", "localhost")  # the public site; a centre lives at <subdomain>.<BASE_HOST>
PORT = env.int("PORT", 8000)
SOCKET_PORT = env.int("SOCKET_PORT", PORT + 1)
# Where pages find the websockets: "" is the page's own host (a proxy in front), else e.g. "ws://{host}:8001".
SOCKET_URL = env.str("SOCKET_URL", "")

# --- applications: one list for the public schema, one for each centre's (docs/architecture.md)
SHARED_APPS = [
    "django_tenants",
    "tenants",
    "tenants.people",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "jlpt",
    "daphne",
    "channels",
    "allauth",
    "whitenoise.runserver_nostatic",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "crispy_forms",
    "crispy_tailwind",
    "csp",
]
TENANT_APPS = [
    "tenants.people",
    "django.contrib.sessions",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "exams",
    "grading",
]
INSTALLED_APPS = SHARED_APPS + [app for app in TENANT_APPS if app not in SHARED_APPS]

TENANT_MODEL = "tenants.Center"
TENANT_DOMAIN_MODEL = "tenants.Domain"
DATABASE_ROUTERS = ("django_tenants.routers.TenantSyncRouter",)
TENANT_LIMIT_SET_CALLS = True
ROOT_URLCONF = "jlpt.urls.center"
PUBLIC_SCHEMA_URLCONF = "jlpt.urls.public"
WSGI_APPLICATION = "jlpt.wsgi.application"
ASGI_APPLICATION = "jlpt.asgi.application"

MIDDLEWARE = [
    "jlpt.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.CenterMiddleware",
    "exams.middleware.JournalMiddleware",
    "csp.middleware.CSPMiddleware",
    "jlpt.middleware.SocketPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "jlpt.middleware.OfferedLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.people.origin.OriginMiddleware",
    "tenants.middleware.TimezoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tenants.people.gate.GateMiddleware",
    "tenants.people.seen.SeenMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "jlpt.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
                "template_partials.templatetags.partials",
            ],
        },
    },
]

# --- database: our backend refuses to run a statement when the centre's search_path could not be set
DATABASE_URL = env.str("DATABASE_URL", "")
_parts: dict[str, Any] = (
    env.dj_db_url("DATABASE_URL")
    if DATABASE_URL
    else {
        "NAME": env.str("DB_NAME", "jlpt"),
        "USER": env.str("DB_USER", "postgres"),
        "PASSWORD": env.str("POSTGRES_PASSWORD", ""),
        "HOST": env.str("DB_HOST", "localhost"),
        "PORT": env.str("DB_PORT", "5432"),
    }
)
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_parts,
        "ENGINE": "tenants.postgresql",
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            **_parts.get("OPTIONS", {}),
            "options": "-c statement_timeout=20s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
            "prepare_threshold": 3,  # for `tenants.statements`; Django's own cursors never prepare
            "pool": {"min_size": 1, "max_size": env.int("DB_POOL_SIZE", 10), "timeout": 5},
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: cache, sockets and task hints; nothing that matters lives only there
REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
        "OPTIONS": {
            "REDIS_CLIENT_CLASS": "tenants.cache.PatientOnce",  # it logs what is ignored, once
            "SOCKET_CONNECT_TIMEOUT": 0.5,
            "SOCKET_TIMEOUT": 0.5,
            "IGNORE_EXCEPTIONS": True,
        },
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # The layer waits for messages in blocking reads of 5 s, which must not run into the client's own time limit.
        "CONFIG": {
            "hosts": [{"address": REDIS_URL, "socket_timeout": 20, "socket_connect_timeout": 2}],
            "capacity": 1000,
        },
    }
}

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", REDIS_URL)
CELERY_RESULT_BACKEND = None  # the row is the queue; nobody waits for a result
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 1, "visibility_timeout": 900}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_DB_REUSE_MAX = 10**9  # Celery leaves connections alone; jlpt.celery gives them back after each task
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "worker-heartbeat": {"task": "jlpt.tasks.worker_heartbeat", "schedule": 10, "options": {"expires": 10}},
    "close-overdue": {"task": "exams.tasks.close_overdue_everywhere", "schedule": 5, "options": {"expires": 5}},
    "grade-waiting": {"task": "grading.tasks.grade_waiting_everywhere", "schedule": 15, "options": {"expires": 15}},
    "media": {"task": "exams.tasks.prepare_media_everywhere", "schedule": 30, "options": {"expires": 30}},
    "letters": {"task": "exams.tasks.tell_of_cancelled_everywhere", "schedule": 60, "options": {"expires": 60}},
    "center-jobs": {"task": "tenants.tasks.run_waiting_jobs", "schedule": 10, "options": {"expires": 10}},
    "center-days": {"task": "tenants.tasks.write_center_days", "schedule": 900, "options": {"expires": 900}},
    "trials": {"task": "tenants.tasks.watch_trials", "schedule": 3600, "options": {"expires": 3600}},
    "deletions": {"task": "tenants.tasks.delete_due_centers", "schedule": 300, "options": {"expires": 300}},
    "support-ends": {"task": "tenants.tasks.end_support_sessions", "schedule": 30, "options": {"expires": 30}},
    "requests": {"task": "tenants.tasks.tell_owners", "schedule": 60, "options": {"expires": 60}},
    "invitations": {
        "task": "tenants.people.tasks.send_invitations_everywhere",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "imports": {"task": "tenants.people.tasks.run_imports_everywhere", "schedule": 60, "options": {"expires": 60}},
    "test-imports": {"task": "exams.tasks.forget_imports_everywhere", "schedule": 3600, "options": {"expires": 3600}},
    "release-due": {"task": "grading.tasks.release_due_everywhere", "schedule": 15, "options": {"expires": 15}},
}

# --- people
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["tenants.people.backend.PersonBackend"]
PASSWORD_HASHERS = [
    "tenants.people.hashers.PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "tenants.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are added by their centre
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_RATE_LIMITS = {
    "login": None,  # passwords are counted in tenants.people.guessing: a classroom shares one address
    "login_failed": "8/5m/key",  # wrong codes of the second factor, by person
    "reset_password": "60/m/ip,5/m/key",
    "reset_password_from_key": "60/m/ip",
    "change_password": "10/m/user",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_ADAPTER = "tenants.people.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are confirmed elsewhere: tenants.people.services.emails
MFA_TOTP_TOLERANCE = 1  # clocks of cheap phones are half a minute off
MFA_FORMS = {
    "add_webauthn": "tenants.people.forms.two_factor.AddPasskeyForm",
    "edit_webauthn": "tenants.people.forms.two_factor.RenamePasskeyForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}  # nothing to guess there, and a school has one address
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# --- mail
EMAIL_BACKEND = env.str("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"mikan <no-reply@{BASE_HOST}>")

# --- words and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("uz", "Oʻzbekcha"), ("ja", "日本語")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Tashkent"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["jlpt.formats"]

# --- files: everything a centre uploads is private and carries the schema in its path
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", "") or DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static" / "dist", BASE_DIR / "static" / "public"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", "") or DATA_DIR / "media")
MEDIA_URL = "/media/"
MULTITENANT_RELATIVE_MEDIA_ROOT = "%s"
USE_S3 = env.bool("USE_S3", False)
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django_tenants.files.storage.TenantFileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if USE_S3:
    STORAGES["default"] = {
        "BACKEND": "tenants.storage.CenterS3Storage",
        "OPTIONS": {
            "bucket_name": env.str("AWS_STORAGE_BUCKET_NAME"),
            "access_key": env.str("AWS_ACCESS_KEY_ID"),
            "secret_key": env.str("AWS_SECRET_ACCESS_KEY"),
            "endpoint_url": env.str("AWS_S3_ENDPOINT_URL", None),
            "region_name": env.str("AWS_S3_REGION_NAME", None),
            "querystring_auth": True,
            "querystring_expire": 3600,
            "default_acl": None,
            "file_overwrite": False,
            "max_memory_size": 16 * 1024 * 1024,  # larger files are read through the disk, not held in memory
        },
    }
# Where pages get private files from beside their own host: what the bucket's signed addresses begin with.
FILE_ORIGINS = file_origins(STORAGES["default"].get("OPTIONS", {}))
# nginx hands over private files: the internal location that maps to MEDIA_ROOT; "" serves them from Python.
ACCEL_REDIRECT = env.str("ACCEL_REDIRECT", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

# --- security
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "jlpt.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": [UNSAFE_INLINE],  # the numbers of tick tracks and rulers: style="--n:30"
        "img-src": [SELF, "data:", "blob:", *FILE_ORIGINS],
        "media-src": [SELF, "blob:", *FILE_ORIGINS],
        "frame-src": [SELF, *FILE_ORIGINS],
        "connect-src": [SELF, *FILE_ORIGINS],  # plus the sockets: jlpt.middleware
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "tailwind"
CRISPY_TEMPLATE_PACK = "tailwind"

# --- exams
# How many seconds an exam's minute lasts. 60; less only to try a whole exam quickly (production refuses it).
EXAM_MINUTE_SECONDS = env.int("EXAM_MINUTE_SECONDS", 60)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},
}
