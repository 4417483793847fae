"""Django's settings: one file; what differs between places comes from the environment."""

import json
import os
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from .database import alias, database_name
from .demo_only import refuse_where_people_are_real
from .home import home, secret
from .hosts import allowed_hosts, site_url
from .mail import mail_settings, text_gateway
from .turn import relay_urls

PACKAGE = Path(__file__).resolve().parent.parent

DEMO = os.environ.get("BROBYGGER_DEMO") == "1"
DEBUG = False
SECRET_KEY = secret("django_secret")
CPR_KEY = secret("cpr_key")  # encrypts national numbers and addresses, and keys their hash
SITE_URL = site_url()
ROOTS = os.environ.get("BROBYGGER_ROOTS", "")  # where the log's roots are published
ALLOWED_HOSTS = allowed_hosts()
SIGNALLING_SECRET = secret("signalling")  # shared with the signalling process and nobody else
SIGNALLING_URL = os.environ.get("BROBYGGER_SIGNALLING_URL", "")  # "": the next port, see `serve`
TURN_URLS = relay_urls(os.environ.get("BROBYGGER_TURN_URLS", ""))  # our own relay, see `turn`
TURN_SECRET = secret("turn_secret")  # shared with the relay and nobody else
TURN_LASTS = int(os.environ.get("BROBYGGER_TURN_LASTS", "1800"))  # seconds a password is good for
ICE_SERVERS = json.loads(os.environ.get("BROBYGGER_ICE_SERVERS", "[]"))  # others', with passwords
VDX = json.loads(os.environ.get("BROBYGGER_VDX", "{}"))  # the national video hub, see its ADR
SIGNALLING_PORT = os.environ.get("BROBYGGER_SIGNALLING_PORT", "")
BIND = os.environ.get("BROBYGGER_BIND", "127.0.0.1")
JANUS_SECRET = secret("janus")  # shared with the media server and nobody else
JANUS_API = os.environ.get("BROBYGGER_JANUS_API", "")  # where we ask it; "": there is none
JANUS_URL = os.environ.get("BROBYGGER_JANUS_URL", "")  # where browsers find it; "": see `serve`
JANUS_PORT = os.environ.get("BROBYGGER_JANUS_PORT", "")
# Where the worker tells the signalling process of meetings called off: beside us, unless named.
SIGNALLING_ORDERS = os.environ.get("BROBYGGER_SIGNALLING_ORDERS", "") or (
    f"http://127.0.0.1:{SIGNALLING_PORT}/orders/" if SIGNALLING_PORT else ""
)
if DEMO:
    refuse_where_people_are_real(
        os.environ, hosts=ALLOWED_HOSTS, site_url=SITE_URL, database=database_name()
    )

INSTALLED_APPS = [
    "brobygger.ui",
    "brobygger.audit",
    "brobygger.notices",
    "brobygger.organisations",
    "brobygger.accounts",
    "brobygger.citizens",
    "brobygger.access",
    "brobygger.meetings",
    "brobygger.plans",
    "brobygger.safety",
    "brobygger.portal",
    "brobygger.reactions",
    "brobygger.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "brobygger.ui.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "brobygger.ui.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "brobygger.portal.middleware.ShellMiddleware",
    "brobygger.ui.middleware.RoomErrors",
    "brobygger.accounts.middleware.SignedIn",
    "brobygger.access.middleware.ActorMiddleware",
]

ROOT_URLCONF = "brobygger.config.urls"
WSGI_APPLICATION = "brobygger.config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["brobygger.ui.templatetags.forms"],  # every form carries a key
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "brobygger.ui.context.shell",
            ],
        },
    },
]

# `default` is the app role, which owns nothing; `owner` is for migrations, loading and checks only.
DATABASES = {"default": alias("app"), "owner": alias("owner")}

LANGUAGE_CODE = "da"
LANGUAGES = [("da", _("Danish")), ("en", _("English"))]
TIME_ZONE = "Europe/Copenhagen"
USE_I18N = True
FORMAT_MODULE_PATH = ["brobygger.ui.formats"]
LOCALE_PATHS = [PACKAGE / "kernel" / "locale", PACKAGE / "config" / "locale"]  # no apps, but words
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("BROBYGGER_STATIC") or home() / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "brobygger.config.static.Storage"},
}
WHITENOISE_MAX_AGE = 31536000

# How long a coping sheet may be read on a device without contact.
HOURS_KEPT_OFFLINE = int(os.environ.get("BROBYGGER_HOURS_KEPT_OFFLINE", "72"))

# Warnings and errors of ours and of every library, told without values; Django's would be said twice.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "told": {
            "()": "brobygger.kernel.faults.WithoutValues",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "told", "level": "WARNING"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {"django": {"handlers": ["nowhere"], "propagate": False}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "brobygger.ui.views.csrf_failure"
if SITE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [SITE_URL]

EMAIL_FILE_PATH = home() / "mail"  # where it lands when no server is named
globals().update(mail_settings())
TEXT_GATEWAY: str
TEXT_GATEWAY_TOKEN: str
TEXT_GATEWAY, TEXT_GATEWAY_TOKEN = text_gateway()
DEFAULT_FROM_EMAIL = os.environ.get("BROBYGGER_MAIL_FROM", "Brobygger <brobygger@localhost>")
NO_REPLY = os.environ.get("BROBYGGER_NO_REPLY", "no-reply@localhost")  # who calls in calendar files

# The only views a stranger may see, by name; tests/security holds this list against every URL.
PUBLIC_VIEWS = frozenset(
    {
        "health",
        "meetings:guest",  # these five by a link and a code, see meetings/guests
        "meetings:guest_code",
        "meetings:guest_enter",
        "meetings:guest_room",
        "meetings:guest_ticket",
        "meetings:guest_ice",
        "meetings:guest_media",
        "meetings:room_report",  # from the signalling process, closed by its signature
        "accounts:object",  # by the link in a letter: stops a change of sign-in, shows nothing
        "account_login",
        "account_logout",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_inactive",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "meetings:check",
        "ui:gallery",
        "ui:language",
        "safety:offline",
        "safety:reads",
        "safety:worker",
        "ui:token",
    }
)
if DEMO:
    PUBLIC_VIEWS |= {"accounts:demo_sign_in"}

from .sign_in import *  # noqa: E402, F403  # allauth's settings, kept in a file of their own
