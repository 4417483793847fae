"""A meeting's time in words, and as a date for a calendar."""

import datetime as dt

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


def calendar_date(meeting: Meeting, method: Method) -> Calendar:
    """What goes along with a mail: a time and a neutral word, never a citizen or a place."""
    return Calendar(
        method=method,
        uid=meeting.calendar_uid,
        sequence=meeting.calendar_sequence,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        summary=_("Meeting"),
    )
