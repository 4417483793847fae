"""A one-time code that stands for somebody's hand: made for one thing, weighed as a sign-in's is.

It lies in the session of the screen it is typed on, as a digest; tries are counted in the database.
A wrong code must therefore be answered without an error status, which would undo the count.
"""

import hashlib
import hmac
import time

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest

from .tries import MINUTE, Limit, forget, may_weigh, of_mail_code

SENDING = Limit("one-time code", 6, 10 * MINUTE)  # nobody's mailbox is filled
SESSION_CODE = "one_time_code"
HOLDS = 10 * 60  # seconds


def make_code(request: HttpRequest, *, whose: str, about: str) -> str:
    """A new code for this person and this thing; the one before is no longer right.

    Empty when many have been sent to them in a short while.
    """
    if not may_weigh((SENDING, whose)):
        return ""
    code: str = get_adapter(request).generate_login_code()
    request.session[SESSION_CODE] = {
        "whose": whose,
        "digest": _digest(code, whose, about),
        "until": time.time() + HOLDS,
    }
    return code


def has_code(request: HttpRequest, *, whose: str) -> bool:
    """Whether one that still holds has been sent for this person from this screen."""
    kept = request.session.get(SESSION_CODE) or {}
    return kept.get("whose") == whose and kept.get("until", 0) > time.time()


def is_right(request: HttpRequest, *, whose: str, about: str, code: str) -> bool:
    """Weigh what was typed; right once, and never after ten minutes or too many tries."""
    kept = request.session.get(SESSION_CODE) or {}
    limits = of_mail_code(request, whose, kept.get("digest", ""))
    if not has_code(request, whose=whose) or not may_weigh(*limits):
        return False
    typed = _digest(code.strip().upper(), whose, about)
    if not hmac.compare_digest(typed, kept["digest"]):
        return False
    del request.session[SESSION_CODE]
    forget(*limits[:2])
    return True


def _digest(code: str, whose: str, about: str) -> str:
    said = f"{code.replace('-', '').upper()}\0{whose}\0{about}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
