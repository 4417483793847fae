"""Where django-allauth asks the house: mail through the outbox, no sign-up, sealed secrets."""

import base64
import hashlib
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from brobygger.audit.services import record
from brobygger.notices.services import send

from .models import User
from .queries import account_holder, is_staff, places_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up; codes and warnings leave through the outbox, so that no answer waits for a
    mail server and the time it takes betrays nobody."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "enter_current_password": _("Type the password you have now."),
        "incorrect_code": _("The code is not right."),
        "incorrect_password": _("The password is not right."),
        "rate_limited": _("That was many times in a short while. Wait a little, then try again."),
        "too_many_login_attempts": _(
            "Too many wrong tries. Wait ten minutes, or ask for a code by e-mail."
        ),
    }

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use the app or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use your passkey"),
        }
        found = super().get_reauthentication_methods(user)
        return [one | {"description": words[one["id"]]} for one in found if one["id"] in words]

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Whoever has one place starts there, for its first purpose; the others choose."""
        return "/" if len(places_of(request.user.pk)) == 1 else reverse("accounts:places")  # type: ignore[arg-type]  # just signed in

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        user = User.objects.filter(email__iexact=email).first()
        language = user.language if user else translation.get_language()
        with translation.override(language):
            mail = self.render_mail(template_prefix, email, context | {"request": self.request})
        send(
            None,
            user_id=user.pk if user else None,
            address=email,
            subject=mail.subject,
            body=str(mail.body),
        )

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        user = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        if user is not None:
            record(account_holder(user.pk), "sign_in.refused")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets are sealed at rest, and the last second factor of a colleague stays."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Staff keep at least one second step. Add another one before you remove this."
        ),
        "cannot_generate_recovery_codes": _("Add an app or a passkey first."),
        "incorrect_code": _("The code is not right."),
    }

    def encrypt(self, text: str) -> str:
        return _sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _sealer().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        return segno.make(url, error="m").svg_inline(scale=5, border=2, omitsize=True)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(
            user_id=authenticator.user_id,
            type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN],
        ).exclude(pk=authenticator.pk)
        return not is_staff(authenticator.user_id) or others.exists()


def _sealer() -> Fernet:
    """Keyed by the installation's secret; a new secret means new second factors."""
    key = hashlib.sha256(b"second factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
