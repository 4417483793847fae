"""`{% load meetings %}`: the way into a meeting's video room, wherever the meeting is shown."""

import datetime as dt
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html

from brobygger.kernel.clock import now
from brobygger.meetings.pages import MeetingCard
from brobygger.meetings.poll.forms import words_of
from brobygger.meetings.room import rules
from brobygger.meetings.standing.forms import every as in_words
from brobygger.meetings.standing.pages import StandingCard
from brobygger.meetings.vdx.queries import hub_room

register = template.Library()


@register.inclusion_tag("meetings/_video.html", takes_context=True)
def video_way(
    context: Context, meeting: MeetingCard | None, *, beside: bool = False
) -> dict[str, Any]:
    """A button in time, a calm word before; nothing for meetings without video and people not called.

    `beside`: in a window of its own, where the page one comes from is needed during the call.
    """
    if meeting is None or meeting.mine is None or not rules.is_by_video(meeting):
        return {}
    moment = now()
    if rules.is_over(meeting, moment):
        return {}
    actor = getattr(context.get("request"), "actor", None)
    return {
        "hub": hub_room(actor, meeting) if actor else None,
        "meeting": meeting,
        "beside": beside,
        "is_open": rules.can_be_entered(meeting, moment),
        "opens_at": rules.opens_at(meeting),
    }


@register.filter
def long_moment(when: dt.datetime) -> str:
    """Tuesday 1 December, 10:00."""
    return words_of(when)


@register.filter
def every(standing: StandingCard) -> str:
    """Every 4 weeks."""
    return in_words(standing.weeks)


@register.simple_tag
def sign(name: str) -> str:
    """A sign of the video room, from its own sprite; the words beside it say what it means."""
    address = static("meetings/room/signs.svg")
    drawing = (
        '<svg class="sign" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    )
    return format_html(drawing, address, name)
