"""All settings; a deployment differs only by environment variables (配置)."""

import os
import re
import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from registry.config import embedded_postgres
from registry.config.environment import (
    database_at,
    env_bool,
    env_folder,
    env_int,
    env_list,
    env_parts,
    env_rates,
    env_secret,
)

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[2]


def database(*, is_schema: bool) -> dict[str, Any]:
    """Settings of the database, as the schema's owner or as the product's role."""
    if url := os.environ.get("DATABASE_URL"):
        return database_at(
            os.environ.get("DATABASE_OWNER_URL", url) if is_schema else url
        )
    server = embedded_postgres.ensure(DATA_DIR / "postgres")
    return {
        "NAME": os.environ.get("ZHIXIN_DATABASE", embedded_postgres.DATABASE),
        "USER": embedded_postgres.OWNER if is_schema else embedded_postgres.PRODUCT,
        "HOST": str(server.socket),
        "PORT": "5432",
    }


VERSION_LINE = re.search(
    r"^## (\d+\.\d+\.\d+)", (BASE_DIR / "CHANGELOG.md").read_text(), re.MULTILINE
)
VERSION = VERSION_LINE[1] if VERSION_LINE else "0.0.0"

DATA_DIR = Path(os.environ.get("ZHIXIN_DATA", BASE_DIR / ".data"))
DEBUG = env_bool("ZHIXIN_DEBUG", default=False)
SECRET_KEY = env_secret("ZHIXIN_SECRET_KEY", DATA_DIR / "secret_key")
PERSONAL_KEY = env_secret("ZHIXIN_PERSONAL_KEY", DATA_DIR / "personal_key")
ALLOWED_HOSTS = env_list("ZHIXIN_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("ZHIXIN_ORIGINS")
IS_DEMO = env_bool("ZHIXIN_DEMO", default=False)

# The schema belongs to another role; only these verbs run as it.
IS_SCHEMA = bool({"migrate", "makemigrations"} & set(sys.argv[1:2])) or env_bool(
    "ZHIXIN_SCHEMA", default=False
)
PRODUCT_ROLE = os.environ.get(
    "ZHIXIN_PRODUCT_ROLE",
    database_at(os.environ["DATABASE_URL"])["USER"]
    if "DATABASE_URL" in os.environ
    else embedded_postgres.PRODUCT,
)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **database(is_schema=IS_SCHEMA),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12, "timeout": 20}},
    }
}
ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")
ELASTICSEARCH_PREFIX = os.environ.get("ELASTICSEARCH_PREFIX", "zhixin")
# Requests a minute of one client, by class; of those signed in; none: no limits.
RATE_LIMITS = env_rates(
    "ZHIXIN_RATE_LIMITS", "search=120,suggest=300,match=12,export=6,read=600"
)
ACCOUNT_RATE_LIMITS = env_rates(
    "ZHIXIN_ACCOUNT_RATE_LIMITS",
    "search=600,suggest=1200,match=120,export=30,read=3000",
)
PROXIES = env_int("ZHIXIN_PROXIES", 0)  # ours, between a client and this server
EXPORT_LIMIT = env_int("ZHIXIN_EXPORT_LIMIT", 10_000)  # firms in a file
MATCH_LIMIT = env_int("ZHIXIN_MATCH_LIMIT", 100_000)  # rows of a list to match
MATCH_DAYS = env_int("ZHIXIN_MATCH_DAYS", 7)  # such a list and its result are kept
CHECK_DAYS = env_int("ZHIXIN_CHECK_DAYS", 7)  # a check's answer is kept
CHECK_SHEET_LIMIT = env_int("ZHIXIN_CHECK_SHEET_LIMIT", 2_000)  # rows of a workbook
PORTFOLIO_LIMIT = env_int("ZHIXIN_PORTFOLIO_LIMIT", 20_000)  # firms of a portfolio
ATTACHMENTS_DIR = DATA_DIR / "attachments"
REPORT_KEYS_DIR = Path(os.environ.get("ZHIXIN_REPORT_KEYS", DATA_DIR / "report_keys"))
REPORT_PKCS11 = env_parts("ZHIXIN_REPORT_PKCS11", "module", "token", "key", "pin")
RECEIPT_KEYS_DIR = Path(
    os.environ.get("ZHIXIN_RECEIPT_KEYS", DATA_DIR / "receipt_keys")
)
RULESETS_DIR = env_folder("RULESETS_DIR")
POLICIES_DIR = env_folder("POLICIES_DIR")
RULESET = os.environ.get("ZHIXIN_RULESET", "S1x10")

# The province's own sign-on by OpenID Connect: off without its addresses.
OIDC_OP_AUTHORIZATION_ENDPOINT = os.environ.get("OIDC_OP_AUTHORIZATION_ENDPOINT", "")
OIDC_OP_TOKEN_ENDPOINT = os.environ.get("OIDC_OP_TOKEN_ENDPOINT", "")
OIDC_OP_USER_ENDPOINT = os.environ.get("OIDC_OP_USER_ENDPOINT", "")
OIDC_OP_JWKS_ENDPOINT = os.environ.get("OIDC_OP_JWKS_ENDPOINT", "")
OIDC_OP_ISSUER = os.environ.get("OIDC_OP_ISSUER", "")
OIDC_RP_CLIENT_ID = os.environ.get("OIDC_RP_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("OIDC_RP_CLIENT_SECRET", "")
SIGN_ON = (
    *(OIDC_OP_AUTHORIZATION_ENDPOINT, OIDC_OP_TOKEN_ENDPOINT, OIDC_OP_USER_ENDPOINT),
    *(OIDC_OP_JWKS_ENDPOINT, OIDC_OP_ISSUER, OIDC_RP_CLIENT_ID, OIDC_RP_CLIENT_SECRET),
)
HAS_SIGN_ON = any(SIGN_ON)
if HAS_SIGN_ON and not all(SIGN_ON):
    raise ImproperlyConfigured("Set all of OIDC_OP_… and OIDC_RP_…, or none of them.")
OIDC_USCC_CLAIM = os.environ.get("OIDC_USCC_CLAIM", "uscc")
OIDC_AUTHENTICATION_CALLBACK_URL = "sign-on-callback"
OIDC_RP_SIGN_ALGO, OIDC_RP_SCOPES = "RS256", "openid profile"
OIDC_USE_PKCE, OIDC_TIMEOUT = True, 10
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
if HAS_SIGN_ON:
    AUTHENTICATION_BACKENDS.append("registry.web.sign_on.SignOnBackend")

# Partners' systems sign on by OAuth2 client credentials; no token is kept readable.
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "SCOPES": {"check": "check firms (核验)"},
    "ACCESS_TOKEN_EXPIRE_SECONDS": env_int("ZHIXIN_TOKEN_SECONDS", 3600),
    "OAUTH2_VALIDATOR_CLASS": "registry.api.partners.PartnerValidator",
    **{
        f"COMPLIANT_BCP_RFC9700_{gate}": True
        for gate in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",
        )
    },
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "procrastinate.contrib.django",
    "registry",
    "credit",
    "search",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "registry.web.headers.ContentSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "registry.web.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "registry.api.rate_limits.RateLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "registry.config.urls"
WSGI_APPLICATION = "registry.config.wsgi.application"
AUTH_USER_MODEL = "registry.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "registry.web.context.site",
            ]
        },
    }
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "registry" / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "work"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 60 * 60 * 8
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env_bool("ZHIXIN_TLS", default=False)
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "rest_framework.authentication.BasicAuthentication",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "registry.api.errors.answer_problem",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Zhixin 质信",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "OAUTH2_FLOWS": ["clientCredentials"],
    "OAUTH2_TOKEN_URL": "/api/v1/token",
    "OAUTH2_SCOPES": OAUTH2_PROVIDER["SCOPES"],
    "ENFORCE_NON_BLANK_FIELDS": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "registry.api.description.describe_problems",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masked": {"()": "registry.config.masked_log.MaskedFormatter"}},
    "filters": {
        "no_floods": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(record, "status_code", 0) != 429,  # noqa: PLR2004 - HTTP's own word
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "masked",
            "filters": ["no_floods"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # What is amiss in a file that a stranger dropped is told to the stranger alone.
    "loggers": {
        name: {"level": "CRITICAL"}
        for name in ("pyhanko.sign.validation", "pyhanko_certvalidator")
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
