"""What happens next, in one line: the first thing anyone wants to know of a plan."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .pages import PlanPage


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One sentence, its date when it has one, and whether it should have happened already."""

    sentence: str
    on: dt.date | None = None
    is_late: bool = False


def next_step(plan: PlanPage) -> NextStep:
    """The one thing that moves this plan on, as everyone around the table sees it."""
    if not plan.is_living:
        return NextStep(sentence=_("The plan is closed: %(why)s") % {"why": plan.closing_label})
    if plan.stands.pause is not None:
        return NextStep(sentence=_("The plan rests"))
    if plan.meeting is not None:
        return _meeting(plan)
    if not plan.stands.beginning.has_a_yes:
        asks = not plan.stands.beginning.has_no
        return NextStep(sentence=_("Ask about a plan") if asks else _("A plan is not wanted now"))
    if plan.latest_version == 0:
        return NextStep(sentence=_("Agree on a time for the first meeting"))
    return _follow_up(plan)


def _meeting(plan: PlanPage) -> NextStep:
    meeting = plan.meeting
    assert meeting is not None  # noqa: S101  # narrows the type for the one caller
    starts = localtime(meeting.starts_at)
    if meeting.state == "open":
        return NextStep(sentence=_("The meeting is going on now"), on=starts.date())
    when = date_format(starts, "j. F H.i")
    return NextStep(sentence=_("Meeting on %(when)s") % {"when": when}, on=starts.date())


def _follow_up(plan: PlanPage) -> NextStep:
    if plan.next_meeting_on is None:
        return NextStep(sentence=_("Agree on the next meeting"), is_late=True)
    day = date_format(plan.next_meeting_on, "j. F Y")
    if plan.is_overdue:
        sentence = _("The follow-up should have been held on %(day)s") % {"day": day}
        return NextStep(sentence=sentence, on=plan.next_meeting_on, is_late=True)
    sentence = _("Follow-up meeting by %(day)s") % {"day": day}
    return NextStep(sentence=sentence, on=plan.next_meeting_on)
