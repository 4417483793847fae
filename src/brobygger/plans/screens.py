"""What the plan's screens say beside the plan: what happens next, and where in the process we are."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from brobygger.kernel.categories import Category, members
from brobygger.kernel.clock import today
from brobygger.meetings.pages import MeetingCard
from brobygger.ui.shapes import Step

from .models import Plan
from .pages import PlanPage
from .prepared import HeldMeeting


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One line about what happens next, and the one button that does it."""

    sentence: str
    detail: str = ""
    url: str = ""
    action: str = ""
    tone: str = "info"


def next_step(page: PlanPage) -> NextStep:
    """What happens next, for this reader."""
    if not page.is_living:
        return NextStep(
            sentence=_("The plan is closed: %(why)s.") % {"why": page.closing_label.lower()},
            detail=_("It can be read, not changed."),
            tone="neutral",
        )
    if page.stands.pause is not None:
        return NextStep(
            sentence=_("The plan rests."),
            detail=_("It goes on when it is taken up again."),
            tone="neutral",
        )
    if page.meeting is not None and page.meeting.is_open:
        return _meeting_going_on(page, page.meeting)
    if page.meeting is not None and page.meeting.is_called:
        return _meeting_called(page, page.meeting)
    if not page.stands.beginning.has_a_yes:
        return _no_yes(page)
    return _no_meeting(page)


def _no_yes(page: PlanPage) -> NextStep:
    """Nobody is called without a yes; asked only when the citizen likes."""
    beginning, asks = page.stands.beginning, ""
    if page.rights.may_write and not beginning.is_shut:
        asks = reverse("plans:consider", args=[page.id])
    action = _("Write down the answer") if asks else ""
    answer = beginning.answer
    if answer is None or beginning.may_be_asked_again:
        return NextStep(
            sentence=_("Next step: ask whether the citizen wants a plan."),
            detail=_("Nobody is called before there is a yes."),
            url=asks,
            action=action,
        )
    if answer.ask_again_on is not None:
        day = date_format(answer.ask_again_on, "DATE_FORMAT")
        sentence = _("The citizen may be asked again from %(day)s.") % {"day": day}
        return NextStep(sentence=sentence, detail=_("Until then the plan waits."), tone="neutral")
    return NextStep(
        sentence=_("The citizen does not want a plan now."),
        detail=_("The answer is respected. The plan waits."),
        tone="neutral",
    )


def _meeting_going_on(page: PlanPage, meeting: MeetingCard) -> NextStep:
    return NextStep(
        sentence=_("The meeting is going on now."),
        detail=_("Everything you write together stands here at once."),
        url=reverse("plans:meeting", args=[page.id, meeting.id]),
        action=_("Go to the meeting"),
    )


def _meeting_called(page: PlanPage, meeting: MeetingCard) -> NextStep:
    is_ready = page.rights.may_open_meeting and localtime(meeting.starts_at).date() <= today()
    return NextStep(
        sentence=_("You meet %(when)s.") % {"when": moment_in_words(meeting)},
        detail=coming(meeting),
        url=reverse("plans:meeting", args=[page.id, meeting.id]),
        action=_("Open the meeting") if is_ready else _("See the meeting"),
    )


def _no_meeting(page: PlanPage) -> NextStep:
    call = reverse("plans:call_meeting", args=[page.id]) if page.rights.may_call_meeting else ""
    action = _("Call the meeting") if call else ""
    if page.next_meeting_on is None:
        return NextStep(
            sentence=_("Next step: call everyone to the first meeting."),
            detail=_("Choose with the citizen who is to be there."),
            url=call,
            action=action,
        )
    day = date_format(page.next_meeting_on, "DATE_FORMAT")
    if page.is_overdue:
        return NextStep(
            sentence=_("The follow-up should have been held %(day)s.") % {"day": day},
            detail=_("A plan is looked at together at least every six months."),
            url=call,
            action=action,
            tone="warning",
        )
    return NextStep(
        sentence=_("You follow up together %(day)s.") % {"day": day},
        detail=_("The meeting has not been called yet."),
        url=call,
        action=action,
    )


def steps_of(page: PlanPage) -> tuple[Step, ...]:
    """The four phases; in a closed plan all are behind us."""
    return tuple(
        Step(label=str(phase.label), state=_state(number, page))
        for number, phase in enumerate(Plan.Phase, 1)
    )


def _state(number: int, page: PlanPage) -> str:
    if not page.is_living or number < page.phase_number:
        return "done"
    return "current" if number == page.phase_number else "ahead"


def moment_in_words(meeting: MeetingCard) -> str:
    """`torsdag 3. december 2026 kl. 10.00`."""
    start = localtime(meeting.starts_at)
    return _("%(weekday)s %(day)s at %(time)s") % {
        "weekday": date_format(start, "l"),
        "day": date_format(start, "DATE_FORMAT"),
        "time": clock_time(start),
    }


def clock_time(moment: dt.datetime) -> str:
    """`10.00` in Danish, `10:00` in English; Django's own Danish time has a colon."""
    return date_format(localtime(moment), pgettext("time of day", "H:i"))


def hours_of(meeting: MeetingCard) -> str:
    """`Torsdag kl. 10.00–11.00`."""
    start, end = localtime(meeting.starts_at), localtime(meeting.ends_at)
    return capfirst(
        _("%(weekday)s %(start)s–%(end)s")
        % {
            "weekday": date_format(start, "l"),
            "start": clock_time(start),
            "end": clock_time(end),
        }
    )


def coming(meeting: MeetingCard) -> str:
    """How many are coming, in words."""
    everyone = len(meeting.invitations)
    return ngettext(
        "%(coming)s of %(count)s is coming.", "%(coming)s of %(count)s are coming.", everyone
    ) % {"coming": meeting.coming, "count": everyone}


def took_in_words(held: HeldMeeting | None) -> str:
    """How long it took from the start until everybody had the plan."""
    if held is None or held.minutes is None:
        return ""
    return ngettext(
        "It took %(minutes)d minute from start to sent.",
        "It took %(minutes)d minutes from start to sent.",
        held.minutes,
    ) % {"minutes": held.minutes}


def prepared_in_words(held: HeldMeeting | None) -> str:
    """How many had prepared it, and how long that took them."""
    if held is None or held.preparing_seconds is None:
        return ""
    minutes = max(1, round(held.preparing_seconds / 60))
    people = ngettext(
        "%(count)d party had prepared it", "%(count)d parties had prepared it", held.prepared
    ) % {"count": held.prepared}
    time = ngettext("in about %(count)d minute.", "in about %(count)d minutes each.", minutes)
    return f"{people}, {time % {'count': minutes}}"


def left_out_sentence(page: PlanPage) -> str:
    """What the plan holds and this reader has no ground for, and that there is more of what they see.

    A relative is not told what it holds, so that they learn nothing from the sentence.
    """
    said = []
    if page.left_out:
        names = categories_in_words(page.left_out)
        said.append(
            _("Left out here, because you have no access to it: %(names)s.") % {"names": names}
        )
    elif page.unsaid:
        names = categories_in_words(page.unsaid)
        said.append(
            _("You have no access to: %(names)s. This does not say whether anything is there.")
            % {"names": names}
        )
    if page.holds_more:
        said.append(_("There is more here that others hold, and that you may not read."))
    return " ".join(said)


def hidden_from(name: str, hidden: int, unsure: int, *, is_more: bool = False) -> str:
    """What another party has no ground for, and what the reader may not know of."""
    said = []
    if hidden:
        names = categories_in_words(tuple(members(hidden)))
        said.append(_("%(name)s does not see: %(names)s.") % {"name": name, "names": names})
    if is_more and hidden:
        said.append(_("Nor some of what others have written."))
    elif is_more:
        said.append(_("%(name)s does not see some of what others have written.") % {"name": name})
    if unsure:
        names = categories_in_words(tuple(members(unsure)))
        said.append(_("You may not know whether they see: %(names)s.") % {"names": names})
    return " ".join(said)


def categories_in_words(categories: tuple[Category, ...]) -> str:
    return ", ".join(one.label.split(" (")[0].lower() for one in categories)
