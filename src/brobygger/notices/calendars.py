"""A date that lands in somebody's own calendar: RFC 5545, and nothing in it but the time."""

import datetime as dt
from dataclasses import dataclass
from email.mime.text import MIMEText
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from icalendar import Calendar as Sheet
from icalendar import Event, vCalAddress

from brobygger.kernel.clock import now

from .rules import plain

PRODUCT = "-//Brobygger//Brobygger//DA"
FILE_NAME = "brobygger.ics"


class Method(StrEnum):
    """What the other calendar is to do: write the date down or move it, or strike it out."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A date as a stranger may know it.

    `uid` is drawn for the calendar alone and leads back to nothing; a later `sequence` of the same
    one replaces the earlier. `summary` is as neutral as the subject of the mail.
    """

    method: Method
    uid: UUID
    sequence: int
    starts_at: dt.datetime
    minutes: int
    summary: str


def sheet_for(calendar: Calendar, *, address: str) -> str:
    """The date for this one addressee. Times are in UTC: every calendar shows them in its own zone,
    and no table of daylight-saving rules can be old."""
    sheet = Sheet()
    sheet.add("prodid", PRODUCT)
    sheet.add("version", "2.0")
    sheet.add("method", calendar.method.value)
    sheet.add_component(_event(calendar, address))
    return bytes(sheet.to_ical()).decode()


def attachment(sheet: str) -> MIMEText:
    """The part of a mail that mail programs offer to put into the calendar."""
    part = MIMEText(sheet, "calendar", "utf-8")
    part.set_param("method", str(Sheet.from_ical(sheet)["method"]))
    part.add_header("Content-Disposition", "attachment", filename=FILE_NAME)
    return part


def _event(calendar: Calendar, address: str) -> Event:
    begins = calendar.starts_at.astimezone(dt.UTC)
    event = Event()
    event.add("uid", f"{calendar.uid}@brobygger")
    event.add("sequence", calendar.sequence)
    event.add("dtstamp", now().astimezone(dt.UTC))
    event.add("dtstart", begins)
    event.add("dtend", begins + dt.timedelta(minutes=calendar.minutes))
    event.add("summary", plain(calendar.summary))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if calendar.method is Method.CANCEL else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{settings.NO_REPLY}"))
    event.add("attendee", _attendee(address))
    if settings.SITE_URL:
        event.add("url", settings.SITE_URL)
    return event


def _attendee(address: str) -> vCalAddress:
    """The addressee and nobody else; one answers in Brobygger, not to the calendar's sender."""
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "FALSE"
    return attendee
