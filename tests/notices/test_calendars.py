"""A date for somebody's own calendar: what another program reads in it, and nothing else."""

import datetime as dt
import email
import email.policy
import uuid
from pathlib import Path

import pytest
from icalendar import Calendar as Sheet

from brobygger.notices.calendars import Calendar, Method
from brobygger.notices.errors import NumberInMessage
from brobygger.notices.models import Message
from brobygger.notices.post import deliver
from brobygger.notices.services import send

pytestmark = pytest.mark.django_db

SUMMER = dt.datetime(2026, 7, 14, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
UID = uuid.UUID("6a1d6a0e-3f5e-4b52-8f2c-1b9a4b2b8c11")


def a_date(**changes) -> Calendar:
    told = {
        "method": Method.REQUEST,
        "uid": UID,
        "sequence": 0,
        "starts_at": SUMMER,
        "minutes": 45,
        "summary": "Møde",
    }
    return Calendar(**(told | changes))


def sent(**changes) -> Message:
    number = send(
        None,
        user_id=None,
        address="anne@example.org",
        subject="Møde",
        body="Log ind.",
        calendar=a_date(**changes),
    )
    return Message.objects.get(pk=number)


def event_in(sheet: str) -> object:
    [event] = Sheet.from_ical(sheet).walk("VEVENT")
    return event


def test_another_program_reads_the_time_and_the_addressee_and_no_more():
    sheet = sent().calendar
    event = event_in(sheet)
    assert event.decoded("dtstart") == SUMMER
    assert event.decoded("dtend") - event.decoded("dtstart") == dt.timedelta(minutes=45)
    assert str(event["uid"]) == f"{UID}@brobygger"
    assert (event["sequence"], str(event["summary"]), str(event["status"])) == (
        0,
        "Møde",
        "CONFIRMED",
    )
    assert str(event["attendee"]) == "mailto:anne@example.org"
    assert str(event["organizer"]) == "mailto:no-reply@localhost"
    assert {"location", "description", "comment", "contact"} & {
        one.lower() for one in event
    } == set()


def test_lines_are_short_enough_end_as_they_should_and_times_are_utc():
    sheet = sent(summary="Æ" * 110).calendar
    lines = sheet.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    assert "DTSTART:20260714T073000Z" in sheet
    assert str(event_in(sheet)["summary"]) == "Æ" * 110


def test_a_summary_cannot_write_lines_of_its_own():
    sheet = sent(summary="Møde; kl. 9, \\n\r\nATTENDEE:mailto:mallory@example.org\x07").calendar
    [event] = Sheet.from_ical(sheet).walk("VEVENT")
    assert str(event["attendee"]) == "mailto:anne@example.org"
    assert "\x07" not in sheet


def test_a_cancelled_date_strikes_out_the_one_before():
    sheet = sent(method=Method.CANCEL, sequence=3).calendar
    assert str(Sheet.from_ical(sheet)["method"]) == "CANCEL"
    event = event_in(sheet)
    assert (event["sequence"], str(event["status"])) == (3, "CANCELLED")


def test_a_number_in_the_summary_does_not_leave():
    with pytest.raises(NumberInMessage):
        sent(summary="010190-1234")


def test_it_goes_as_an_attachment_programs_offer_to_keep_and_is_forgotten(mailoutbox):
    message = sent()
    deliver(message_id=message.pk)
    letter = email.message_from_bytes(
        mailoutbox[0].message().as_bytes(), policy=email.policy.default
    )
    [part] = letter.iter_attachments()
    assert part.get_content_type() == "text/calendar"
    assert part["content-type"].params["method"] == "REQUEST"
    assert part.get_filename() == "brobygger.ics"
    assert part.get_content() == message.calendar
    message.refresh_from_db()
    assert message.calendar == ""


def test_locally_each_mail_is_a_file_a_mail_program_opens(settings, tmp_path: Path):
    settings.EMAIL_BACKEND = "brobygger.notices.folder.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    for _again in range(2):
        deliver(message_id=sent().pk)
    files = sorted((tmp_path / "mail").iterdir())
    assert [one.suffix for one in files] == [".eml", ".eml"]
    letter = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert letter["subject"] == "Møde"
    [part] = letter.iter_attachments()
    assert event_in(part.get_content()).decoded("dtstart") == SUMMER
