"""Refuses to serve where a fence is missing: one line that says which."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections
from django.http.request import validate_host

from brobygger.citizens import key_check

from .database import DEMO_MARK
from .hosts import UNNAMED

MAY_NOT = """
    SELECT rolsuper OR rolbypassrls,
           EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
      FROM pg_roles WHERE rolname = current_user
"""
OWNERS = """
    SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class
     WHERE relname = 'django_migrations' AND relnamespace = 'public'::regnamespace
"""
MARK = """
    SELECT shobj_description(oid, 'pg_database') FROM pg_database
     WHERE datname = current_database()
"""


def address_faults() -> list[str]:
    """What is wrong with where people are to find us; needs no database."""
    if not settings.SITE_URL:
        return [UNNAMED]
    host = urlsplit(settings.SITE_URL).hostname or ""
    if not validate_host(f"[{host}]" if ":" in host else host, settings.ALLOWED_HOSTS):
        return [f"BROBYGGER_HOSTS must name {host} too: it is in BROBYGGER_SITE_URL"]
    return []


def faults() -> list[str]:
    """Why this installation may not serve; empty when it may."""
    found = []
    with connections["default"].cursor() as cursor:
        cursor.execute(MAY_NOT)
        bypasses, owns = cursor.fetchone()
        cursor.execute(OWNERS)
        is_owner = any(row[0] for row in cursor.fetchall())
        cursor.execute(MARK)
        is_demo = cursor.fetchone()[0] == DEMO_MARK
        other_key = key_check.trouble(cursor)
    if bypasses:
        found.append("the role that serves can pass row security")
    if owns or is_owner:
        found.append("the role that serves owns tables, and row security does not bind owners")
    if settings.DEMO and not is_demo:
        found.append("demo mode is on, but this database was not made by `brobygger demo`")
    if is_demo and not settings.DEMO:
        found.append("this database holds invented people; serve it with BROBYGGER_DEMO=1")
    if other_key:
        found.append(other_key)
    return found
