"""One sign-in on one device: where it acts, when it was last used, and whether it is locked."""

import secrets
import time

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from brobygger.kernel.actor import Actor

from .queries import SESSION_PLACE, idle_seconds

SEEN_AT = "seen_at"
LOCKED = "locked"
CODE = "unlock_code"
FAILURES = "unlock_failures"
HAS_SECOND_FACTOR = "has_second_factor"
IS_DEMO = "demo"

NOTE_EVERY = 60  # seconds; less would write to the session at every click
CODE_LASTS = 10 * 60
MOST_FAILURES = 5
DIGITS = 6


def act_at(request: HttpRequest, actor: Actor) -> None:
    """From now on this session acts there. The session's key changes, as after every sign-in."""
    place: dict[str, str | int] = {"purpose": int(actor.purpose)}
    if actor.unit_id:
        place["unit"] = str(actor.unit_id)
    else:
        place["person"] = str(actor.person_id)
    old = request.session.session_key
    request.session[SESSION_PLACE] = place
    request.session.pop(HAS_SECOND_FACTOR, None)
    request.session.cycle_key()
    if old:
        UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def is_locked(request: HttpRequest) -> bool:
    """True when it was locked, or nobody has used it for too long."""
    if request.session.get(LOCKED):
        return True
    seen_at = request.session.get(SEEN_AT)
    return seen_at is not None and time.time() - seen_at > idle_seconds(request)


def note_use(request: HttpRequest) -> None:
    """Someone is here; written at most once a minute."""
    if time.time() - request.session.get(SEEN_AT, 0) < NOTE_EVERY:
        return
    request.session[SEEN_AT] = int(time.time())
    if request.session.session_key:
        UserSession.objects.create_from_request(request)


def lock(request: HttpRequest) -> None:
    """Nothing more is shown or saved until the same person has unlocked it."""
    request.session[LOCKED] = True


def unlock(request: HttpRequest) -> None:
    """The person has shown that it is them."""
    for key in (LOCKED, CODE, FAILURES):
        request.session.pop(key, None)
    request.session[SEEN_AT] = int(time.time())


def a_new_code(request: HttpRequest) -> str:
    """A code for unlocking; only its hash is kept, and the one before is void."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    request.session[CODE] = {"hash": make_password(code), "until": time.time() + CODE_LASTS}
    return code


def is_the_code(request: HttpRequest, typed: str) -> bool:
    """Whether this is the code that was sent, in time. Mistakes are counted by the caller."""
    kept = request.session.get(CODE)
    if not kept or kept["until"] < time.time():
        return False
    return check_password("".join(typed.split()), kept["hash"])


def count_failure(request: HttpRequest) -> bool:
    """One more mistake; False when it was one too many and the session must end."""
    failures = request.session.get(FAILURES, 0) + 1
    request.session[FAILURES] = failures
    return bool(failures < MOST_FAILURES)
