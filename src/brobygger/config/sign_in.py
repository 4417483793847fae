"""Settings of sign-in (django-allauth): staff with a second factor, citizens with a mail code."""

import os

from .hosts import site_url

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:places"

# Nothing assumes a password: a citizen has none, and the national login will bring its own proof.
ACCOUNT_ADAPTER = "brobygger.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "brobygger.accounts.forms.PasswordForm",
    "request_login_code": "brobygger.accounts.forms.CodeForm",
    "confirm_login_code": "brobygger.accounts.forms.TypeCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # read by the sign-in form; nobody signs up
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever adds a person vouches for the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # an address we do not know gets no mail from us
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]  # those we have pages and words for

# A whole hospital may share one address on the network, so the limits per address are wide
# and those per account narrow. Counted in PostgreSQL: every process sees the same numbers.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "120/m/ip,5/10m/key",
    "request_login_code": "60/m/ip,5/15m/key",
    "guest_code": "60/m/ip",  # for each link the database counts three codes an hour, five tries each
    "guest_enter": "120/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("BROBYGGER_PROXIES", "0"))

MFA_ADAPTER = "brobygger.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "brobygger.accounts.forms.SecondStepForm",
    "reauthenticate": "brobygger.accounts.forms.SecondStepAgainForm",
    "activate_totp": "brobygger.accounts.forms.AddAppForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Brobygger"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not site_url().startswith("https")
USERSESSIONS_TRACK_ACTIVITY = (
    False  # noted by accounts.sessions, once a minute instead of each time
)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SESSION_COOKIE_AGE = 10 * 60 * 60  # a long shift
IDLE_SECONDS_AT_WORK = int(os.environ.get("BROBYGGER_IDLE_MINUTES", "15")) * 60
IDLE_SECONDS_AT_HOME = 2 * IDLE_SECONDS_AT_WORK

# Open to whoever has signed in, before they have chosen where to act; no actor, no citizen.
ACCOUNT_VIEWS = frozenset(
    {
        "account_change_password",
        "account_reauthenticate",
        "account_set_password",
        "accounts:answer_way_in",
        "accounts:end_session",
        "accounts:lock",
        "accounts:places",
        "accounts:second_factor",
        "accounts:settings",
        "accounts:switch",
        "accounts:unlock",
        "accounts:used",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_download_recovery_codes",
        "mfa_edit_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
    }
)
# What is left open while a session is locked, and while a second factor is still missing.
OPEN_WHILE_LOCKED = frozenset({"accounts:unlock", "accounts:lock"})
OPEN_WITHOUT_SECOND_FACTOR = ACCOUNT_VIEWS - {"accounts:places", "accounts:switch"}
