"""A meeting's time in words, and as a date for a calendar."""

import datetime as dt
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from brobygger.notices.calendars import Calendar, Method

from .models import Meeting


def moment(starts_at: dt.datetime) -> str:
    """The day and the time in Denmark, in the language that is active."""
    local = timezone.localtime(starts_at)
    return _("%(date)s at %(time)s") % {
        "date": formats.date_format(local, "DATE_FORMAT"),
        "time": formats.time_format(local, "TIME_FORMAT"),
    }


def calendar_date(meeting: Meeting, method: Method, *, lead: int = 0) -> Calendar:
    """What goes along with a mail: a time and a neutral word, never a citizen or a place.

    `lead`: the addressee's own, see `Invitation.calendar_lead`.
    """
    return neutral_date(
        method,
        uid=meeting.calendar_uid,
        sequence=meeting.calendar_sequence + lead,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
    )


def neutral_date(
    method: Method, *, uid: UUID, sequence: int, starts_at: dt.datetime, minutes: int
) -> Calendar:
    """The same, where the meeting itself is not to be seen."""
    return Calendar(
        method=method,
        uid=uid,
        sequence=sequence,
        starts_at=starts_at,
        minutes=minutes,
        summary=_("Meeting"),
    )
