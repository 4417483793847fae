"""How often a code or password may be typed: counted in the database, before it is weighed.

A counter in the session is not one: twelve requests at once each read it before any wrote it. The
database counts in the same statement that reads, so of many at once only so many are weighed.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.db import connection
from django.http import HttpRequest

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries within a time that begins with the first."""

    name: str
    tries: int
    within: dt.timedelta


EACH_CODE = Limit("code", 3, 10 * MINUTE)
EACH_PERSON = Limit("person", 20, HOUR)  # over all codes: a new code does not begin anew
SECOND_STEP = Limit("second step", 5, 10 * MINUTE)
UNLOCKING = Limit("unlocking", 5, 10 * MINUTE)
PASSWORDS = Limit("password", 20, HOUR)
NUMBERS = Limit("number", 20, HOUR)  # CPR numbers given to a citizen or taken on by
EMERGENCIES = Limit("emergency", 20, HOUR)  # people looked for by emergency access
EACH_ADDRESS = Limit("address", 300, 10 * MINUTE)  # a whole hospital may share one on the network


def may_weigh(*limits: tuple[Limit, str]) -> bool:
    """Count this try under each limit; False when it is one too many under any of them."""
    return all(_count(limit, whose) for limit, whose in limits)


def forget(*limits: tuple[Limit, str]) -> None:
    """It was right: the next mistake is the first."""
    with connection.cursor() as cursor:
        for limit, whose in limits:
            cursor.execute("SELECT app.forget_tries(%s)", [_key(limit, whose)])


def of_mail_code(request: HttpRequest, whose: str, code: str) -> tuple[tuple[Limit, str], ...]:
    """Under what a mailed code is counted: the code itself, its person, the address on the network."""
    return ((EACH_CODE, f"{whose} {code}"), (EACH_PERSON, whose), from_where(request))


def of_person(request: HttpRequest, limit: Limit, user_id: UUID) -> tuple[tuple[Limit, str], ...]:
    return ((limit, str(user_id)), (EACH_PERSON, str(user_id)), from_where(request))


def from_where(request: HttpRequest) -> tuple[Limit, str]:
    return EACH_ADDRESS, str(get_adapter(request).get_client_ip(request))


def sweep() -> None:
    """Drop the counters whose time is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.sweep_tries()")


def _count(limit: Limit, whose: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.count_try(%s, %s, make_interval(secs => %s))",
            [_key(limit, whose), limit.tries, limit.within.total_seconds()],
        )
        return bool(cursor.fetchone()[0])


def _key(limit: Limit, whose: str) -> str:
    return hashlib.sha256(f"{limit.name}:{whose}".encode()).hexdigest()
