"""What the settings page shows of second factors and sessions."""

import datetime as dt
import re
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from brobygger.kernel.clock import now

from .models import User

# Looked for in this order: browsers name each other in their own description.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """Which second factors someone has."""

    app: bool
    keys: int
    codes: int | None

    @property
    def has_any(self) -> bool:
        return self.app or self.keys > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """One sign-in on one device."""

    id: int
    device: str
    address: str
    since: dt.datetime
    seen_at: dt.datetime
    is_this: bool


def factors_of(user: User) -> Factors:
    """In one query."""
    found = list(Authenticator.objects.filter(user_id=user.pk))
    kinds = [one.type for one in found]
    codes = [one for one in found if one.type == Authenticator.Type.RECOVERY_CODES]
    return Factors(
        app=Authenticator.Type.TOTP in kinds,
        keys=kinds.count(Authenticator.Type.WEBAUTHN),
        codes=len(codes[0].wrap().get_unused_codes()) if codes else None,
    )


def sessions_of(user: User, this: str | None) -> list[OpenSession]:
    """This one first, then the one used last."""
    found = [
        OpenSession(
            id=one.pk,
            device=device_of(one.user_agent),
            address=one.ip,
            since=one.created_at,
            seen_at=one.last_seen_at,
            is_this=one.session_key == this,
        )
        for one in _living_sessions(user)
    ]
    return sorted(found, key=lambda one: (not one.is_this, -one.seen_at.timestamp()))


def _living_sessions(user: User) -> QuerySet[UserSession]:
    """Those that can still be used; what is left of ended ones goes. Two questions, however many."""
    kept = Session.objects.values("session_key")
    mine = UserSession.objects.filter(user_id=user.pk)
    mine.exclude(session_key__in=kept).delete()
    living: QuerySet[UserSession] = mine.filter(session_key__in=kept.filter(expire_date__gt=now()))
    return living


def device_of(user_agent: str) -> str:
    """`Chrome, Windows`: enough to recognise one's own."""
    known = [_first(user_agent, BROWSERS), _first(user_agent, DEVICES)]
    return ", ".join(name for name in known if name) or _("Unknown device")


def _first(text: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if re.search(rf"\b{sign}", text)), "")
