"""Roots told to another place find out a chain that was made anew, whole as it is."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection

from brobygger.audit import published, sealing
from brobygger.audit.checks import the_chain_is_unbroken
from tests.make import as_owner

pytestmark = pytest.mark.django_db
MAKE_ANEW = (
    "DELETE FROM audit_sealedentry",
    "DELETE FROM audit_seal",
    "DELETE FROM audit_entry WHERE action = 'to.hide'",
)


@pytest.fixture
def roots(tmp_path, settings):
    settings.ROOTS = str(tmp_path / "roots")
    return tmp_path / "roots"


def lines(*actions):
    with as_owner(), connection.cursor() as cursor:
        for action in actions:
            cursor.execute(
                "INSERT INTO audit_entry (at, xid, user_id, role, purpose, action, object_type,"
                " ground, details) VALUES (now() - interval '2 days', '3', gen_random_uuid(), '', 1,"
                " %s, '', '', '{}')",
                [action],
            )


def as_the_owner(work):
    with as_owner(), connection.cursor() as cursor:
        return work(cursor)


def test_the_newest_root_is_told_once(roots):
    assert as_the_owner(published.publish) == ""
    lines("one", "two")
    as_the_owner(sealing.seal)
    told = as_the_owner(published.publish)
    assert as_the_owner(published.publish) == ""
    assert roots.read_text() == told
    assert as_the_owner(lambda c: published.compare(c, roots)).holds


def test_a_chain_made_anew_is_whole_and_found_out(roots):
    lines("one", "to.hide")
    as_the_owner(sealing.seal)
    as_the_owner(published.publish)
    lines("three")
    as_the_owner(sealing.seal)
    assert as_the_owner(lambda c: published.compare(c, roots)).holds
    for deed in MAKE_ANEW:
        as_the_owner(lambda c, deed=deed: c.execute(deed))
    as_the_owner(sealing.seal)
    assert as_the_owner(the_chain_is_unbroken).holds
    found = as_the_owner(lambda c: published.compare(c, roots))
    assert [one for one in found.faults if "not the one that was published" in one]


def test_a_mail_holds_the_root_and_mails_kept_are_read(settings, tmp_path):
    settings.ROOTS = "mailto:guardian@elsewhere.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    lines("one")
    as_the_owner(sealing.seal)
    as_the_owner(published.publish)
    [sent] = mail.outbox
    assert sent.to == ["guardian@elsewhere.example"]
    kept = tmp_path / "kept.eml"
    kept.write_text(f"Subject: {sent.subject}\n\n{sent.body}\n-- \n")
    assert as_the_owner(lambda c: published.compare(c, kept)).holds


@pytest.mark.parametrize("text", [None, "", "not a root\n", "seal 1 abc\n"])
def test_a_file_without_roots_proves_nothing(text, tmp_path):
    path = tmp_path / "roots"
    if text is not None:
        path.write_text(text)
    found = as_the_owner(lambda c: published.compare(c, path))
    assert (found.holds, found.looked_at) == (False, 0)


def test_nothing_is_published_where_no_place_is_named(settings):
    settings.ROOTS = ""
    lines("one")
    as_the_owner(sealing.seal)
    assert as_the_owner(published.publish) == ""


@pytest.mark.parametrize(("place", "times"), [("mailto:a@b.example", 1), ("/elsewhere", 24)])
def test_a_mail_leaves_once_a_night_and_a_file_grows_each_hour(settings, place, times):
    settings.ROOTS = place
    hours = [dt.datetime(2026, 7, 1, hour, 41, tzinfo=dt.UTC) for hour in range(24)]
    assert sum(published.is_due(one) for one in hours) == times
